package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/damage"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// display is an X server of our own and what it tells.
type display struct {
	name string
	srv  *exec.Cmd
	c    *xgb.Conn
	root xproto.Window
	keys map[xproto.Keysym]byte // with Shift not needed

	mu      sync.Mutex
	drawn   []time.Time // when something was drawn into the window, newest last
	window  xproto.Window
	mapped  chan xproto.Window
	changed chan time.Time
}

// newDisplay starts Xvfb and listens.
func newDisplay() (*display, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	d := &display{
		srv: exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1400x900x24", "-nolisten", "tcp"), keys: map[xproto.Keysym]byte{},
		mapped: make(chan xproto.Window, 16), changed: make(chan time.Time, 4096),
	}
	d.srv.ExtraFiles = []*os.File{w}
	if err := d.srv.Start(); err != nil {
		return nil, err
	}
	_ = w.Close()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("no display from Xvfb: %w", err)
	}
	d.name = ":" + strings.TrimSpace(line)
	xgb.Logger.SetOutput(io.Discard) // it tells of a server without a password, and of its end
	if d.c, err = xgb.NewConnDisplay(d.name); err != nil {
		return nil, err
	}
	if err := damage.Init(d.c); err != nil {
		return nil, err
	}
	if err := xtest.Init(d.c); err != nil {
		return nil, err
	}
	if _, err := damage.QueryVersion(d.c, 1, 1).Reply(); err != nil {
		return nil, err
	}
	setup := xproto.Setup(d.c)
	d.root = setup.DefaultScreen(d.c).Root
	n := byte(setup.MaxKeycode - setup.MinKeycode + 1)
	m, err := xproto.GetKeyboardMapping(d.c, setup.MinKeycode, n).Reply()
	if err != nil {
		return nil, err
	}
	for i := range int(n) {
		if s := m.Keysyms[i*int(m.KeysymsPerKeycode)]; s != 0 {
			if _, have := d.keys[s]; !have {
				d.keys[s] = byte(setup.MinKeycode) + byte(i)
			}
		}
	}
	if err := xproto.ChangeWindowAttributesChecked(d.c, d.root, xproto.CwEventMask, []uint32{xproto.EventMaskSubstructureNotify}).Check(); err != nil {
		return nil, err
	}
	go d.listen()
	return d, nil
}

func (d *display) listen() {
	for {
		ev, err := d.c.WaitForEvent()
		if ev == nil && err == nil {
			return
		}
		switch ev := ev.(type) {
		case xproto.MapNotifyEvent:
			d.mapped <- ev.Window
		case damage.NotifyEvent:
			now := time.Now()
			d.mu.Lock()
			d.drawn = append(d.drawn, now)
			d.mu.Unlock()
			select {
			case d.changed <- now:
			default: // whoever looks is behind anyway
			}
		}
	}
}

// watch tells of what is drawn into a window from now on.
func (d *display) watch(w xproto.Window) error {
	d.window = w
	id, err := damage.NewDamageId(d.c)
	if err != nil {
		return err
	}
	return damage.CreateChecked(d.c, id, xproto.Drawable(w), damage.ReportLevelRawRectangles).Check()
}

// forget begins a new count of frames.
func (d *display) forget() {
	d.mu.Lock()
	d.drawn = nil
	d.mu.Unlock()
	for {
		select {
		case <-d.changed:
		default:
			return
		}
	}
}

// frames gives when a frame was finished since forget: what is drawn within two
// milliseconds is one.
func (d *display) frames() []time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []time.Time
	for _, t := range d.drawn {
		if n := len(out); n > 0 && t.Sub(out[n-1]) < 2*time.Millisecond {
			out[n-1] = t
			continue
		}
		out = append(out, t)
	}
	return out
}

// pixels gives a part of the window, four bytes a pixel.
func (d *display) pixels(x, y, w, h int) ([]byte, error) {
	p, err := xproto.GetImage(d.c, xproto.ImageFormatZPixmap, xproto.Drawable(d.window), int16(x), int16(y), uint16(w), uint16(h), 0xFFFFFFFF).Reply()
	if err != nil {
		return nil, err
	}
	return p.Data, nil
}

func (d *display) fake(kind, detail byte, x, y int) {
	xtest.FakeInput(d.c, kind, detail, 0, d.root, int16(x), int16(y), 0)
}

// key presses a key with others held.
func (d *display) key(sym xproto.Keysym, held ...xproto.Keysym) {
	for _, h := range held {
		d.fake(xproto.KeyPress, d.keys[h], 0, 0)
	}
	d.fake(xproto.KeyPress, d.keys[sym], 0, 0)
	d.fake(xproto.KeyRelease, d.keys[sym], 0, 0)
	for _, h := range held {
		d.fake(xproto.KeyRelease, d.keys[h], 0, 0)
	}
	d.c.Sync()
}

func (d *display) move(x, y int) { d.fake(xproto.MotionNotify, 0, x, y); d.c.Sync() }
func (d *display) down(b byte)   { d.fake(xproto.ButtonPress, b, 0, 0); d.c.Sync() }
func (d *display) up(b byte)     { d.fake(xproto.ButtonRelease, b, 0, 0); d.c.Sync() }
func (d *display) focus(w xproto.Window) {
	xproto.SetInputFocus(d.c, xproto.InputFocusPointerRoot, w, xproto.TimeCurrentTime)
	d.c.Sync()
}

func (d *display) close() {
	d.c.Close()
	_ = d.srv.Process.Kill()
	_ = d.srv.Wait()
}
