package storage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zegel/fiscal/dotykacka"
	"zegel/storage/intake"
)

// recordedFiles is the intake log's folder, told to the recorder that listens to
// the database as well, so that a power cut meets both at the same moment. With
// unsynced nothing of the log is ever synced: the control.
type recordedFiles struct {
	intake.Dir
	rec      *recorder
	unsynced bool
}

func (d recordedFiles) Create(name string) (intake.File, error) {
	f, err := d.Dir.Create(name)
	if err == nil {
		d.rec.add(op{file: name, what: opTruncate})
	}
	return recordedFile{f, name, d}, err
}

func (d recordedFiles) Remove(name string) error {
	err := d.Dir.Remove(name)
	if err == nil {
		d.rec.add(op{file: name, what: opDelete})
	}
	return err
}

type recordedFile struct {
	intake.File
	name string
	in   recordedFiles
}

func (f recordedFile) WriteAt(b []byte, off int64) (int, error) {
	// Told before, as it may reach the disk at any moment from now on.
	f.in.rec.add(op{file: f.name, what: opWrite, off: off, data: slices.Clone(b)})
	return f.File.WriteAt(b, off)
}

func (f recordedFile) Sync() error {
	err := f.File.Sync()
	if err == nil && !f.in.unsynced {
		f.in.rec.add(op{file: f.name, what: opSync})
	}
	return err
}

// promise is what a sender had been promised at a moment.
type promise struct {
	ops  int
	body string
}

// recordedWebhooks takes in deliveries over a recorder and gives what was promised
// when.
func recordedWebhooks(t *testing.T, unsynced bool) (*recorder, []promise) {
	t.Helper()
	ctx := context.Background()
	k := &kit{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)}
	rec := layer(t, k.dir)
	k.open()
	_, err := k.w.ExecContext(ctx, "PRAGMA wal_autocheckpoint=60")
	k.must(err)
	k.intakeDisk = recordedFiles{intake.Dir(k.dir), rec, unsynced}
	r, err := k.Receiver(ctx)
	k.must(err)
	var promised []promise
	rng := rand.New(rand.NewPCG(9, 9))
	for i := range 700 {
		body := movement(i, i%7, "1")
		if i%50 == 49 { // large ones, so that the files are changed and grow
			body = strings.Replace(body, "Piece", strings.Repeat("x", 300_000+rng.IntN(400_000)), 1)
		}
		k.must(r.Receive(ctx, delivery(t, dotykacka.Stock, body)))
		promised = append(promised, promise{rec.mark(), body})
		if i%97 == 96 {
			k.must(r.Settle(ctx))
		}
	}
	k.must(errors.Join(r.Close(), k.Close()))
	return rec, promised
}

// TestWebhookPowerCut cuts the power at many moments, with what was not synced
// lost, kept by chance or torn by sectors, of the log and of the database: every
// delivery that was promised is there afterwards, none twice, and verify finds
// nothing. Without the log's syncs the same cuts lose some.
func TestWebhookPowerCut(t *testing.T) {
	cuts := 6
	if n, err := strconv.Atoi(os.Getenv("ZEGEL_POWER_CUTS")); err == nil {
		cuts = n
	}
	for name, unsynced := range map[string]bool{"synced": false, "unsynced": true} {
		t.Run(name, func(t *testing.T) {
			rec, promised := recordedWebhooks(t, unsynced)
			rng := rand.New(rand.NewPCG(3, 4))
			lost, tried := 0, 0
			for range cuts {
				n := promised[0].ops + rng.IntN(len(rec.ops)-promised[0].ops)
				for how := range cutModes {
					tried++
					gone := webhooksLostAt(t, rec, promised, n, how, unsynced, rng)
					lost += gone
					if gone > 0 && !unsynced {
						t.Errorf("cut after %d of %d operations, kind %d: %d promised deliveries are gone", n, len(rec.ops), how, gone)
					}
				}
			}
			t.Logf("%d operations recorded, %d power cuts, %d promised deliveries lost", len(rec.ops), tried, lost)
			if unsynced && lost == 0 {
				t.Error("nothing was lost without syncs: the cuts cut nothing")
			}
		})
	}
}

// webhooksLostAt plays a power cut and counts promised deliveries that are gone.
func webhooksLostAt(t *testing.T, rec *recorder, promised []promise, n int, how cut, unsynced bool, rng *rand.Rand) int {
	t.Helper()
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "after")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := rec.image(dir, n, how, rng); err != nil {
		t.Fatal(err)
	}
	where := fmt.Sprintf("cut after %d operations, kind %d", n, how)
	s, err := Open(ctx, dir, Options{Actor: "test", Version: "1", Key: testKey(1)})
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return 0
	}
	defer s.Close()
	there := map[string]int{}
	rows, err := s.r.Query(`SELECT body FROM webhook_bodies`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			t.Fatal(err)
		}
		there[body]++
	}
	gone := 0
	for _, p := range promised {
		switch k := there[p.body]; {
		case k > 1:
			t.Errorf("%s: a delivery is there %d times", where, k)
		case k == 0 && p.ops <= n:
			gone++
		}
	}
	// Without syncs a file may be cut short under what the tables have already: that
	// is told, and nothing promised is gone.
	res, err := s.Verify(ctx, nil, nil)
	if err != nil || len(res.Faults) > 0 && gone == 0 && !unsynced {
		t.Errorf("%s: verify: %v %v", where, err, res.Faults)
	}
	return gone
}
