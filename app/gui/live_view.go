package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal/dotykacka"
)

// beat is how often the store is asked what is new while the screen is in front.
const beat = 700 * time.Millisecond

// liveView follows what Dotykačka pushes: a table a tab, beside the row that was
// opened, and the webhooks' addresses.
type liveView struct {
	w       *Window
	vm      *desk.Live
	chips   map[string]*parts.Chip
	search  *parts.Entry
	entity  *parts.Select
	deleted *parts.Check
	follow  *parts.Chip
	save    *parts.Button
	state   *widget.RichText
	tools   *fyne.Container
	grids   map[string]*parts.Grid
	holder  *fyne.Container // the table at hand
	empty   *fyne.Container
	drawn   string // what empty shows
	foot    *widget.RichText
	pane    *livePane
	panes   *fyne.Container
	body    *fyne.Container // the tables, or the addresses
	hooks   *liveHooks
	typed   int
	narrow  bool
	wanted  bool // the pane is in front where only one fits
	beating bool
	saving  bool
	busy    bool // choices are being set by the program
}

func newLiveView(w *Window) *liveView {
	l := &liveView{w: w, vm: desk.NewLive(w.run, w.deps.Pushed)}
	l.pane, l.hooks = newLivePane(l), newLiveHooks(l)
	return l
}

func (l *liveView) id() string   { return "live" }
func (l *liveView) icon() string { return "live" }

// eventChoice is what the events can be kept to.
type eventChoice struct {
	entity dotykacka.Entity
	kind   string
	word   string // key of its word
}

// eventChoices lists them; the first is everything.
func eventChoices() []eventChoice {
	out := []eventChoice{{word: "kind.all"}}
	for _, e := range dotykacka.Entities() {
		out = append(out, eventChoice{e, "", "live.entity." + string(e)})
	}
	return append(out, eventChoice{"", desk.KindQuarantine, "live.quarantine"}, eventChoice{"", desk.KindPing, "live.ping"})
}

func (l *liveView) build() fyne.CanvasObject {
	w, v := l.w, l.w.w
	l.vm.Changed, l.vm.Failed = l.refresh, w.failed
	l.chips = map[string]*parts.Chip{}
	var tabs []fyne.CanvasObject
	for _, id := range desk.LiveTabs() {
		l.chips[id] = parts.NewChip(w.keys, v.T("live.tab."+id), func() { l.pick(id) })
		tabs = append(tabs, l.chips[id])
	}
	l.search = parts.NewEntry(w.keys, v.T("register.search"))
	l.search.ActionItem = searchIcon()
	l.search.OnChanged = func(string) { l.pause() }
	l.search.OnSubmitted = func(string) { l.want(); w.win.Canvas().Focus(l.grids[l.vm.Tab()]) }
	l.search.OnDown = func() { w.win.Canvas().Focus(l.grids[l.vm.Tab()]) }
	var names []string
	for _, c := range eventChoices() {
		names = append(names, v.T(c.word))
	}
	l.entity = parts.NewSelect(w.keys, names, func(string) { l.want() })
	l.deleted = parts.NewCheck(w.keys, v.T("live.deleted"), func(bool) { l.want() })
	l.follow = parts.NewChip(w.keys, v.T("live.follow"), l.toggle)
	l.save = parts.NewButton(w.keys, v.T("register.csv"), look.Icon("save"), l.csv)
	l.tools = container.New(&parts.Flow{Grew: w.again}, l.follow, l.entity, l.deleted, l.save)
	l.state = parts.Text("", look.Muted, theme.SizeNameCaptionText, false, true)
	l.foot = parts.Text("", look.Muted, theme.SizeNameCaptionText, false, false)
	l.buildGrids()
	l.holder, l.empty, l.drawn = container.NewStack(), container.NewStack(), ""
	head := container.NewVBox(l.search, l.tools)
	list := container.NewBorder(head, l.foot, nil, nil, container.NewStack(l.holder, l.empty))
	l.panes = container.New(&parts.Panes{
		Least: 900, Share: 0.34, Narrow: l.setNarrow,
		Open: func() bool { return l.vm.Opened().Tab != "" && (!l.narrow || l.wanted) },
	}, list, l.pane.build())
	l.body = container.NewStack()
	addresses := l.hooks.build()
	l.showTab(addresses)
	top := container.NewVBox(container.New(&parts.Flow{Grew: w.again}, tabs...), l.state)
	l.refresh()
	return pad(container.New(layout.NewBorderLayout(top, nil, nil, nil), top, l.body))
}

