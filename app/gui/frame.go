package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/app/gui/words"
	"zegel/fiscal"
)

// frame is what stands around every screen: rail, commands, banners, progress
// and the status line.
type frame struct {
	w       *Window
	content fyne.CanvasObject
	rail    []*parts.RailItem
	bodies  []fyne.CanvasObject // nil: not seen yet
	centre  *fyne.Container
	banners *fyne.Container
	toast   *fyne.Container
	toasted string
	strip   *strip
	tools   map[string]*parts.Button
	badge   *fyne.Container
	dot     *canvas.Image
	link    *widget.RichText
	status  *widget.RichText
	shown   string            // of the banners, so that an unchanged one is left alone
	bar     fyne.CanvasObject // the row of commands
	mark    *fyne.Container   // the training mark where that row is folded away
	narrow  bool
	low     bool
}

// toolbar lists the commands that stand at the top, by action.
func toolbar() []string { return []string{"sync", "sign", "signall", "print", "more"} }

func newFrame(w *Window) *frame {
	f := &frame{w: w, tools: map[string]*parts.Button{}}
	var rail []fyne.CanvasObject
	for i, s := range w.screens {
		item := parts.NewRailItem(w.keys, s.icon(), w.w.T("screen."+s.id()), func() { w.show(i) })
		f.rail = append(f.rail, item)
		rail = append(rail, item)
	}
	f.bodies = make([]fyne.CanvasObject, len(w.screens))
	f.centre = container.NewStack()
	f.banners = container.New(layout.NewCustomPaddedVBoxLayout(0))
	f.toast = container.New(parts.Float{})
	f.strip = newStrip(w)

	var row []fyne.CanvasObject
	for _, id := range toolbar() {
		a := w.action(id)
		b := parts.NewButton(w.keys, a.title(w), look.Icon(a.Icon), nil)
		b.OnTapped = func() { a.run(w, b) }
		if id == "signall" {
			b.Primary()
			b.Icon = look.Coloured(a.Icon, theme.ColorNameForegroundOnPrimary)
		}
		f.tools[id] = b
		row = append(row, b)
	}
	f.badge = parts.Plate(w.w.T("training"), look.Training, look.TrainingInk)
	f.badge.Hide()
	f.dot = canvas.NewImageFromResource(look.Coloured("dot", look.Muted))
	f.dot.FillMode = canvas.ImageFillContain
	f.dot.SetMinSize(fyne.NewSquareSize(theme.IconInlineSize()))
	f.link = parts.Text("CloudPOS", look.Muted, theme.SizeNameText, false, false)
	f.link.Truncation = fyne.TextTruncateOff
	right := container.New(layout.NewCustomPaddedHBoxLayout(0), f.badge, f.dot, f.link)
	flow := &parts.Flow{Grew: f.again}
	bar := container.NewBorder(nil, nil, nil, container.NewCenter(right), container.New(flow, row...))
	f.status = parts.Text("", look.Muted, theme.SizeNameCaptionText, false, false)

	f.bar = parts.Ground(look.Head, bar)
	f.mark = parts.Plate(w.w.T("training"), look.Training, look.TrainingInk)
	f.mark.Hide()
	top := container.NewVBox(f.bar, f.strip.content)
	railBox := container.NewStack(parts.NewFill(look.Head), container.NewVScroll(container.New(layout.NewCustomPaddedVBoxLayout(2), rail...)))
	railBox = container.New(&fixedWidth{}, railBox.Objects...)
	bottom := container.NewStack(parts.NewFill(look.Head), container.NewBorder(nil, nil, nil, f.mark, f.status))
	body := container.New(layout.NewBorderLayout(top, bottom, railBox, nil), top, bottom, railBox,
		container.New(layout.NewBorderLayout(f.banners, nil, nil, nil), f.banners, container.NewStack(f.centre, f.toast)))
	f.content = container.New(&parts.Watch{Least: 780, LeastHeight: 330, Changed: f.setRoom}, body)
	return f
}

// again lays the frame out once more, after the layout under way.
func (f *frame) again() {
	f.w.later(0, func() { f.content.Refresh() })
}

// setRoom leaves out words where there is little room for them, and in a low
// window the row of commands as well: the menu has every command by its name, and
// what a person looks for are rows.
func (f *frame) setRoom(narrow, low bool) {
	f.narrow, f.low = narrow, low
	f.w.later(0, func() { // whichever of two comes last, it finds what holds
		narrow, low := f.narrow, f.low
		f.bar.Show()
		if low {
			f.bar.Hide()
		}
		for _, item := range f.rail {
			item.SetBare(narrow)
		}
		if narrow {
			f.link.Hide()
		} else {
			f.link.Show()
		}
		f.w.docView.setRoom(narrow, low)
		f.refreshTools()
		f.refresh()
		f.content.Refresh()
	})
}

