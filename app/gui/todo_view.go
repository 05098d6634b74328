package gui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"zegel/app"
	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// todoView lists what needs a person, each with the one right next step.
type todoView struct {
	w      *Window
	list   *fyne.Container
	scroll *container.Scroll
	counts []func() // what counts down, drawn anew each second
	drawn  string
	forms  map[fiscal.Ref]*resolveForm
	first  fyne.Focusable
	wanted bool                // the screen was shown, and nothing has the focus yet
	known  map[fiscal.Ref]bool // a person has said that the number is known
}

func newTodoView(w *Window) *todoView {
	return &todoView{w: w, forms: map[fiscal.Ref]*resolveForm{}, known: map[fiscal.Ref]bool{}}
}

func (t *todoView) id() string   { return "todo" }
func (t *todoView) icon() string { return "todo" }
func (t *todoView) escape() bool { t.w.showID("documents"); return true }

// shown puts the keyboard on the first thing to do.
func (t *todoView) shown() {
	t.wanted = true
	t.drawn = ""
	t.w.todo.Refresh()
	t.refresh()
}

// focus goes to the first field or button, once after the screen was shown.
func (t *todoView) focus() {
	if !t.wanted || t.first == nil || t.w.screens[t.w.at] != screen(t) {
		return
	}
	t.wanted = false
	t.w.win.Canvas().Focus(t.first)
}

func (t *todoView) build() fyne.CanvasObject {
	t.list = container.New(layout.NewCustomPaddedVBoxLayout(look.Unit))
	t.scroll = container.NewVScroll(t.list)
	t.drawn = ""
	clear(t.forms)
	t.refresh()
	return pad(t.scroll)
}

// refresh draws the list anew when it has changed, and only counts down when
// not: what a person is typing stays.
func (t *todoView) refresh() {
	if t.list == nil {
		return
	}
	key := t.key()
	if key == t.drawn {
		for _, f := range t.counts {
			f()
		}
		return
	}
	t.drawn, t.counts, t.first = key, nil, nil
	t.list.Objects = nil
	v := t.w.w
	for _, g := range t.w.over.Guards() {
		t.guard(g)
	}
	groups := t.w.todo.Groups()
	for _, g := range groups {
		t.group(g)
	}
	if as := t.w.todo.Alarms(); len(as) > 0 {
		t.head(look.Coloured("warning", theme.ColorNameError), v.T("todo.alarms"), len(as), theme.ColorNameError)
		for _, a := range as {
			t.add(parts.Body(t.alarmText(a)), parts.NewButton(t.w.keys, v.T("action.open"), nil, func() { t.w.openRef(a.Doc) }))
		}
	}
	if len(t.list.Objects) == 0 && t.w.todo.Loaded() {
		t.nothing()
	}
	t.list.Refresh()
	if t.w.todo.Loaded() {
		t.focus()
	}
}

// key changes when other lines are to be seen.
func (t *todoView) key() string {
	var b strings.Builder
	if t.w.todo.Loaded() {
		b.WriteString("loaded")
	}
	for _, g := range t.w.todo.Groups() {
		b.WriteString("\n" + string(g.State) + itoa(g.Total))
		for _, r := range g.Records {
			b.WriteString(" " + r.Type.String() + r.ID + string(r.State) + string(r.Cause) + r.Hash)
			if left, _ := t.w.todo.Left(r); left == 0 {
				b.WriteString("!")
			}
		}
	}
	for _, a := range t.w.todo.Alarms() {
		b.WriteString("\n" + string(a.Kind) + a.Doc.ID)
	}
	for _, g := range t.w.over.Guards() {
		b.WriteString("\n" + string(g.Kind) + g.Until.String() + g.Text)
	}
	st, _ := t.w.over.Status()
	b.WriteString(itoa(st.Counts[fiscal.Unsigned]))
	if st.ReadOnly {
		b.WriteString("readonly")
	}
	return b.String()
}

func (t *todoView) head(icon fyne.Resource, text string, n int, colour fyne.ThemeColorName) {
	t.put(parts.Badge(icon, text+" — "+t.w.w.Count(int64(n)), colour))
}

// add puts a line: words, and below them what can be done.
func (t *todoView) add(objs ...fyne.CanvasObject) {
	t.put(parts.Ruled(container.NewVBox(objs...)))
}

// put appends without laying the list out: that is done once, at the end.
func (t *todoView) put(o fyne.CanvasObject) { t.list.Objects = append(t.list.Objects, o) }

// nothing says that all is well, and the next step.
func (t *todoView) nothing() {
	v := t.w.w
	st, _ := t.w.over.Status()
	if n := st.Counts[fiscal.Unsigned]; n > 0 && !st.ReadOnly {
		b := parts.NewButton(t.w.keys, t.w.signAllTitle(), nil, func() { t.w.action("signall").run(t.w, nil) }).Primary()
		t.first = b
		t.put(parts.Heading(v.T("todo.none")))
		t.put(parts.Body(v.N("todo.unsigned", n)))
		t.put(container.NewHBox(b))
		return
	}
	t.put(parts.Heading(v.T("todo.none")))
	t.put(parts.Body(v.T("todo.allsigned")))
}

// guard says what holds everything back, until when, and what ends it.
func (t *todoView) guard(g fiscal.Guard) {
	t.put(parts.Badge(look.Coloured("pause", theme.ColorNameError), t.w.w.T("todo.guard"), theme.ColorNameError))
	objs := []fyne.CanvasObject{parts.Body(guardText(t.w, g))}
	if does := t.w.guardButtons(g); len(does) > 0 {
		objs = append(objs, t.row(does...))
		if b, ok := does[0].(fyne.Focusable); ok && t.first == nil {
			t.first = b
		}
	}
	t.add(objs...)
}

