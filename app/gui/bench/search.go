package main

import (
	"bytes"
	"slices"
	"time"

	"github.com/jezek/xgb/xproto"
)

// rowsArea is where the window's rows stand: below the heads, left of the pane.
const rowsX, rowsY, rowsW, rowsH = 170, 280, 500, 400

// answered types a search and presses Enter, and gives the time from Enter to the
// last change of the rows' pixels within two seconds: the painted answer.
func (r *run) answered(text string) (time.Duration, error) {
	d := r.d
	d.key('f', symCtrl)
	time.Sleep(150 * time.Millisecond)
	d.key('a', symCtrl)
	for _, c := range text {
		d.key(xproto.Keysym(c))
		time.Sleep(4 * time.Millisecond)
	}
	// The field is drawn before Enter is pressed: Enter begins the measure. The
	// pause after which a search starts by itself is 400 ms long.
	time.Sleep(120 * time.Millisecond)
	before, err := d.pixels(rowsX, rowsY, rowsW, rowsH)
	if err != nil {
		return 0, err
	}
	d.forget()
	began := time.Now()
	d.key(symReturn)
	last := time.Duration(0)
	end := time.NewTimer(2 * time.Second)
	defer end.Stop()
	for {
		select {
		case at := <-d.changed:
			now, err := d.pixels(rowsX, rowsY, rowsW, rowsH)
			if err != nil {
				return 0, err
			}
			if !bytes.Equal(now, before) {
				before, last = now, at.Sub(began)
			}
		case <-end.C:
			return last, nil
		}
	}
}

// middle gives the median and the longest.
func middle(ds []time.Duration) (p50, longest time.Duration) {
	if len(ds) == 0 {
		return 0, 0
	}
	s := slices.Clone(ds)
	slices.Sort(s)
	return s[len(s)/2], s[len(s)-1]
}
