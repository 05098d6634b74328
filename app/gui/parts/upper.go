package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/look"
)

// upper puts a head over a body. The head has the height that it wants, up to a
// part of the whole, and scrolls beyond that: in a low window or with large text
// the body stays in sight.
type upper struct {
	head *container.Scroll
	most float32
}

// NewUpper puts a head over a body; most is the head's largest part of the height.
func NewUpper(head, body fyne.CanvasObject, most float32) *fyne.Container {
	u := &upper{head: container.NewVScroll(head), most: most}
	return container.New(u, u.head, body)
}

// MinSize is a line of the head and the body's.
func (u *upper) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := u.head.MinSize(), o[1].MinSize()
	return fyne.NewSize(max(a.Width, b.Width), a.Height+look.Unit/2+b.Height)
}

// Layout places both.
func (u *upper) Layout(o []fyne.CanvasObject, size fyne.Size) {
	u.head.Move(fyne.Position{})
	u.head.Resize(fyne.NewSize(size.Width, size.Height)) // so that it knows its height in this width
	h := min(u.head.Content.MinSize().Height, max(u.head.MinSize().Height, size.Height*u.most))
	u.head.Resize(fyne.NewSize(size.Width, h))
	h += look.Unit / 2
	o[1].Move(fyne.NewPos(0, h))
	o[1].Resize(fyne.NewSize(size.Width, max(0, size.Height-h)))
}

// beside puts buttons to the right of a text, or below it where the text would
// become a column of single words.
type beside struct {
	does  *fyne.Container // the buttons, in a Flow
	below bool
	known bool // it has been laid out: the text knows its height
}

// besideText makes a text with buttons.
func besideText(text fyne.CanvasObject, buttons ...fyne.CanvasObject) *fyne.Container {
	b := &beside{does: container.New(&Flow{}, buttons...)}
	return container.New(b, text, b.does)
}

// textLeast is the width that a text keeps beside buttons.
const textLeast = 260

// line is the size of the buttons in one line.
func (b *beside) line() fyne.Size {
	var s fyne.Size
	for i, o := range b.does.Objects {
		m := o.MinSize()
		if i > 0 {
			s.Width += look.Unit
		}
		s.Width, s.Height = s.Width+m.Width, max(s.Height, m.Height)
	}
	return s
}

// MinSize is as the last layout was. Before the first, the text has one line: a
// wrapped text without a width asks for a line a word, and a window that has grown
// for it does not shrink again.
func (b *beside) MinSize(o []fyne.CanvasObject) fyne.Size {
	t, does := o[0].MinSize(), b.does.MinSize()
	if !b.known {
		return fyne.NewSize(max(t.Width, does.Width), max(theme.TextSize()*1.4+2*theme.InnerPadding(), b.line().Height))
	}
	if b.below {
		return fyne.NewSize(max(t.Width, does.Width), t.Height+does.Height)
	}
	return fyne.NewSize(max(t.Width, does.Width), max(t.Height, b.line().Height))
}

// Layout places both.
func (b *beside) Layout(o []fyne.CanvasObject, size fyne.Size) {
	line := b.line()
	b.known = true
	b.below = size.Width-line.Width < textLeast
	if b.below {
		o[0].Resize(fyne.NewSize(size.Width, o[0].MinSize().Height)) // its height in this width follows
		h := o[0].MinSize().Height
		o[0].Resize(fyne.NewSize(size.Width, h))
		b.does.Resize(fyne.NewSize(size.Width, max(0, size.Height-h)))
		b.does.Move(fyne.NewPos(0, h))
	} else {
		o[0].Resize(fyne.NewSize(size.Width-line.Width, size.Height))
		b.does.Resize(line)
		b.does.Move(fyne.NewPos(size.Width-line.Width, (size.Height-line.Height)/2))
	}
	o[0].Move(fyne.Position{})
}