func (t *todoView) group(g desk.Group) {
	v := t.w.w
	icon, colour, name := look.StateIcon(g.State), look.StateColour(g.State), "state."+string(g.State)
	if g.Mismatched {
		icon, colour, name = look.Coloured("mismatch", look.Mismatch), look.Mismatch, "chip.mismatch"
	}
	t.head(icon, v.T(name), g.Total, colour)
	for _, r := range g.Records {
		switch {
		case t.w.readOnly(): // what is so, without the step that it cannot take here
			t.add(parts.Body(t.line(r)), t.row(t.open(r)))
		case g.Mismatched:
			t.add(parts.Body(t.line(r)), parts.Caption(v.T("todo.mismatch")), t.row(t.open(r)))
		case g.State == fiscal.InDoubt:
			t.inDoubt(r)
		case g.State == fiscal.NumberMissing:
			t.add(parts.Body(t.line(r)), parts.Body(v.T("missing."+string(r.Cause))), parts.Caption(v.T("todo.where")), t.form(r), t.row(t.open(r)))
		case g.State == fiscal.Refused:
			again := parts.NewButton(t.w.keys, v.T("todo.again"), look.Icon("sign"), func() {
				t.w.sign.Sign(app.SignOptions{Refs: []fiscal.Ref{r.Ref}}, 1)
			})
			t.add(parts.Body(t.line(r)), parts.Body(v.T("detail.refused", "code", r.RefusedCode, "text", clip(r.RefusedText, 200))), t.row(again, t.open(r)))
		}
	}
	if g.More {
		t.put(parts.Caption(v.T("todo.more")))
		t.put(t.row(parts.NewButton(t.w.keys, v.T("todo.list", "n", v.Count(int64(g.Total))), look.Icon("documents"), func() { t.inList(g) })))
	}
}

// inList shows all of a group in the list of documents.
func (t *todoView) inList(g desk.Group) {
	f := desk.Filter{Mismatched: g.Mismatched}
	if !g.Mismatched {
		f.States = []fiscal.State{g.State}
	}
	t.w.showID("documents")
	t.w.docView.filter(f)
}

// inDoubt counts down to the one question, and offers a person's choice.
func (t *todoView) inDoubt(r fiscal.Record) {
	v := t.w.w
	text := parts.Body("")
	count := func() {
		s := v.T("doubt.asked")
		if left, ok := t.w.todo.Left(r); left > 0 {
			s = v.T("doubt.waits", "left", v.Left(left))
		} else if ok {
			s = v.T("doubt.due")
		}
		parts.SetText(text, s, theme.ColorNameForeground)
	}
	count()
	t.counts = append(t.counts, count)
	ask := parts.NewButton(t.w.keys, v.T("doubt.ask"), nil, func() {
		t.w.askPerson(v.T("doubt.asktitle", "doc", t.w.docName(r)), v.T("doubt.askwarn"), v.T("doubt.askdo"), func(p fiscal.Person) {
			t.w.sign.Ask(app.RecoverOptions{Refs: []fiscal.Ref{r.Ref}, Person: &p, Now: true})
		})
	})
	if t.known[r.Ref] {
		t.add(parts.Body(t.line(r)), text, parts.Caption(v.T("doubt.know")+" "+v.T("todo.where")), t.form(r), t.row(ask, t.open(r)))
		return
	}
	know := parts.NewButton(t.w.keys, v.T("doubt.iknow"), nil, func() {
		t.known[r.Ref] = true
		t.drawn = ""
		t.refresh()
		t.w.win.Canvas().Focus(t.forms[r.Ref].ticket)
	})
	if t.first == nil {
		t.first = know
	}
	t.add(parts.Body(t.line(r)), text, t.row(ask, know, t.open(r)))
}

// line names a document with its total and day.
func (t *todoView) line(r fiscal.Record) string {
	s := t.w.docName(r) + "  ·  " + t.w.w.Money(r.Total, r.Currency) + "  ·  " + t.w.w.Day(r.Date)
	if c := r.CustomerName(); c != "" {
		s += "  ·  " + clip(c, 60)
	}
	return s
}

func (t *todoView) row(objs ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&parts.Flow{}, objs...)
}

func (t *todoView) open(r fiscal.Record) fyne.CanvasObject {
	b := parts.NewButton(t.w.keys, t.w.w.T("action.open"), nil, func() { t.w.openFound(r) })
	if t.first == nil {
		t.first = b
	}
	return b
}

// alarmText says which facts contradict each other, both values named.
func (t *todoView) alarmText(a fiscal.Discrepancy) string {
	key := "alarm." + string(a.Kind)
	if !t.w.w.Has(key) {
		key = "alarm.other"
	}
	return t.w.kind(a.Doc.Type) + " @" + a.Doc.ID + ": " + t.w.w.T(key, "expected", clip(a.Expected, 80), "found", clip(a.Found, 80))
}

// openRef opens a document by its identity.
func (w *Window) openRef(ref fiscal.Ref) {
	w.run.Go(func(ctx context.Context) func() {
		d, err := w.deps.Backend.Show(ctx, ref)
		return func() {
			if err != nil {
				w.failed(err)
				return
			}
			w.openFound(d.Record)
		}
	})
}
