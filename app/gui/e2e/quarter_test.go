//go:build e2e

package e2e

import (
	"archive/zip"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The quarter of an accountant: the archive of the period, its gaps, its totals
// with receipts apart, the report, the bundle, a copy of one document.
func TestAccountantsQuarter(t *testing.T) {
	t.Parallel()
	bin := build(t)
	// One answer is lost: its ticket exists and is not ours to show, so that the
	// tickets have a gap.
	c := begin(t, bin, "40", "sign:drop-after@5")
	d := shop(t, "quarter-fr-dark", bin, "fr", "dark", "1.5", c)
	w := d.w
	d.press("button", w.T("guide.later"))
	d.ask(new(any), "sync")
	var signed struct{ Signed []string }
	d.ask(&signed, "sign", "--all")
	if len(signed.Signed) < 20 {
		t.Fatalf("only %d documents were signed", len(signed.Signed))
	}

	d.press("rail", w.T("screen.archive"))
	d.sees(w.T("archive.group.signed"))
	d.shot("archive")
	head := d.sees(w.T("archive.group.signed"))
	d.reach(head.X+head.W/2, head.Y+head.H/2, "text", w.T("archive.group.from_ticket"))
	grid := d.finds("grid", "")
	gap := false
	for range 20 {
		if _, gap = d.find("text", string([]rune(w.T("archive.gap"))[:8])); gap {
			break
		}
		d.wheel(grid.X+grid.W/2, grid.Y+grid.H/2, 1)
	}
	if !gap {
		t.Error("the archive does not show the gap")
	}
	d.shot("gap")

	// The report says the sums that the window shows.
	shown := ""
	for _, s := range d.look() { // scrolled out of sight or not
		if strings.HasPrefix(s.Text, w.T("archive.group.signed")+", "+w.T("kind.invoice")) {
			shown = s.Text
		}
	}
	d.press("button", w.T("archive.report"))
	d.sees(".pdf")
	pdfs, _ := filepath.Glob(filepath.Join(d.home, "Documents", "Zegel", "*.pdf"))
	if len(pdfs) != 1 {
		t.Fatalf("the report is not there: %v", pdfs)
	}
	if out, err := exec.Command("qpdf", "--check", pdfs[0]).CombinedOutput(); err != nil {
		t.Errorf("the report: %v %s", err, out)
	}
	text, err := exec.Command("pdftotext", "-layout", pdfs[0], "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	sums := regexp.MustCompile(`% : ([0-9\s\x{202f}\x{a0}]+,[0-9]{2})`).FindAllStringSubmatch(shown, -1)
	if len(sums) < 2 {
		t.Fatalf("no sums per rate in %q", shown)
	}
	for _, s := range sums {
		if !strings.Contains(digits(string(text)), digits(s[1])) {
			t.Errorf("the window's sum %s does not stand in the report:\n%s", s[1], text)
		}
	}
	d.press("button", w.T("button.close"))

	// By kind alone: credit notes.
	d.press("select", w.T("kind.all"))
	d.press("text", w.T("kind.creditnote"))
	d.until("credit notes alone", func() bool {
		_, credit := d.find("text", w.T("kind.creditnote")+" ")
		_, invoice := d.find("text", w.T("kind.invoice")+" 1")
		return credit && !invoice
	})
	d.shot("credit-notes")
	d.press("select", w.T("kind.creditnote"))
	d.press("text", w.T("kind.all"))

	// The bundle proves itself without the store.
	d.press("button", w.T("archive.export"))
	var zips []string
	d.until("the bundle", func() bool {
		zips, _ = filepath.Glob(filepath.Join(d.home, "Documents", "Zegel", "*.zip"))
		_, said := d.find("text", ".zip")
		return len(zips) == 1 && said
	})
	d.shot("exported")
	var v struct{ OK bool }
	d.ask(&v, "verify", zips[0])
	if !v.OK {
		t.Error("the bundle does not hold")
	}
	z, err := zip.OpenReader(zips[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	papers := 0
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, ".pdf") {
			papers++
		}
	}
	if papers < len(signed.Signed) {
		t.Errorf("%d pages in the bundle, %d documents signed", papers, len(signed.Signed))
	}

	// One document: opened from its row, printed twice; the second is a copy.
	d.press("button", w.T("button.close"))
	d.key("ctrl+3", "Home", "Return")
	d.sees(d.says("detail.ticket"))
	d.shot("opened")
	d.key("ctrl+p")
	d.sees(d.says("print.file"))
	d.key("ctrl+p")
	d.sees(d.says("print.copy"))
	d.shot("copy")

	d.key("ctrl+3")
	d.press("button", w.T("action.verify"))
	d.until("that the journal holds", func() bool { _, ok := d.find("text", d.says("verify.ok")); return ok })
	d.settle(time.Second)
	d.shot("verified")
	// Its result becomes paper. There is no printer: a PDF, and the way to one.
	d.pressBeside(d.says("verify.ok"), w.T("action.print"))
	d.sees(w.T("print.nowhere"))
	d.finds("button", w.T("print.open"))
	d.shot("verified-paper")
	if pdfs, _ := filepath.Glob(filepath.Join(d.home, "Documents", "Zegel", "zegel-verify-*.pdf")); len(pdfs) != 1 {
		t.Errorf("the verification's paper: %v", pdfs)
	}
	d.press("button", w.T("print.choose"))
	d.until("the setting of the printer", func() bool { f := d.focus(); return f.Kind == "select" && !f.Clipped })
	d.sees(d.says("verify.ok")) // still there
	d.quit()
}

// digits leaves of a text its digits alone: what separates them is the
// language's matter.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
