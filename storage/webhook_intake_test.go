package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"zegel/fiscal/dotykacka"
	"zegel/storage/intake"
)

func entry(e dotykacka.Entity, body string) intake.Entry {
	return intake.Entry{At: 1_700_000_000_000_000, Hook: 1, Entity: string(e), Remote: "203.0.113.7", ContentType: "application/json", Body: []byte(body)}
}

// leave writes into a folder's intake log what a program leaves there that died
// before it was taken in: a group for each list.
func (h *hooked) leave(groups ...[]intake.Entry) {
	h.t.Helper()
	h.close()
	h.reopen()
	key, at, err := h.intakePosition(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.Store.Close(); err != nil {
		h.t.Fatal(err)
	}
	l := intake.Begin(intake.Dir(h.dir), key, at.seq)
	for _, g := range groups {
		if _, _, err := l.Append(g); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := l.End(); err != nil {
		h.t.Fatal(err)
	}
}

// reopen opens the store alone, without a receiver.
func (h *hooked) reopen() {
	h.t.Helper()
	var err error
	if h.Store, err = Open(context.Background(), h.dir, Options{Actor: "test", Version: "1"}); err != nil {
		h.t.Fatal(err)
	}
}

// newLeft is a hooked store that a test closes itself.
func newLeft(t *testing.T) *hooked {
	h := &hooked{t: t, dir: t.TempDir()}
	h.open()
	return h
}

func (h *hooked) logFiles() map[string][]byte {
	h.t.Helper()
	out := map[string][]byte{}
	for _, name := range intake.Names() {
		b, err := os.ReadFile(filepath.Join(h.dir, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			h.t.Fatal(err)
		}
		if err == nil {
			out[name] = b
		}
	}
	return out
}

func (h *hooked) putBack(files map[string][]byte) {
	h.t.Helper()
	for name, b := range files {
		write(h.t, filepath.Join(h.dir, name), b)
	}
}

func everyKind() [][]intake.Entry {
	notGzip := entry(dotykacka.Stock, movement(5, 7, "1"))
	notGzip.Unreadable = "gzip"
	rubbish := entry(dotykacka.Product, "nonsense")
	rubbish.Unreadable = "shape"
	return [][]intake.Entry{
		{entry(dotykacka.Stock, movement(1, 7, "-1")), {Ping: true, At: 7, Hook: 2, Entity: string(dotykacka.Points)}, rubbish},
		{entry(dotykacka.Stock, "["+movement(1, 7, "-1")+","+movement(2, 7, "-1")+`,{"x":1}]`), notGzip},
		{{Ping: true, At: 8, Hook: 2, Entity: string(dotykacka.Points)}},
	}
}

// What a dead program answered and left in the log is taken in by whoever opens
// the store next, once, pings and what could not be read included: also when the
// next one dies between taking it in and taking the log away.
func TestWebhooksLeftBehind(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newLeft(t)
	h.leave(everyKind()...)
	files := h.logFiles()
	if s, err := Open(ctx, h.dir, Options{ReadOnly: true}); err != nil {
		t.Error(err)
	} else {
		if n, err := s.WebhooksWaiting(ctx); n != 6 || err != nil {
			t.Errorf("%d wait, %v", n, err)
		}
		if res, err := s.Verify(ctx, nil, nil); err != nil || len(res.Faults) > 0 || res.Waiting != 6 {
			t.Errorf("%+v, %v", res, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	for round := range 3 {
		h.reopen()
		got := map[string]int{}
		events, err := h.WebhookEvents(ctx, WebhookPage{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			got[e.Kind]++
		}
		if got["record"] != 2 || got["ping"] != 2 || got["quarantine"] != 3 || h.count("webhook_bodies") != 6 {
			t.Errorf("round %d: %v, %d bodies", round, got, h.count("webhook_bodies"))
		}
		if intake.Exists(h.dir) {
			t.Errorf("round %d: the log is still there", round)
		}
		if f := webhookFaults(t, h); len(f) > 0 {
			t.Errorf("round %d: %+v", round, f)
		}
		if err := h.Store.Close(); err != nil {
			t.Fatal(err)
		}
		h.putBack(files) // it died before the log was gone
	}
}

// A group of which a part was taken in goes on behind that part.
func TestWebhooksLeftInPart(t *testing.T) {
	t.Parallel()
	h := newLeft(t)
	h.leave(everyKind()...)
	files := h.logFiles()
	h.reopen()
	if _, err := h.w.Exec(`UPDATE webhook_intake SET seq = 2, part = 1`); err != nil {
		t.Fatal(err)
	}
	if err := h.Store.Close(); err != nil {
		t.Fatal(err)
	}
	h.putBack(files)
	h.reopen()
	if n := h.count("webhook_bodies"); n != 6+2 { // what was not gzip, and the last ping
		t.Errorf("%d bodies", n)
	}
	if err := h.Store.Close(); err != nil {
		t.Error(err)
	}
}

// An acknowledged group that was damaged in the log takes no other with it; it is
// put aside and named until a person has taken it away.
func TestWebhooksDamagedLog(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newLeft(t)
	h.leave(everyKind()...)
	file := filepath.Join(h.dir, intake.Names()[0])
	b := read(t, file)
	b[4096+200] ^= 1
	write(t, file, b)
	s, err := Open(ctx, h.dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Verify(ctx, nil, nil)
	if err != nil || len(res.Faults) != 1 || res.Faults[0].Where != "webhook intake" {
		t.Errorf("before it is taken in: %+v, %v", res, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for range 2 {
		h.reopen()
		if n := h.count("webhook_bodies"); n != 4 {
			t.Errorf("%d bodies", n)
		}
		faults := webhookFaults(t, h)
		if len(faults) != 1 || !strings.Contains(faults[0].Found, "undrained-") {
			t.Errorf("%+v", faults)
		}
		if err := h.Store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	aside, err := intakesAside(h.dir)
	if err != nil || len(aside) != 1 {
		t.Fatalf("%v, %v", aside, err)
	}
	if err := os.Remove(filepath.Join(h.dir, backupDir, aside[0])); err != nil {
		t.Fatal(err)
	}
	h.open()
	defer h.close()
	h.send(dotykacka.Stock, movement(9, 7, "1")) // and it goes on
	if f := webhookFaults(t, h); len(f) > 0 {
		t.Errorf("%+v", f)
	}
}

// What was answered shows to whoever opens the store afterwards, while its
// receiver lives and however it is under way.
func TestWebhooksShowAtTheNextCommand(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHooked(t)
	for i := range 40 {
		for k := range 1 + i%5 {
			if err := h.Receive(ctx, delivery(t, dotykacka.Stock, movement(1+10*i+k, 7, "1"))); err != nil {
				t.Fatal(err)
			}
		}
		s, err := Open(ctx, h.dir, Options{Actor: "command"})
		if err != nil {
			t.Fatal(err)
		}
		events, err := s.WebhookEvents(ctx, WebhookPage{Limit: 1})
		if want := fmt.Sprint(1 + 10*i + i%5); err != nil || len(events) != 1 || events[0].ID.Text != want {
			t.Fatalf("%s is not there yet: %s, %v", want, asJSON(t, events), err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// One delivery that the tables refuse holds up no other; its body is kept in
// quarantine.
func TestWebhookThatTheTablesRefuse(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newLeft(t)
	if _, err := h.w.Exec(`CREATE TRIGGER refuse BEFORE INSERT ON webhook_events WHEN new.id = '13' BEGIN SELECT raise(ABORT, 'not this one'); END`); err != nil {
		t.Fatal(err)
	}
	h.leave([]intake.Entry{entry(dotykacka.Stock, movement(12, 7, "1")), entry(dotykacka.Stock, movement(13, 7, "1"))},
		[]intake.Entry{entry(dotykacka.Stock, movement(14, 7, "1"))})
	h.reopen()
	defer h.Store.Close()
	if _, err := h.w.Exec(`DROP TRIGGER refuse`); err != nil {
		t.Fatal(err)
	}
	events, err := h.WebhookEvents(ctx, WebhookPage{})
	if err != nil || len(events) != 3 || events[0].ID.Text != "14" || events[1].Kind != "quarantine" || !strings.Contains(string(events[1].Raw), `"reason":"store"`) {
		t.Errorf("%s, %v", asJSON(t, events), err)
	}
	if f := webhookFaults(t, h); len(f) > 0 {
		t.Errorf("%+v", f)
	}
}

// A restore gives up what came after the copy, but not what was answered and
// waited in the log.
func TestRestoreTakesInWhatWaits(t *testing.T) {
	ctx := context.Background()
	restoring := RestoreOptions{Options: Options{Actor: "test"}}
	for name, c := range map[string]struct {
		foreign, broken     bool // the copy is another store's; the store is past opening
		bodies, old, undone int
	}{
		"of the same store":                 {bodies: 1 + 6, old: 2 + 6},
		"of the same store, damaged":        {broken: true, bodies: 1 + 6, old: -1},
		"of another store":                  {foreign: true, bodies: 0, old: 2 + 6},
		"of another store, old one damaged": {foreign: true, broken: true, bodies: 0, old: -1, undone: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newLeft(t)
			h.send(dotykacka.Stock, movement(100, 7, "1"))
			copied := filepath.Join(t.TempDir(), "copy.db")
			from := h.Store
			if c.foreign {
				other, err := Open(ctx, t.TempDir(), Options{Actor: "other"})
				if err != nil {
					t.Fatal(err)
				}
				defer other.Close()
				from = other
			}
			if err := from.Backup(ctx, copied, false); err != nil {
				t.Fatal(err)
			}
			h.send(dotykacka.Stock, movement(101, 7, "1"))
			h.leave(everyKind()...)
			if c.broken {
				file := filepath.Join(h.dir, FileName)
				b := read(t, file)
				copy(b[100:], strings.Repeat("rubbish ", 600))
				write(t, file, b)
			}
			if err := Restore(ctx, h.dir, copied, restoring); err != nil {
				t.Fatal(err)
			}
			h.reopen()
			defer h.Store.Close()
			if n := h.count("webhook_bodies"); n != c.bodies {
				t.Errorf("%d bodies are there, want %d", n, c.bodies)
			}
			if aside, err := intakesAside(h.dir); err != nil || len(aside) != c.undone || len(webhookFaults(t, h)) != c.undone {
				t.Errorf("put aside: %v, %v; %+v", aside, err, webhookFaults(t, h))
			}
			if intake.Exists(h.dir) {
				t.Error("the log is still there")
			}
			if c.old < 0 {
				return
			}
			replaced, err := filepath.Glob(filepath.Join(h.dir, backupDir, "replaced-*.db"))
			if err != nil || len(replaced) != 1 {
				t.Fatalf("%v, %v", replaced, err)
			}
			_, db, err := connect(ctx, replaced[0], reading)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			n := 0
			if err := db.QueryRow(`SELECT count(*) FROM webhook_bodies`).Scan(&n); err != nil || n != c.old {
				t.Errorf("%d bodies in the store that was replaced, want %d (%v)", n, c.old, err)
			}
		})
	}
}

// failingDisk is the folder, whose syncs fail while broken is set.
type failingDisk struct {
	intake.Dir
	broken *atomic.Bool
}

func (d failingDisk) Create(name string) (intake.File, error) {
	f, err := d.Dir.Create(name)
	return failingFile{f, d.broken}, err
}

type failingFile struct {
	intake.File
	broken *atomic.Bool
}

func (f failingFile) Sync() error {
	if f.broken.Load() {
		return syscall.EIO
	}
	return f.File.Sync()
}

// A disk that fails while the log is synced is told as such and never answered
// 200; when it works again deliveries are kept again, and what was promised is
// all there.
func TestWebhooksOnAFailingDisk(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHooked(t)
	h.close()
	h.reopen()
	broken := &atomic.Bool{}
	h.intakeDisk = failingDisk{intake.Dir(h.dir), broken}
	var err error
	if h.Receiver, err = h.Store.Receiver(ctx); err != nil {
		t.Fatal(err)
	}
	promised := map[string]bool{}
	for i := range 200 {
		broken.Store(i%20 >= 17)
		err := h.Receive(ctx, delivery(t, dotykacka.Stock, movement(1+i, 7, "1")))
		switch {
		case err == nil && broken.Load():
			t.Errorf("delivery %d was promised on a broken disk", i)
		case err == nil:
			promised[fmt.Sprint(1+i)] = true
		case broken.Load() && !errors.Is(err, ErrIO) && h.Ready() == nil:
			t.Errorf("delivery %d: %v, and ready", i, err)
		}
		if i%20 == 19 {
			broken.Store(false)
			h.settle()
		}
	}
	if len(promised) < 160 {
		t.Errorf("only %d were promised", len(promised))
	}
	h.settle()
	events, err := h.WebhookEvents(ctx, WebhookPage{Limit: 1000})
	if err != nil || len(events) != len(promised) {
		t.Errorf("%d are there, %d were promised, %v", len(events), len(promised), err)
	}
	for _, e := range events {
		if !promised[e.ID.Text] {
			t.Errorf("%s was not promised", e.ID.Text)
		}
	}
}
