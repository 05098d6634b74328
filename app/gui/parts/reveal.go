package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"zegel/app/gui/look"
)

// held follows the Tab key.
func (k *Keys) held(e *fyne.KeyEvent, down bool) {
	if k != nil && e.Name == fyne.KeyTab {
		k.tab = down
	}
}

// gained tells that the focus has come to a widget.
func (k *Keys) gained() {
	if k != nil && k.tab && k.OnTab != nil {
		k.OnTab()
	}
}

// FocusGained shows the focus, and tells of it.
func (b *Button) FocusGained() { b.marked(true); b.Button.FocusGained(); b.keys.gained() }

// KeyDown and KeyUp follow Tab.
func (b *Button) KeyDown(ev *fyne.KeyEvent) { b.keys.held(ev, true) }

// KeyUp follows Tab.
func (b *Button) KeyUp(ev *fyne.KeyEvent) { b.keys.held(ev, false) }

// FocusGained shows the focus, and tells of it.
func (e *Entry) FocusGained() { e.Entry.FocusGained(); e.keys.gained() }

// KeyDown and KeyUp follow Tab.
func (e *Entry) KeyDown(ev *fyne.KeyEvent) { e.keys.held(ev, true); e.Entry.KeyDown(ev) }

// KeyUp follows Tab.
func (e *Entry) KeyUp(ev *fyne.KeyEvent) { e.keys.held(ev, false); e.Entry.KeyUp(ev) }

// FocusGained shows the focus, and tells of it.
func (s *Select) FocusGained() { s.Select.FocusGained(); s.keys.gained() }

// KeyDown and KeyUp follow Tab.
func (s *Select) KeyDown(ev *fyne.KeyEvent) { s.keys.held(ev, true) }

// KeyUp follows Tab.
func (s *Select) KeyUp(ev *fyne.KeyEvent) { s.keys.held(ev, false) }

// FocusGained shows the focus, and tells of it.
func (c *Check) FocusGained() { c.Check.FocusGained(); c.keys.gained() }

// KeyDown and KeyUp follow Tab.
func (c *Check) KeyDown(ev *fyne.KeyEvent) { c.keys.held(ev, true) }

// KeyUp follows Tab.
func (c *Check) KeyUp(ev *fyne.KeyEvent) { c.keys.held(ev, false) }

// revealRoom is what stays between an object that was scrolled to and the edge: the
// label above a field is seen with it.
const revealRoom = 4 * look.Unit

// Reveal scrolls as little as is needed for an object somewhere within root to be
// seen, with what stands close to it.
func Reveal(root, o fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	for _, s := range scrollsTo(root, o) { // the innermost first
		at := d.AbsolutePositionForObject(o).Subtract(d.AbsolutePositionForObject(s))
		room, most := s.Size(), s.Content.MinSize().Subtract(s.Size())
		to := s.Offset
		if s.Direction != container.ScrollHorizontalOnly {
			to.Y = nearest(to.Y, at.Y, o.Size().Height, room.Height, max(0, most.Height))
		}
		if s.Direction != container.ScrollVerticalOnly {
			to.X = nearest(to.X, at.X, o.Size().Width, room.Width, max(0, most.Width))
		}
		if to != s.Offset {
			s.ScrollToOffset(to)
		}
	}
}

// nearest is the offset at which a stretch that stands at a place of the view is
// seen; its beginning goes before its end.
func nearest(offset, at, length, room, most float32) float32 {
	if over := at + length + revealRoom - room; over > 0 {
		offset, at = offset+over, at-over
	}
	if short := revealRoom - at; short > 0 {
		offset -= short
	}
	return min(max(0, offset), most)
}

// scrollsTo gives what scrolls an object, the innermost first; nil where it is not
// within root.
func scrollsTo(root, o fyne.CanvasObject) []*container.Scroll {
	all, _ := scrollPath(root, o)
	return all
}

func scrollPath(root, o fyne.CanvasObject) ([]*container.Scroll, bool) {
	if root == o {
		return nil, true
	}
	switch x := root.(type) {
	case *fyne.Container:
		for _, in := range x.Objects {
			if found, ok := scrollPath(in, o); ok && in.Visible() {
				return found, true
			}
		}
	case *container.Scroll:
		if found, ok := scrollPath(x.Content, o); ok {
			return append(found, x), true
		}
	}
	return nil, false
}
