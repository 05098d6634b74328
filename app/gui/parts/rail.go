package parts

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/look"
)

// RailItem is one screen in the rail: icon, word, and a count that calls.
type RailItem struct {
	widget.BaseWidget
	keys    *Keys
	icon    string
	text    string
	count   int
	on      bool
	bare    bool // the icon alone
	hovered bool
	focused bool
	tapped  func()
}

// NewRailItem makes one.
func NewRailItem(k *Keys, icon, text string, tapped func()) *RailItem {
	r := &RailItem{keys: k, icon: icon, text: text, tapped: tapped}
	r.ExtendBaseWidget(r)
	return r
}

// Set shows whether it is the screen at hand, and its count (0: none).
func (r *RailItem) Set(on bool, count int) {
	if r.on != on || r.count != count {
		r.on, r.count = on, count
		r.Refresh()
	}
}

// SetBare shows the icon alone, where there is little room.
func (r *RailItem) SetBare(bare bool) {
	if r.bare != bare {
		r.bare = bare
		r.Refresh()
	}
}

// Name is the screen's word, also where the icon stands alone.
func (r *RailItem) Name() string { return r.text }

// Tapped goes to the screen.
func (r *RailItem) Tapped(*fyne.PointEvent) { r.tapped() }

// FocusGained shows the focus.
func (r *RailItem) FocusGained() { r.focused = true; r.Refresh(); r.keys.gained() }

// KeyDown and KeyUp follow Tab.
func (r *RailItem) KeyDown(e *fyne.KeyEvent) { r.keys.held(e, true) }

// KeyUp follows Tab.
func (r *RailItem) KeyUp(e *fyne.KeyEvent) { r.keys.held(e, false) }

// FocusLost hides it.
func (r *RailItem) FocusLost() { r.focused = false; r.Refresh() }

// TypedRune passes characters on.
func (r *RailItem) TypedRune(c rune) {
	if c != ' ' {
		r.keys.runes(c, nil)
	}
}

// TypedKey presses on Enter and Space.
func (r *RailItem) TypedKey(e *fyne.KeyEvent) {
	if r.keys.key(e, nil) {
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		r.tapped()
	}
}

// MouseIn lights it up.
func (r *RailItem) MouseIn(*desktop.MouseEvent) { r.hovered = true; r.Refresh() }

// MouseMoved does nothing.
func (r *RailItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut puts it out.
func (r *RailItem) MouseOut() { r.hovered = false; r.Refresh() }

// CreateRenderer draws it.
func (r *RailItem) CreateRenderer() fyne.WidgetRenderer {
	v := &railRenderer{
		r: r, back: canvas.NewRectangle(nil), mark: canvas.NewRectangle(nil), pill: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil),
		icon: canvas.NewImageFromResource(nil), text: canvas.NewText("", nil), count: canvas.NewText("", nil),
	}
	v.icon.FillMode = canvas.ImageFillContain
	v.pill.CornerRadius, v.back.CornerRadius, v.ring.CornerRadius = 8, 4, 4
	v.ring.StrokeWidth = 2
	v.text.Alignment = fyne.TextAlignCenter
	v.Refresh()
	return v
}

type railRenderer struct {
	r                      *RailItem
	back, mark, pill, ring *canvas.Rectangle
	icon                   *canvas.Image
	text, count            *canvas.Text
}

func (v *railRenderer) Destroy() {}
func (v *railRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{v.back, v.mark, v.icon, v.text, v.pill, v.count, v.ring}
}

func (v *railRenderer) MinSize() fyne.Size {
	c := theme.CaptionTextSize()
	if v.r.bare {
		return fyne.NewSize(theme.IconInlineSize()+5*look.Unit, theme.IconInlineSize()+3*look.Unit)
	}
	w := fyne.MeasureText(v.r.text, c, fyne.TextStyle{Bold: true}).Width
	return fyne.NewSize(max(64, w+2*look.Unit), theme.IconInlineSize()+c*1.4+3*look.Unit)
}

func (v *railRenderer) Layout(s fyne.Size) {
	i := theme.IconInlineSize() + 4
	v.back.Resize(s)
	v.ring.Move(fyne.NewPos(1, 1))
	v.ring.Resize(s.SubtractWidthHeight(2, 2))
	v.mark.Resize(fyne.NewSize(3, s.Height))
	v.icon.Resize(fyne.NewSquareSize(i))
	v.icon.Move(fyne.NewPos((s.Width-i)/2, look.Unit))
	m := v.text.MinSize()
	v.text.Resize(fyne.NewSize(s.Width, m.Height))
	v.text.Move(fyne.NewPos(0, s.Height-m.Height-look.Unit/2))
	n := v.count.MinSize()
	at := fyne.NewPos((s.Width+i)/2-2, look.Unit/2)
	v.count.Move(at.AddXY(5, 0))
	v.pill.Move(at)
	v.pill.Resize(fyne.NewSize(n.Width+10, n.Height))
}

func (v *railRenderer) Refresh() {
	r := v.r
	v.back.FillColor, v.mark.FillColor = nil, nil
	ink := look.Muted
	if r.hovered {
		v.back.FillColor = theme.Color(theme.ColorNameHover)
	}
	if r.on {
		ink = theme.ColorNamePrimary
		v.back.FillColor, v.mark.FillColor = theme.Color(look.Surface), theme.Color(theme.ColorNamePrimary)
	}
	v.ring.FillColor, v.ring.StrokeColor = nil, nil
	if r.focused {
		v.ring.StrokeColor = theme.Color(theme.ColorNamePrimary)
	}
	v.icon.Resource = look.Coloured(r.icon, ink)
	v.text.Hidden = r.bare
	v.text.Text, v.text.TextSize, v.text.Color, v.text.TextStyle.Bold = r.text, theme.CaptionTextSize(), theme.Color(ink), r.on
	v.count.Text, v.pill.Hidden = "", r.count == 0
	if r.count > 0 {
		v.count.Text = shortCount(r.count)
	}
	v.count.TextSize, v.count.TextStyle.Bold = theme.CaptionTextSize(), true
	v.count.Color, v.pill.FillColor = theme.Color(theme.ColorNameForegroundOnError), theme.Color(theme.ColorNameError)
	v.Layout(r.Size())
	for _, o := range v.Objects() {
		o.Refresh()
	}
}

// shortCount keeps a count within its pill.
func shortCount(n int) string {
	if n > 99 {
		return "99+"
	}
	return strconv.Itoa(n)
}
