package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// outageLong is from when on an outage is worth a message when it ends: the tax
// service must be told of those that keep a shop from signing for long.
const outageLong = time.Hour

// outageDraft opens a ready letter to the tax service: that the cloud does not
// answer since a time, or, with an end, that it did not until then. The person
// sends it: only they know whether the shop was kept from signing, and whom to
// write to.
func (w *Window) outageDraft(since, until time.Time) {
	name, vat := "…", "…"
	if w.deps.Settings != nil {
		for _, s := range w.deps.Settings.All() {
			switch {
			case s.Value == "":
			case s.Name == "seller.name":
				name = s.Value
			case s.Name == "seller.vat":
				vat = s.Value
			}
		}
	}
	st, _ := w.over.Status()
	at := func(t time.Time) string { return t.In(w.deps.Zone).Format("2006-01-02 15:04") }
	v := w.w
	text := v.T("outage.begin", "name", name, "vat", vat, "licence", st.Licence, "since", at(since))
	if !until.IsZero() {
		text = v.T("outage.end", "name", name, "vat", vat, "licence", st.Licence, "since", at(since), "until", at(until))
	}
	body := widget.NewRichTextWithText(text)
	body.Wrapping = fyne.TextWrapWord
	var done func()
	copied := parts.NewButton(w.keys, v.T("button.copy"), look.Icon("copies"), func() {
		w.app.Clipboard().SetContent(text)
		done()
		w.notice.say(parts.ToneInfo, v.T("copied", "what", v.T("outage.title")))
	}).Primary()
	shut := parts.NewButton(w.keys, v.T("button.close"), nil, func() { done() })
	done = w.sheet(v.T("outage.title"), container.NewVBox(parts.Caption(v.T("outage.why")), body), copied, copied, shut)
}

// cloudAnswers takes away what says that the cloud was not reached: a later call
// has come to its end.
func (w *Window) cloudAnswers() {
	if w.notice.outage {
		w.notice.dismiss()
	}
	if err := w.sign.Run().Err; err != nil && w.deps.Offline(err) {
		w.sign.Dismiss()
	}
}

// cloudBack says that the cloud answers again, after an outage that was long.
func (w *Window) cloudBack(since time.Time) {
	now := w.deps.Now()
	if now.Sub(since) < outageLong {
		return
	}
	w.notice.offer(parts.ToneInfo, w.w.T("outage.over", "at", w.w.At(since, now, w.deps.Zone)),
		parts.NewButton(w.keys, w.w.T("outage.draft"), nil, func() { w.outageDraft(since, now) }))
}
