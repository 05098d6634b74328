package gui

import (
	"bytes"
	"context"
	"encoding/csv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// registerView shows what the cloud holds besides documents, one table at a time.
type registerView struct {
	w      *Window
	vm     *desk.Register
	which  *parts.Select
	search *parts.Entry
	age    *widget.RichText
	holder *fyne.Container
	grid   *parts.Grid
	rows   *textRows
	shape  string
	begun  bool
}

func newRegisterView(w *Window) *registerView {
	return &registerView{w: w, vm: desk.NewRegister(w.run, w.deps.Backend)}
}

func (r *registerView) id() string   { return "register" }
func (r *registerView) icon() string { return "register" }
func (r *registerView) escape() bool { r.w.showID("documents"); return true }

func (r *registerView) build() fyne.CanvasObject {
	w, v := r.w, r.w.w
	r.vm.Changed, r.vm.Failed, r.vm.Answered = r.refresh, w.failed, func() { w.over.Heard(nil) }
	var names []string
	for _, f := range desk.Functions() {
		names = append(names, v.T("function."+f))
	}
	r.which = parts.NewSelect(w.keys, names, func(string) { r.load(false) })
	r.search = parts.NewEntry(w.keys, v.T("register.search"))
	r.search.OnChanged = r.vm.Search
	again := parts.NewButton(w.keys, v.T("register.refresh"), look.Icon("sync"), func() { r.load(true) })
	save := parts.NewButton(w.keys, v.T("register.csv"), look.Icon("save"), r.csv)
	r.age = parts.Text("", look.Muted, theme.SizeNameCaptionText, false, true)
	r.holder = container.NewStack()
	r.shape = ""
	r.which.SetSelectedIndex(0)
	r.refresh()
	top := container.NewVBox(container.New(&parts.Flow{}, r.which, again, save), r.search, r.age)
	return pad(container.NewBorder(top, nil, nil, nil, r.holder))
}

func (r *registerView) load(refresh bool) {
	if i := r.which.SelectedIndex(); r.begun && i >= 0 {
		r.vm.Show(desk.Functions()[i], refresh)
	}
}

func (r *registerView) shown() {
	if !r.begun {
		r.begun = true
		r.load(false)
	}
	r.w.win.Canvas().Focus(r.which)
}

func (r *registerView) refresh() {
	if r.holder == nil {
		return
	}
	v := r.w.w
	t, have := r.vm.Table()
	switch {
	case r.vm.Loading():
		parts.SetText(r.age, v.T("status.reading"), look.Muted)
	case !have || t.FetchedAt.IsZero():
		parts.SetText(r.age, v.T("register.never"), look.Muted)
	default:
		parts.SetText(r.age, v.N("register.rows", len(r.vm.Rows()))+"  ·  "+v.T("register.age", "ago", v.Ago(r.w.deps.Now().Sub(t.FetchedAt)))+"  ·  "+v.T("register.cost"), look.Muted)
	}
	if !have {
		return
	}
	shape := t.Function
	for _, c := range t.Columns {
		shape += "|" + c
	}
	if shape != r.shape {
		r.shape = shape
		r.rows = &textRows{}
		var cols []parts.Column
		for i, c := range t.Columns {
			cols = append(cols, parts.Column{ID: c, Title: c, Width: 96, Flex: 1, Drop: max(0, i-1)})
		}
		r.grid = parts.NewGrid(r.w.keys, cols, r.rows, nil)
		r.grid.OnWidths = func(ws map[string]float32) { r.w.keepWidths(prefTableCols+t.Function, ws) }
		r.w.loadWidths(prefTableCols+t.Function, r.grid)
		r.holder.Objects = []fyne.CanvasObject{r.grid}
		r.holder.Refresh()
	}
	cells := make([][]parts.Cell, 0, len(r.vm.Rows()))
	for _, row := range r.vm.Rows() {
		line := make([]parts.Cell, len(row))
		for i, s := range row {
			line[i] = parts.Cell{Text: s, Bold: i == 0}
		}
		cells = append(cells, line)
	}
	r.rows.set(cells)
	r.grid.Refresh()
}

// csv writes the rows that are shown where people look for what they saved.
func (r *registerView) csv() {
	t, have := r.vm.Table()
	if !have {
		return
	}
	rows := append([][]string{t.Columns}, r.vm.Rows()...)
	r.w.run.Go(func(context.Context) func() {
		var b bytes.Buffer
		b.WriteString("\ufeff") // spreadsheets take it for the system's code page otherwise
		c := csv.NewWriter(&b)
		c.Comma = ';'
		err := c.WriteAll(rows)
		file := ""
		if err == nil {
			file, err = keepFile(t.Function+".csv", b.Bytes())
		}
		return func() {
			if err != nil {
				r.w.failed(err)
				return
			}
			r.w.notice.say(parts.ToneInfo, r.w.w.T("saved", "file", file))
		}
	})
}
