package gui

import (
	"testing"

	"zegel/app/gui/desk"
	"zegel/fiscal"
)

// A period without a ticket says so, with the way to what could be signed; with
// one it shows the rows.
func TestEmptyArchiveSaysTheNextStep(t *testing.T) {
	b := open(t, "nl")
	var a *archiveView
	b.do(func() {
		b.showID("archive")
		a = b.screens[b.at].(*archiveView)
	})
	b.until("the rows", func() bool { return !a.vm.Loading() && len(a.vm.Rows()) > 0 })
	b.do(func() {
		if len(a.empty.Objects) > 0 {
			t.Error("a full archive calls itself empty")
		}
		a.period.set(fiscal.Date{Year: 2001, Month: 1, Day: 1}, fiscal.Date{Year: 2001, Month: 1, Day: 2})
		a.load()
	})
	b.until("the word of it", func() bool { return len(a.empty.Objects) == 1 })
	b.do(func() {
		if !b.has(a.empty, "In deze periode werd niets ondertekend.") || !b.has(a.empty, b.w.T("archive.tounsigned")) {
			t.Error("it does not say what is so, and the next step")
		}
		b.docView.filter(desk.Filter{})
		a.period.set(desk.Period(desk.PeriodYear, a.period.today()))
		a.load()
	})
	b.until("the rows again", func() bool { return len(a.empty.Objects) == 0 && len(a.vm.Rows()) > 0 })
}
