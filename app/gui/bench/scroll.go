package main

import (
	"slices"
	"time"

	"github.com/jezek/xgb/xproto"
)

// strides is how frames followed each other while something was done.
type strides struct {
	frames        int
	p50, p95, max time.Duration
	cpu           time.Duration // the program's, per frame
}

// during counts the frames while do goes on.
func (r *run) during(do func()) (strides, error) {
	before, err := r.spent()
	if err != nil {
		return strides{}, err
	}
	r.d.forget()
	do()
	fs := r.d.frames()
	after, err := r.spent()
	if err != nil || len(fs) < 10 {
		return strides{frames: len(fs)}, err
	}
	gaps := make([]time.Duration, 0, len(fs))
	for i := 1; i < len(fs); i++ {
		gaps = append(gaps, fs[i].Sub(fs[i-1]))
	}
	slices.Sort(gaps)
	return strides{
		frames: len(fs), p50: gaps[len(gaps)/2], p95: gaps[len(gaps)*95/100], max: gaps[len(gaps)-1],
		cpu: (after - before) / time.Duration(len(fs)),
	}, nil
}

const (
	wheelDown = 5
	left      = 1
	symHome   = xproto.Keysym(0xff50)
	symDown   = xproto.Keysym(0xff54)
	symPage   = xproto.Keysym(0xff56)
	symReturn = xproto.Keysym(0xff0d)
	symCtrl   = xproto.Keysym(0xffe3)
	symEscape = xproto.Keysym(0xff1b)
)

// paced does something n times, every so often, whatever each takes.
func paced(n int, every time.Duration, do func(i int)) {
	t := time.NewTicker(every)
	defer t.Stop()
	for i := range n {
		do(i)
		<-t.C
	}
}

// wheel turns the wheel for a while, sixty steps a second.
func (r *run) wheel(x, y, steps int) (strides, error) {
	r.d.move(x, y)
	time.Sleep(200 * time.Millisecond)
	return r.during(func() {
		paced(steps, time.Second/60, func(int) { r.d.down(wheelDown); r.d.up(wheelDown) })
	})
}

// held presses a key as one that is held does, thirty times a second.
func (r *run) held(sym xproto.Keysym, times int) (strides, error) {
	return r.during(func() { paced(times, time.Second/30, func(int) { r.d.key(sym) }) })
}

// drag pulls the scroll bar from top to bottom in so many steps, sixty a second.
func (r *run) drag(x, top, bottom, steps int) (strides, error) {
	r.d.move(x, top)
	time.Sleep(300 * time.Millisecond)
	r.d.down(left)
	s, err := r.during(func() {
		paced(steps, time.Second/60, func(i int) { r.d.move(x, top+(bottom-top)*(i+1)/steps) })
	})
	r.d.up(left)
	time.Sleep(500 * time.Millisecond)
	return s, err
}

// scrolled is a list scrolled in three ways.
type scrolled struct{ wheel, key, drag strides }

// scroll scrolls a long way by wheel, by a key that is held, and by the bar.
func (r *run) scroll(barX, barTop, barBottom int, key xproto.Keysym) (s scrolled, err error) {
	if s.wheel, err = r.wheel(400, 450, 600); err != nil {
		return s, err
	}
	if s.key, err = r.held(key, 300); err != nil {
		return s, err
	}
	r.d.key(symHome)
	time.Sleep(time.Second)
	s.drag, err = r.drag(barX, barTop, barBottom, 300)
	return s, err
}
