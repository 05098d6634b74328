package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jezek/xgb/xproto"
)

// What stands where on the Live screen, in a window of 1280 by 800: the ground of
// the chip that is green while it follows, left of its words, which count what
// came since; and the rows.
const (
	chipX, chipY, chipW, chipH = 121, 212, 4, 10
	liveX, liveY, liveW, liveH = 125, 275, 500, 420
)

const symFive = xproto.Keysym('5')

// flood pushes records from fifty senders into the program's service while its
// window follows them on the Live screen, and measures both; then again, in
// turns with a window that stands still.
func flood(zegel string, records int64) error {
	store, err := os.MkdirTemp("", "zegel-bench-live")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(store) }()
	env := []string{
		"ZEGEL_KEYSTORE=file", "ZEGEL_CLOUDPOS_LICNAME=brasserie", "ZEGEL_CLOUDPOS_URL=http://127.0.0.1:9/", "ZEGEL_CLOUDPOS_ALLOW_PLAIN_HTTP=true",
		"ZEGEL_CLOUDPOS_TOKEN=bench", "ZEGEL_LANGUAGE=nl", "ZEGEL_APPEARANCE=light", "ZEGEL_AUTOMATIC_SYNC_EVERY=0",
	}
	s, err := startService(zegel, store, env)
	if err != nil {
		return err
	}
	defer s.stop()
	if err := s.push(1000); err != nil { // there are rows to see
		return err
	}
	d, err := newDisplay()
	if err != nil {
		return err
	}
	defer d.close()
	ours, err := newSubject("zegel", painted, env, zegel, "--data", store)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(ours.home) }()
	r, err := ours.start(d)
	if err != nil {
		return err
	}
	err = followed(r, s, records)
	return errors.Join(err, r.stop())
}

// followed measures a window that follows.
func followed(r *run, s *service, records int64) error {
	d := r.d
	time.Sleep(2 * time.Second)
	d.key(symFive, symCtrl)
	if err := d.until(10*time.Second, "the rows of the Live screen", func() (bool, error) { return linesShown(d, liveX, liveY, liveW, liveH) }); err != nil {
		return err
	}
	time.Sleep(3 * time.Second)
	fmt.Println("what\tmeasured")
	if err := r.tell("window before"); err != nil {
		return err
	}
	was, err := r.spent()
	if err != nil {
		return err
	}
	began, wasService := time.Now(), s.spent()
	done := make(chan error, 1)
	go func() { done <- s.push(records) }()
	var away, back []time.Duration
	early := false
	for {
		// Standing on a row pauses; going to the newest follows again.
		for _, k := range []struct {
			key   xproto.Keysym
			took  *[]time.Duration
			after time.Duration
		}{{symDown, &away, 500 * time.Millisecond}, {symHome, &back, 2 * time.Second}} {
			w, err := r.keyed(k.key)
			if err != nil {
				return err
			}
			*k.took = append(*k.took, w)
			time.Sleep(k.after)
		}
		if !early && s.answered.Load() > records/10 {
			early = true
			if err := r.tell("window after a tenth"); err != nil {
				return err
			}
		}
		select {
		case err = <-done:
		default:
			continue
		}
		break
	}
	if err != nil {
		return err
	}
	took := time.Since(began)
	now, err := r.spent()
	if err != nil {
		return err
	}
	fmt.Printf("%d records of %d senders in\t%.1f s, %.0f a second\n", records, senders, took.Seconds(), float64(records)/took.Seconds())
	fmt.Printf("processor time: window\t%.1f s, %.0f%% of a core\n", (now - was).Seconds(), 100*float64(now-was)/float64(took))
	fmt.Printf("processor time: service\t%.1f s\n", (s.spent() - wasService).Seconds())
	if err := r.tell("window at the end"); err != nil {
		return err
	}
	told("key that pauses, to its paint", away)
	told("key that follows again, to its paint", back)
	return inLiveTurns(r, s)
}

// inLiveTurns compares the rate beside a window that follows with that beside one
// that stands still, in turns.
func inLiveTurns(r *run, s *service) error {
	const turns, each = 4, 5 * time.Second
	end := make(chan struct{})
	done := make(chan error, 1)
	go func() { done <- s.pushUntil(end) }()
	var n [2]int64
	for range turns {
		for k := range n {
			if k == 1 { // between two readings of the store, so that it holds nothing
				r.d.key(xproto.Keysym('1'), symCtrl)
				time.Sleep(time.Second)
				r.pause()
			} else {
				time.Sleep(time.Second)
			}
			was := s.answered.Load()
			time.Sleep(each)
			n[k] += s.answered.Load() - was
			if k == 1 {
				r.goOn()
				r.d.key(symFive, symCtrl)
			}
		}
	}
	close(end)
	per := (turns * each).Seconds()
	fmt.Printf("records a second, in turns: with the window following, with it standing still\t%.0f, %.0f: %.2f\n", float64(n[0])/per, float64(n[1])/per, float64(n[0])/float64(n[1]))
	return <-done
}

// keyed presses a key and gives the time until the chip that it changes is
// painted otherwise.
func (r *run) keyed(key xproto.Keysym) (time.Duration, error) {
	before, err := r.d.pixels(chipX, chipY, chipW, chipH)
	if err != nil {
		return 0, err
	}
	r.d.forget()
	began := time.Now()
	r.d.key(key)
	err = r.d.until(10*time.Second, "the answer to a key", func() (bool, error) {
		now, err := r.d.pixels(chipX, chipY, chipW, chipH)
		return !bytes.Equal(before, now), err
	})
	return time.Since(began), err
}

// until waits until something is painted.
func (d *display) until(limit time.Duration, what string, ok func() (bool, error)) error {
	look := time.NewTicker(5 * time.Millisecond) // where the server's word came before its pixels
	defer look.Stop()
	end := time.NewTimer(limit)
	defer end.Stop()
	for {
		yes, err := ok()
		if yes || err != nil {
			return err
		}
		select {
		case <-d.changed:
		case <-look.C:
		case <-end.C:
			return fmt.Errorf("%s did not come within %s", what, limit)
		}
	}
}

// tell writes what the window holds.
func (r *run) tell(what string) error {
	m, err := r.memory()
	if err == nil {
		fmt.Printf("%s: RSS, PSS\t%.0f, %.0f MB\n", what, m.rss, m.pss)
	}
	return err
}

func told(what string, ds []time.Duration) {
	p50, longest := middle(ds)
	fmt.Printf("%s: median, longest of %d\t%s, %s\n", what, len(ds), ms(p50), ms(longest))
}