// fixedWidth gives the rail the width of its widest item, whatever its height.
type fixedWidth struct{}

func (fixedWidth) MinSize(o []fyne.CanvasObject) fyne.Size {
	var w float32
	for _, c := range o {
		w = max(w, c.MinSize().Width)
	}
	return fyne.NewSize(w, 96)
}

func (fixedWidth) Layout(o []fyne.CanvasObject, s fyne.Size) {
	for _, c := range o {
		c.Resize(s)
	}
}

// show brings a screen to the front, and makes it when it is seen for the first
// time.
func (f *frame) show(i int) {
	if f.bodies[i] == nil {
		// What does not fit is scrolled: no screen makes a small window grow.
		f.bodies[i] = container.NewVScroll(f.w.screens[i].build())
	}
	f.centre.Objects = []fyne.CanvasObject{f.bodies[i]}
	f.centre.Refresh()
	f.refresh()
}

// refresh draws what has changed about the whole.
func (f *frame) refresh() {
	w := f.w
	st, known := w.over.Status()
	for i, item := range f.rail {
		n := 0
		if w.screens[i].id() == "todo" {
			n = w.todo.Count() + len(w.over.Guards())
		}
		item.Set(i == w.at, n)
	}
	f.refreshTools()
	if st.Training != f.badge.Visible() {
		if st.Training {
			f.badge.Show()
		} else {
			f.badge.Hide()
		}
	}
	f.mark.Hidden = !st.Training || !f.low
	colour, word := look.Muted, "link.unknown"
	since, _ := w.over.OfflineSince()
	switch {
	case !since.IsZero():
		colour, word = theme.ColorNameError, "link.off"
	case known && st.ReadOnly:
		word = "link.readonly"
	case known && st.Training:
		colour, word = look.StateColour(fiscal.InDoubt), "link.sandbox"
	case known && !st.Connected:
		word = "link.none"
	case known && len(w.over.Guards()) > 0:
		colour, word = theme.ColorNameError, "link.guard"
	case known:
		colour, word = look.StateColour(fiscal.Signed), "link.on"
	}
	f.dot.Resource = look.Coloured("dot", colour)
	f.dot.Refresh()
	parts.SetText(f.link, w.w.T(word), theme.ColorNameForeground)
	f.refreshStatus()
	f.refreshBanners()
}

// refreshStatus draws the line at the bottom; in a low window the list's own line
// stands in it, too.
func (f *frame) refreshStatus() {
	_, known := f.w.over.Status()
	s := statusLine(f.w.w, f.w, known)
	if f.low && f.w.screens[f.w.at] == screen(f.w.docView) && f.w.docView.foot != nil {
		s = f.w.docView.footText() + "  ·  " + s
	}
	parts.SetText(f.status, s, look.Muted)
}

// refreshTools shows what the commands would do now.
func (f *frame) refreshTools() {
	w := f.w
	for id, b := range f.tools {
		a := w.action(id)
		text := a.title(w)
		if f.narrow && (id == "sync" || id == "print" || id == "more" || !a.can(w)) {
			text = ""
		}
		if b.Text != text {
			b.SetText(text)
		}
		if on := a.can(w); on == b.Disabled() {
			if on {
				b.Enable()
			} else {
				b.Disable()
			}
		}
	}
}

// statusLine is the line at the bottom: quota, journal, last sync.
func statusLine(v *words.Words, w *Window, known bool) string {
	if p, on := w.over.Syncing(); on {
		if p.Done > 0 {
			return v.N("status.fetched", p.Done)
		}
		return v.T("status.fetching")
	}
	st, _ := w.over.Status()
	if !known {
		return v.T("status.reading")
	}
	s := v.T("status.quota", "left", v.Count(int64(st.Quota.Left)), "limit", v.Count(int64(st.Quota.Limit)), "reserve", v.Count(int64(st.Quota.Reserve)))
	if st.Quota.Unknown {
		s = v.T("status.quotaunknown")
	}
	s += "  ·  " + v.T("status.journal", "n", v.Count(st.Head.Size))
	if st.LastSync != nil {
		s += "  ·  " + v.T("status.synced", "at", v.At(*st.LastSync, w.deps.Now(), w.deps.Zone))
	}
	if st.Service != nil {
		s += "  ·  " + v.T("status.served", "listen", st.Service.Listen)
	}
	return s
}

// tick counts the banners down.
func (f *frame) tick() {
	for _, g := range f.w.over.Guards() {
		if !g.Until.IsZero() && g.Until.Sub(f.w.deps.Now()) < time.Hour {
			f.shown = ""
			f.refreshBanners()
			return
		}
	}
}
