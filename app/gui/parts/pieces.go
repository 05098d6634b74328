package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/look"
)

// Text is a line or paragraph in a colour of the theme.
func Text(s string, colour fyne.ThemeColorName, size fyne.ThemeSizeName, bold, wrap bool) *widget.RichText {
	t := widget.NewRichText(&widget.TextSegment{Text: s, Style: widget.RichTextStyle{
		ColorName: colour, SizeName: size, TextStyle: fyne.TextStyle{Bold: bold}, Inline: false,
	}})
	if wrap {
		t.Wrapping = fyne.TextWrapWord
	} else {
		t.Truncation = fyne.TextTruncateEllipsis
	}
	return t
}

// SetText changes what Text made.
func SetText(t *widget.RichText, s string, colour fyne.ThemeColorName) {
	seg, ok := t.Segments[0].(*widget.TextSegment)
	if !ok || seg.Text == s && seg.Style.ColorName == colour {
		return
	}
	seg.Text, seg.Style.ColorName = s, colour
	t.Refresh()
}

// Heading is a line in the largest of the three sizes.
func Heading(s string) *widget.RichText {
	return Text(s, theme.ColorNameForeground, theme.SizeNameHeadingText, true, true)
}

// Body is a paragraph in the usual size.
func Body(s string) *widget.RichText {
	return Text(s, theme.ColorNameForeground, theme.SizeNameText, false, true)
}

// Centred is a paragraph in the middle of its room, for what stands where a list
// has no rows.
func Centred(s string) *widget.RichText {
	t := Body(s)
	if seg, ok := t.Segments[0].(*widget.TextSegment); ok {
		seg.Style.Alignment = fyne.TextAlignCenter
	}
	return t
}

// Caption is a paragraph in the smallest size, of second rank.
func Caption(s string) *widget.RichText {
	return Text(s, look.Muted, theme.SizeNameCaptionText, false, true)
}

// Chip is a filter that is on or off, with a count. It keeps the width that it had
// with its longest text: counts come and go with each search, and what stands below
// must not move with them.
type Chip struct {
	Button
	widest float32
	size   float32 // of the text for which that holds
}

// NewChip makes a chip that is off.
func NewChip(k *Keys, text string, tapped func()) *Chip {
	c := &Chip{}
	c.self = c
	c.keys, c.Button.Text, c.OnTapped = k, text, tapped
	c.ExtendBaseWidget(c)
	return c
}

// Set shows text and whether the chip is on.
func (c *Chip) Set(text string, on bool) {
	imp := widget.MediumImportance
	if on {
		imp = widget.HighImportance
	}
	if c.Text == text && c.Importance == imp {
		return
	}
	c.Text, c.Importance = text, imp
	c.Refresh()
}

// MinSize is the chip's with its longest text so far.
func (c *Chip) MinSize() fyne.Size {
	m := c.Button.MinSize()
	if t := theme.SizeForWidget(theme.SizeNameText, c); t != c.size {
		c.size, c.widest = t, 0
	}
	c.widest = max(c.widest, m.Width)
	return fyne.NewSize(c.widest, m.Height)
}

// Ground puts an object on a coloured ground with a margin.
func Ground(colour fyne.ThemeColorName, o fyne.CanvasObject) *fyne.Container {
	return container.NewStack(NewFill(colour), container.New(layout.NewCustomPaddedLayout(look.Unit/2, look.Unit/2, look.Unit, look.Unit), o))
}

// Ruled gives an object a margin and a line below it.
func Ruled(o fyne.CanvasObject) *fyne.Container {
	return container.NewBorder(nil, widget.NewSeparator(), nil, nil, container.New(layout.NewCustomPaddedLayout(look.Unit/2, look.Unit/2, look.Unit, look.Unit), o))
}

// Inset moves an object as far in as text stands in its own line.
func Inset(o fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(0, 0, look.Unit, look.Unit), o)
}

// Fill is a rectangle in a colour of the theme that follows light and dark.
type Fill struct {
	widget.BaseWidget
	colour fyne.ThemeColorName
	radius float32
}

// NewFill makes a ground.
func NewFill(colour fyne.ThemeColorName) *Fill {
	f := &Fill{colour: colour}
	f.ExtendBaseWidget(f)
	return f
}

// CreateRenderer draws it.
func (f *Fill) CreateRenderer() fyne.WidgetRenderer {
	if f.radius == 0 {
		return &flatRenderer{f, newFlat(theme.Color(f.colour))}
	}
	r := canvas.NewRectangle(theme.Color(f.colour))
	r.CornerRadius = f.radius
	return &fillRenderer{f, r}
}

type flatRenderer struct {
	f *Fill
	g *flat
}

func (r *flatRenderer) Destroy()                     {}
func (r *flatRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.g.Raster} }
func (r *flatRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *flatRenderer) Layout(s fyne.Size)           { r.g.Resize(s) }
func (r *flatRenderer) Refresh()                     { r.g.paint(theme.Color(r.f.colour)) }

type fillRenderer struct {
	f *Fill
	r *canvas.Rectangle
}

func (r *fillRenderer) Destroy()                     {}
func (r *fillRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.r} }
func (r *fillRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *fillRenderer) Layout(s fyne.Size)           { r.r.Resize(s) }
func (r *fillRenderer) Refresh() {
	r.r.FillColor = theme.Color(r.f.colour)
	r.r.Refresh()
}

// Badge is an icon, a word and a colour.
func Badge(icon fyne.Resource, word string, colour fyne.ThemeColorName) *fyne.Container {
	im := canvas.NewImageFromResource(icon)
	im.FillMode = canvas.ImageFillContain
	im.SetMinSize(fyne.NewSquareSize(theme.IconInlineSize()))
	t := widget.NewRichText(&widget.TextSegment{Text: word, Style: widget.RichTextStyle{ColorName: colour, SizeName: theme.SizeNameText, TextStyle: fyne.TextStyle{Bold: true}}})
	return container.New(layout.NewCustomPaddedHBoxLayout(0), im, t)
}

// Plate is a word on a coloured ground, as TRAINING.
func Plate(word string, ground, ink fyne.ThemeColorName) *fyne.Container {
	t := widget.NewRichText(&widget.TextSegment{Text: word, Style: widget.RichTextStyle{ColorName: ink, SizeName: theme.SizeNameText, TextStyle: fyne.TextStyle{Bold: true}}})
	f := NewFill(ground)
	f.radius = 4
	return container.NewStack(f, container.New(layout.NewCustomPaddedLayout(0, 0, look.Unit/2, look.Unit/2), t))
}

// Tone is how much a banner wants.
type Tone string

// The tones of banners.
const (
	ToneInfo  Tone = "info"
	ToneWarn  Tone = "warn"
	ToneAlarm Tone = "alarm"
)

// Banner is a line across the window that says what is so and what can be done.
func Banner(tone Tone, text string, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	ground, ink, icon := look.Info, look.InfoInk, "info"
	switch tone {
	case ToneWarn:
		ground, ink, icon = look.Warn, look.WarnInk, "warning"
	case ToneAlarm:
		ground, ink, icon = look.Alarm, look.AlarmInk, "warning"
	}
	im := canvas.NewImageFromResource(look.Coloured(icon, ink))
	im.FillMode = canvas.ImageFillContain
	im.SetMinSize(fyne.NewSquareSize(theme.IconInlineSize()))
	words := Text(text, ink, theme.SizeNameText, false, true)
	left := container.NewCenter(im)
	return Ground(ground, container.NewBorder(nil, nil, left, nil, besideText(words, buttons...)))
}
