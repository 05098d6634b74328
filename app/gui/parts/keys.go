package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Keys hears every key and character that a focused widget does not need for
// itself, and every character besides: a barcode scanner types into whatever has
// the focus. A nil *Keys hears nothing.
type Keys struct {
	// OnRune hears a character; into is the field that took it, or nil.
	OnRune func(r rune, into *Entry)
	// OnKey hears a key before the widget acts on it; true: it is done with.
	OnKey func(name fyne.KeyName, into *Entry) bool
	// OnTab is told when Tab has brought the focus to another widget. A click that
	// brings it is none of that: nothing may move below the mouse.
	OnTab func()

	tab bool // Tab is held down
}

func (k *Keys) runes(r rune, into *Entry) {
	if k != nil && k.OnRune != nil {
		k.OnRune(r, into)
	}
}

func (k *Keys) key(e *fyne.KeyEvent, into *Entry) bool {
	return k != nil && k.OnKey != nil && k.OnKey(e.Name, into)
}

// Button is Fyne's, with Enter as well as Space, and deaf to no scanner.
type Button struct {
	widget.Button
	keys *Keys
	self fyne.CanvasObject // the widget that this is, or is a part of
	ring *canvas.Rectangle
}

// NewButton makes a button; the icon may be nil.
func NewButton(k *Keys, text string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{keys: k}
	b.self = b
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// Primary marks the one right next step of a place.
func (b *Button) Primary() *Button { b.Importance = widget.HighImportance; return b }

// Quiet draws no ground: for commands that stand in a row of their kind.
func (b *Button) Quiet() *Button { b.Importance = widget.LowImportance; return b }

// TypedRune passes the character on.
func (b *Button) TypedRune(r rune) { b.keys.runes(r, nil) }

// TypedKey presses the button on Enter and Space.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	if b.keys.key(e, nil) {
		return
	}
	if (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter) && !b.Disabled() {
		b.Tapped(nil)
		return
	}
	b.Button.TypedKey(e)
}

// Entry is Fyne's field, which passes on what it hears and lets a scan be taken
// out of it again.
type Entry struct {
	widget.Entry
	keys *Keys
	// OnDown is called for the Down key in a field of one line.
	OnDown func()
}

// NewEntry makes a field of one line.
func NewEntry(k *Keys, placeholder string) *Entry {
	e := &Entry{keys: k}
	e.PlaceHolder = placeholder
	e.Wrapping = fyne.TextWrapOff
	e.Scroll = fyne.ScrollHorizontalOnly
	e.ExtendBaseWidget(e)
	return e
}

// NewSecret makes a field whose text is hidden.
func NewSecret(k *Keys, placeholder string) *Entry {
	e := NewEntry(k, placeholder)
	e.Password = true
	return e
}

// TypedRune takes the character and passes it on.
func (e *Entry) TypedRune(r rune) {
	e.Entry.TypedRune(r)
	e.keys.runes(r, e)
}

// TypedKey passes the key on first.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	if e.keys.key(ev, e) {
		return
	}
	if ev.Name == fyne.KeyDown && !e.MultiLine && e.OnDown != nil {
		e.OnDown()
		return
	}
	e.Entry.TypedKey(ev)
}

// Drop takes the n characters before the cursor out again.
func (e *Entry) Drop(n int) {
	t := []rune(e.Text)
	at := min(e.CursorColumn, len(t))
	from := max(0, at-n)
	e.SetText(string(append(t[:from:from], t[at:]...)))
	e.CursorColumn = from
	e.Refresh()
}

// Select is Fyne's choice among options, deaf to no scanner.
type Select struct {
	widget.Select
	keys *Keys
}

// NewSelect makes a choice among options.
func NewSelect(k *Keys, options []string, changed func(string)) *Select {
	s := &Select{keys: k}
	s.Options, s.OnChanged = options, changed
	s.ExtendBaseWidget(s)
	return s
}

// MinSize is wide enough for the longest option, and for what stands there when
// none is chosen.
func (s *Select) MinSize() fyne.Size {
	m := s.Select.MinSize()
	var longest float32
	size := theme.SizeForWidget(theme.SizeNameText, s)
	if s.Selected == "" {
		longest = fyne.MeasureText(s.PlaceHolder, size, fyne.TextStyle{}).Width
	}
	for _, o := range s.Options {
		longest = max(longest, fyne.MeasureText(o, size, fyne.TextStyle{}).Width)
	}
	m.Width = longest + theme.SizeForWidget(theme.SizeNameInlineIcon, s) + 5*theme.SizeForWidget(theme.SizeNameInnerPadding, s)
	return m
}

// TypedRune passes the character on.
func (s *Select) TypedRune(r rune) { s.keys.runes(r, nil) }

// TypedKey passes the key on first; Enter opens the choice.
func (s *Select) TypedKey(e *fyne.KeyEvent) {
	if s.keys.key(e, nil) {
		return
	}
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		s.Tapped(nil)
		return
	}
	s.Select.TypedKey(e)
}

// Check is Fyne's tick box, deaf to no scanner.
type Check struct {
	widget.Check
	keys *Keys
}

// NewCheck makes a tick box.
func NewCheck(k *Keys, text string, changed func(bool)) *Check {
	c := &Check{keys: k}
	c.Text, c.OnChanged = text, changed
	c.ExtendBaseWidget(c)
	return c
}

// TypedRune ticks on a space and passes everything else on.
func (c *Check) TypedRune(r rune) {
	if r == ' ' {
		c.Check.TypedRune(r)
		return
	}
	c.keys.runes(r, nil)
}

// TypedKey passes the key on first.
func (c *Check) TypedKey(e *fyne.KeyEvent) {
	if !c.keys.key(e, nil) {
		c.Check.TypedKey(e)
	}
}
