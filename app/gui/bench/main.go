package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	zegel := flag.String("zegel", "", "the program")
	store := flag.String("store", "", "a data folder of the licence brasserie")
	empty := flag.String("empty", "", "Fyne's empty window")
	rows := flag.String("rows", "", "Fyne's list")
	starts := flag.Int("starts", 7, "starts of each, in turns")
	idle := flag.Duration("idle", time.Minute, "how long nothing is done")
	only := flag.Bool("only-starts", false, "measure the starts and nothing else")
	rare := flag.String("rare", "zeldzaam666666", "a word that one document has")
	records := flag.Int64("flood", 0, "push so many records while the window follows them, and measure nothing else")
	flag.Parse()
	if *records > 0 {
		if err := flood(*zegel, *records); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	if err := measure(*zegel, *store, *empty, *rows, *rare, *starts, *idle, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// copied makes the day's copy of the store count as made: what is measured is a
// window at work, and not the copying of gigabytes, which happens once a day.
func copied(store string) error {
	dir := filepath.Join(store, "backups")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, day := range []time.Time{time.Now().UTC(), time.Now().UTC().Add(2 * time.Hour)} {
		f, err := os.OpenFile(filepath.Join(dir, day.Format("daily-2006-01-02.db")), os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// painted tells whether the window's middle has been drawn at all: before its
// first frame it is the X server's black.
func painted(d *display) (bool, error) {
	p, err := d.pixels(640, 400, 1, 1)
	return err == nil && p[0]|p[1]|p[2] != 0, err
}

// rowsFrom tells whether rows of text stand right of a place: dark pixels on many
// lines.
func rowsFrom(left int) func(*display) (bool, error) {
	return func(d *display) (bool, error) { return rowsShown(d, left) }
}

func rowsShown(d *display, left int) (bool, error) { return linesShown(d, left, rowsY, rowsW, rowsH) }

func linesShown(d *display, left, top, w, h int) (bool, error) {
	p, err := d.pixels(left, top, w, h)
	if err != nil { // a window that is hidden again has no pixels
		return false, nil
	}
	lines := 0
	for y := range h {
		dark := 0
		for x := range w {
			i := (y*w + x) * 4
			if p[i] < 140 && p[i+1] < 140 && p[i+2] < 140 {
				dark++
			}
		}
		if dark > 4 && dark < w/2 { // an undrawn window is dark all over
			lines++
		}
	}
	return lines > h/8, nil
}

func measure(zegel, store, empty, rows, rare string, starts int, idle time.Duration, only bool) error {
	if err := copied(store); err != nil {
		return err
	}
	d, err := newDisplay()
	if err != nil {
		return err
	}
	defer d.close()
	ours, err := newSubject("zegel", rowsFrom(rowsX), []string{
		"ZEGEL_KEYSTORE=file", "ZEGEL_CLOUDPOS_LICNAME=brasserie", "ZEGEL_CLOUDPOS_URL=http://127.0.0.1:9/", "ZEGEL_CLOUDPOS_ALLOW_PLAIN_HTTP=true",
		"ZEGEL_CLOUDPOS_TOKEN=bench", "ZEGEL_LANGUAGE=nl", "ZEGEL_APPEARANCE=light", "ZEGEL_AUTOMATIC_SYNC_EVERY=0",
	}, zegel, "--data", store)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(ours.home) }()
	bare, err := newSubject("empty", painted, nil, empty)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(bare.home) }()
	list, err := newSubject("rows", rowsFrom(20), nil, rows)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(list.home) }()

	t := newSheet()
	defer t.flush()
	if err := inTurns(d, t, bare, ours, starts); err != nil || only {
		return err
	}
	r, least, err := atRest(d, t, bare, ours, idle)
	if err != nil {
		return err
	}
	zs, err := r.scroll(911, 282, 690, symPage)
	if err != nil {
		return err
	}
	if err := searches(r, t, rare); err != nil {
		return err
	}
	if err := t.memory("memory after scrolling and searching", r, least); err != nil {
		return err
	}
	if err := r.stop(); err != nil {
		return err
	}
	if r, err = list.start(d); err != nil {
		return err
	}
	time.Sleep(2 * time.Second)
	ls, err := r.scroll(1274, 8, 780, symDown)
	if err != nil {
		return err
	}
	t.strides("wheel, 60 steps a second for 10 s", zs.wheel, ls.wheel)
	t.strides("held key, 30 a second for 10 s (PgDn; Fyne's list knows Down)", zs.key, ls.key)
	t.strides("scroll bar from top to bottom in 5 s", zs.drag, ls.drag)
	return r.stop()
}

// inTurns starts both in turns; the first start of each warms the disk's memory
// and is not counted.
func inTurns(d *display, t *sheet, bare, ours *subject, starts int) error {
	var took [2][]time.Duration
	for i := range starts + 1 {
		for k, s := range []*subject{ours, bare} {
			r, err := s.start(d)
			if err != nil {
				return err
			}
			if i > 0 {
				took[k] = append(took[k], r.took)
			}
			if err := r.stop(); err != nil {
				return err
			}
		}
	}
	z50, zMost := middle(took[0])
	e50, eMost := middle(took[1])
	t.times(fmt.Sprintf("start to first rows, median of %d; empty: to its first frame", starts), z50, e50)
	t.times("  longest", zMost, eMost)
	return nil
}

// memory is what a program holds, in megabytes.
type memory struct{ rss, pss float64 }

// atRest measures memory and what idling costs, side by side; ours runs on.
func atRest(d *display, t *sheet, bare, ours *subject, idle time.Duration) (*run, memory, error) {
	r0, err := bare.start(d)
	if err != nil {
		return nil, memory{}, err
	}
	r1, err := ours.start(d)
	if err != nil {
		return nil, memory{}, err
	}
	time.Sleep(5 * time.Second)
	least, err := r0.memory()
	if err != nil {
		return nil, least, err
	}
	if err := t.memory("memory 5 s after the rows", r1, least); err != nil {
		return nil, least, err
	}
	var spent [2]time.Duration
	for k, r := range []*run{r1, r0} {
		if spent[k], err = r.spent(); err != nil {
			return nil, least, err
		}
	}
	time.Sleep(idle)
	for k, r := range []*run{r1, r0} {
		now, err := r.spent()
		if err != nil {
			return nil, least, err
		}
		spent[k] = now - spent[k]
	}
	t.times(fmt.Sprintf("processor time in %s of idling", idle), spent[0], spent[1])
	return r1, least, r0.stop()
}

// searches looks for six things three times.
func searches(r *run, t *sheet, rare string) error {
	var all []time.Duration
	for i := range 3 {
		for _, text := range []string{rare, rare[3:], "k1234", "777777", "tafel 7", "pintje"} {
			w, err := r.answered(text)
			if err != nil {
				return err
			}
			if w > 0 { // nothing was painted after Enter: there is nothing to measure
				all = append(all, w)
			}
			if i == 2 {
				t.row("search "+text+", Enter to painted rows", ms(w), "", "")
			}
			r.d.key(symEscape)
			time.Sleep(700 * time.Millisecond)
		}
	}
	p50, most := middle(all)
	t.row(fmt.Sprintf("  of the %d of 18 that painted anew, median", len(all)), ms(p50), "", "")
	t.row("  longest", ms(most), "", "")
	return nil
}
