package main

import (
	"fmt"
	"os"
	"text/tabwriter"
	"time"
)

// sheet is the table of what was measured: ours, what it is compared with, and
// how the two stand to each other.
type sheet struct{ w *tabwriter.Writer }

func newSheet() *sheet {
	t := &sheet{tabwriter.NewWriter(os.Stdout, 2, 8, 2, ' ', 0)}
	t.row("what", "zegel", "Fyne's", "ratio")
	return t
}

func (t *sheet) row(what, a, b, ratio string) {
	fmt.Fprintf(t.w, "%s\t%s\t%s\t%s\n", what, a, b, ratio)
}

func (t *sheet) flush() { _ = t.w.Flush() }

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/1e6) }

func (t *sheet) times(what string, a, b time.Duration) {
	ratio := "–"
	if b > 0 {
		ratio = fmt.Sprintf("%.2f", float64(a)/float64(b))
	}
	t.row(what, ms(a), ms(b), ratio)
}

// memory writes what a run holds now beside the empty window's.
func (t *sheet) memory(what string, r *run, least memory) error {
	m, err := r.memory()
	if err != nil {
		return err
	}
	mb := func(v float64) string { return fmt.Sprintf("%.0f MB", v) }
	t.row(what+", RSS", mb(m.rss), mb(least.rss), fmt.Sprintf("+%.0f MB", m.rss-least.rss))
	t.row("  PSS", mb(m.pss), mb(least.pss), fmt.Sprintf("+%.0f MB", m.pss-least.pss))
	return nil
}

func (t *sheet) strides(what string, a, b strides) {
	t.row(what+", frames", fmt.Sprint(a.frames), fmt.Sprint(b.frames), "")
	t.times("  between frames, median", a.p50, b.p50)
	t.times("  95 of 100 within", a.p95, b.p95)
	t.times("  longest", a.max, b.max)
	t.times("  processor time a frame", a.cpu, b.cpu)
}
