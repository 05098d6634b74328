package gui

import "fyne.io/fyne/v2"

// curtain hangs in a window until its content is there. The toolkit asks what is
// in a window for its least size as soon as it has its graphics, and before it
// draws: the one moment at which the content can join the first frame.
type curtain struct {
	box   *fyne.Container
	raise func() // called once, on the window's thread; may put something in the place
}

// hangCurtain puts a curtain into a window that is not shown yet. Nothing is asked
// before raise is set.
func hangCurtain(win fyne.Window) *curtain {
	c := &curtain{}
	c.box = &fyne.Container{Layout: c}
	win.SetContent(c.box)
	return c
}

// put shows the content in place of the curtain.
func (c *curtain) put(o fyne.CanvasObject) {
	c.box.Objects = []fyne.CanvasObject{o}
	c.Layout(c.box.Objects, c.box.Size())
}

// MinSize raises the curtain.
func (c *curtain) MinSize([]fyne.CanvasObject) (s fyne.Size) {
	if raise := c.raise; raise != nil {
		c.raise = nil
		raise()
	}
	for _, o := range c.box.Objects {
		s = s.Max(o.MinSize())
	}
	return s
}

// Layout gives the content all the room.
func (c *curtain) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	for _, o := range objects {
		o.Resize(s)
		o.Move(fyne.Position{})
	}
}
