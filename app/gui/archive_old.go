package gui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// oldNamed is how many documents the question names; the rest is counted.
const oldNamed = 8

// oldPaper is a quiet line of the archive: paper that the law no longer wants
// kept may be deleted, on a person's word. Nothing is ever deleted by itself.
type oldPaper struct {
	a    *archiveView
	vm   *desk.Retention // nil: nothing is offered
	text *widget.RichText
	ask  *parts.Button
	line *fyne.Container
}

func (o *oldPaper) build() fyne.CanvasObject {
	w := o.a.w
	o.text = parts.Text("", look.Muted, theme.SizeNameText, false, true)
	o.ask = parts.NewButton(w.keys, w.w.T("retention.ask"), nil, o.question)
	o.line = container.NewBorder(nil, nil, nil, container.NewCenter(o.ask), o.text)
	o.line.Hide()
	if o.vm != nil {
		o.vm.Changed = o.a.refresh
		o.vm.Failed = w.failed
		o.vm.Deleted = o.deleted
		o.refresh()
	}
	return o.line
}

func (o *oldPaper) look() {
	if o.vm != nil {
		o.vm.Look()
	}
}

func (o *oldPaper) refresh() {
	if o.vm == nil || o.line == nil {
		return
	}
	v := o.a.w.w
	found, more := o.vm.Found()
	if len(found) == 0 || o.a.w.readOnly() {
		o.line.Hide()
		return
	}
	s := v.N("retention.line", len(found), "date", v.Day(o.vm.Since()))
	if more {
		s = v.N("retention.first", len(found), "date", v.Day(o.vm.Since()))
	}
	parts.SetText(o.text, s, look.Muted)
	if o.vm.Busy() {
		o.ask.Disable()
	} else {
		o.ask.Enable()
	}
	o.line.Show()
}

// question says what goes and what stays, and asks who decides it and why.
func (o *oldPaper) question() {
	w, v := o.a.w, o.a.w.w
	found, _ := o.vm.Found()
	if len(found) == 0 {
		return
	}
	var names []string
	for _, e := range found[:min(len(found), oldNamed)] {
		names = append(names, e.Key+" ("+v.Day(e.Date)+")")
	}
	s := strings.Join(names, ", ")
	if more := len(found) - len(names); more > 0 {
		s += " " + v.N("retention.others", more)
	}
	w.askPerson(v.N("retention.title", len(found)), v.T("retention.text")+"\n"+s, v.T("retention.do"), func(p fiscal.Person) { o.vm.Delete(p) })
}

// deleted tells what went, also where an error ended it.
func (o *oldPaper) deleted(files int, err error) {
	w := o.a.w
	said := w.w.N("retention.done", files)
	if err == nil {
		w.notice.say(parts.ToneInfo, said)
		return
	}
	w.failed(err)
	if files > 0 {
		w.notice.say(parts.ToneAlarm, w.notice.text+"\n"+said)
	}
}