// again lays out once more, after the layout under way.
func (w *Window) again() {
	if w.frame != nil {
		w.frame.again()
	}
}

// showTab brings the tab's own things to the front and its choices into force.
func (l *liveView) showTab(addresses fyne.CanvasObject) {
	t := l.vm.Table()
	if t == nil {
		l.body.Objects = []fyne.CanvasObject{addresses}
		l.body.Refresh()
		return
	}
	l.busy = true
	p := t.Wanted()
	if l.search.Text != p.Search {
		l.search.SetText(p.Search)
	}
	for i, c := range eventChoices() {
		if c.entity == p.Entity && c.kind == p.Kind {
			l.entity.SetSelectedIndex(i)
		}
	}
	l.deleted.SetChecked(p.Deleted)
	l.busy = false
	shown(l.entity, l.vm.Tab() == desk.TabEvents)
	shown(l.deleted, l.vm.Tab() == desk.TabCatalogue)
	l.holder.Objects = []fyne.CanvasObject{l.grids[l.vm.Tab()]}
	l.body.Objects = []fyne.CanvasObject{l.panes}
	l.body.Refresh()
}

// shown shows or hides an object.
func shown(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

func (l *liveView) setNarrow(n bool) {
	l.narrow = n
	if !n {
		l.wanted = false
	}
}

// shown begins to follow; it goes on while the screen is in front.
func (l *liveView) shown() {
	l.vm.Poll()
	l.beat()
	l.focus()
}

func (l *liveView) focus() {
	if g := l.grids[l.vm.Tab()]; g != nil {
		l.w.win.Canvas().Focus(g)
	}
}

// reread reads the tab at hand from its top.
func (l *liveView) reread() {
	if t := l.vm.Table(); t != nil {
		l.vm.CloseRow()
		t.Follow(true)
		return
	}
	l.vm.Hooks.Load()
}

// toSearch puts the keyboard into the search; the addresses have none.
func (l *liveView) toSearch() bool {
	if l.vm.Table() == nil {
		return false
	}
	l.w.win.Canvas().Focus(l.search)
	return true
}

func (l *liveView) beat() {
	if l.beating {
		return
	}
	l.beating = true
	l.w.later(beat, func() {
		l.beating = false
		if l.w.screens[l.w.at] == screen(l) {
			l.vm.Poll()
			l.beat()
		}
	})
}

// pick goes to a tab.
func (l *liveView) pick(id string) {
	l.typed++
	l.wanted = false
	l.vm.Pick(id)
	l.showTab(l.hooks.content)
	l.refresh()
	l.focus()
}

// escape leaves the pane, then the search, then the screen.
func (l *liveView) escape() bool {
	t := l.vm.Table()
	switch {
	case l.vm.Opened().Tab != "":
		l.closePane()
	case t != nil && l.search.Text != "":
		l.search.SetText("")
		l.want()
	default:
		l.w.showID("documents")
	}
	return true
}

func (l *liveView) closePane() {
	l.vm.CloseRow()
	l.wanted = false
	if t := l.vm.Table(); t != nil {
		t.Leave()
	}
	l.panes.Refresh()
	l.focus()
}

// pause searches when the typing has stopped.
func (l *liveView) pause() {
	if l.busy {
		return
	}
	l.typed++
	gen := l.typed
	l.w.later(searchPause, func() {
		if gen == l.typed {
			l.want()
		}
	})
}

// want keeps the table to what is searched and chosen.
func (l *liveView) want() {
	t := l.vm.Table()
	if l.busy || t == nil {
		return
	}
	l.typed++
	p := t.Wanted()
	p.Search, p.Entity, p.Kind, p.Deleted = l.search.Text, "", "", false
	if i := l.entity.SelectedIndex(); l.vm.Tab() == desk.TabEvents && i > 0 {
		p.Entity, p.Kind = eventChoices()[i].entity, eventChoices()[i].kind
	}
	if l.vm.Tab() == desk.TabCatalogue {
		p.Deleted = l.deleted.Checked
	}
	l.vm.CloseRow()
	t.Want(p)
}

// toggle follows or pauses.
func (l *liveView) toggle() {
	if t := l.vm.Table(); t != nil {
		l.vm.CloseRow()
		l.wanted = false
		t.Follow(!t.Follows())
		l.panes.Refresh()
	}
}

// open opens the row at hand; byKey brings it to the front where only one of
// table and pane fits.
func (l *liveView) open(front bool) {
	if l.narrow && !front {
		return
	}
	l.wanted = front
	l.vm.OpenRow()
	l.panes.Refresh()
}

// openSoon opens the row that the keyboard has come to, after a moment.
func (l *liveView) openSoon() {
	if l.narrow {
		return
	}
	l.typed++
	gen := l.typed
	l.w.later(120*time.Millisecond, func() {
		if gen == l.typed {
			l.open(false)
		}
	})
}

// refresh draws what has changed.
func (l *liveView) refresh() {
	if l.body == nil {
		return
	}
	v := l.w.w
	for id, c := range l.chips {
		c.Set(v.T("live.tab."+id), id == l.vm.Tab())
	}
	l.stateText()
	t := l.vm.Table()
	if t == nil {
		l.hooks.refresh()
		return
	}
	follow := v.T("live.follow")
	if n := t.Behind(); n > 0 {
		follow = v.N("live.newer", int(n))
	}
	l.follow.Set(follow, t.Follows())
	parts.SetText(l.foot, l.footText(t), look.Muted)
	l.grids[l.vm.Tab()].Refresh()
	l.showEmpty(t)
	l.pane.refresh()
}

// stateText says who takes in webhooks on these data.
func (l *liveView) stateText() {
	v := l.w.w
	r, ok := l.vm.Receiving()
	text, colour := "", look.Muted
	switch {
	case !ok:
		text = v.T("status.reading")
	case r.Runs:
		text = v.T("live.served", "listen", r.By.Listen, "at", v.At(r.By.Since, l.w.deps.Now(), l.w.deps.Zone))
	default:
		text, colour = v.T("live.unserved"), look.Mismatch
	}
	if ok && r.Apart {
		text += " " + v.T("live.apart", "folder", r.Dir)
	}
	parts.SetText(l.state, text, colour)
}

// footText says how much is shown.
func (l *liveView) footText(t desk.Table) string {
	v := l.w.w
	if t.Loading() || !t.Loaded() {
		return v.T("status.reading")
	}
	if place, total, ok := t.Rank(t.Lo()); ok {
		return v.T("live.place", "from", v.Count(int64(place+1)), "to", v.Count(int64(place+t.Hi()-t.Lo())), "all", v.Count(int64(total)))
	}
	return v.N("register.rows", t.Hi()-t.Lo())
}

// showEmpty says the next step where there are no rows.
func (l *liveView) showEmpty(t desk.Table) {
	v := l.w.w
	r, known := l.vm.Receiving()
	p := t.Wanted()
	filtered := p.Search != "" || p.Entity != "" || p.Kind != ""
	key := ""
	switch {
	case !t.Loaded() || t.Loading() || t.Hi() > t.Lo() || !known:
	case filtered:
		key = "search"
	case r.Runs:
		key = "served"
	default:
		key = "unserved"
	}
	key += r.Dir
	if key == l.drawn {
		return
	}
	l.drawn = key
	l.empty.Objects = nil
	add := func(text string, buttons ...fyne.CanvasObject) {
		l.empty.Objects = []fyne.CanvasObject{container.NewVBox(layout.NewSpacer(), parts.Body(text), container.NewCenter(container.NewHBox(buttons...)), layout.NewSpacer())}
	}
	addresses := parts.NewButton(l.w.keys, v.T("live.tab.addresses"), nil, func() { l.pick(desk.TabAddresses) })
	switch key {
	case "search" + r.Dir:
		add(v.T("live.empty.search"), parts.NewButton(l.w.keys, v.T("empty.showall"), nil, l.showAll).Primary())
	case "served" + r.Dir:
		add(v.T("live.empty.served"), addresses.Primary())
	case "unserved" + r.Dir:
		command := serveCommand(r.Dir)
		add(v.T("live.empty.unserved", "command", command),
			parts.NewButton(l.w.keys, v.T("live.copycommand"), look.Coloured("copies", theme.ColorNameForegroundOnPrimary), func() { l.copy(command) }).Primary(), addresses)
	}
	l.empty.Refresh()
}

// serveCommand starts the receiver on a data folder.
func serveCommand(dir string) string { return `zegel --data "` + dir + `" serve` }

// showAll lifts the search.
func (l *liveView) showAll() {
	l.busy = true
	l.search.SetText("")
	l.entity.SetSelectedIndex(0)
	l.busy = false
	l.want()
}

// copy puts a text on the clipboard and says so.
func (l *liveView) copy(text string) {
	l.w.app.Clipboard().SetContent(text)
	l.w.notice.say(parts.ToneInfo, l.w.w.T("copied", "what", clip(text, 80)))
}
