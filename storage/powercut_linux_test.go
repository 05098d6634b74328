package storage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// ack is what the store had acknowledged at a moment: so many entries.
type ack struct {
	ops     int
	entries int64
}

// recorded signs documents over a recorder and gives what was acknowledged when,
// and the whole journal. synchronous is the setting of the writing connection.
func recorded(t *testing.T, synchronous string, documents int) (*recorder, []ack, []journal.Entry) {
	t.Helper()
	ctx := context.Background()
	k := &kit{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)}
	rec := layer(t, k.dir)
	k.open()
	for _, q := range []string{"PRAGMA synchronous=" + synchronous, "PRAGMA wal_autocheckpoint=60"} {
		if _, err := k.w.ExecContext(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	var acks []ack
	note := func() {
		h, err := k.Head(ctx)
		k.must(err)
		acks = append(acks, ack{rec.mark(), h.Size})
	}
	note()
	l := k.lease()
	for id := 1; id <= documents; id++ {
		d := doc(fiscal.Invoice, id, strconv.Itoa(id))
		k.record(d)
		note()
		in := k.begin(d.Ref, l)
		note()
		k.finish(in, signedAs(strconv.Itoa(70_000+id)))
		note()
	}
	var all []journal.Entry
	h, err := k.Head(ctx)
	k.must(err)
	k.must(k.Entries(ctx, 0, h.Size, func(e journal.Entry) error { all = append(all, e); return nil }))
	k.must(k.Close())
	return rec, acks, all
}

// lostAt plays a power cut after n operations and tells how many acknowledged
// entries are gone; a store that does not open, or contradicts itself or the
// journal that there was, fails the test.
func lostAt(t *testing.T, rec *recorder, acks []ack, all []journal.Entry, n int, how cut, rng *rand.Rand) int64 {
	t.Helper()
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "after")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := rec.image(dir, n, how, rng); err != nil {
		t.Fatal(err)
	}
	where := fmt.Sprintf("cut after %d operations, kind %d", n, how)
	s, err := Open(ctx, dir, Options{Clock: func() time.Time { return time.Now() }, Actor: "test", Version: "1", Key: testKey(1)})
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return 0
	}
	defer s.Close()
	var acknowledged int64
	for _, a := range acks {
		if a.ops <= n {
			acknowledged = a.entries
		}
	}
	h, err := s.Head(ctx)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return 0
	}
	if acknowledged > 0 {
		at := int64(0)
		if err := s.Entries(ctx, 0, min(h.Size, int64(len(all))), func(e journal.Entry) error {
			if journal.LeafHash(e) != journal.LeafHash(all[at]) {
				return fmt.Errorf("entry %d is another one", at)
			}
			at++
			return nil
		}); err != nil {
			t.Errorf("%s: %v", where, err)
		}
	}
	res, err := s.Verify(ctx, nil, nil)
	if err != nil || len(res.Faults) > 0 {
		t.Errorf("%s: verify: %v %v", where, err, res.Faults)
	}
	return max(0, acknowledged-h.Size)
}

// TestPowerCut cuts the power at many moments, with what was not synced lost,
// kept by chance, or torn by sectors. With FULL nothing that was acknowledged is
// ever gone; with NORMAL the same cuts lose intents and tickets: the control
// that this test can fail, and the reason for FULL.
func TestPowerCut(t *testing.T) {
	cuts := 15
	if s := os.Getenv("ZEGEL_POWER_CUTS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		cuts = n
	}
	for _, c := range []struct {
		synchronous string
		holds       bool
	}{{"FULL", true}, {"NORMAL", false}} {
		t.Run(c.synchronous, func(t *testing.T) {
			rec, acks, all := recorded(t, c.synchronous, 25)
			rng := rand.New(rand.NewPCG(5, 7))
			lost, most, tried := 0, int64(0), 0
			// While the store is being made nothing is acknowledged, but what is left
			// behind must open all the same.
			for n := 1; n < acks[0].ops; n += 10 {
				lostAt(t, rec, acks, all, n, cut(n)%cutModes, rng)
			}
			for i := range cuts {
				n := 1 + rng.IntN(len(rec.ops))
				for how := range cutModes {
					tried++
					if gone := lostAt(t, rec, acks, all, n, how, rng); gone > 0 {
						lost++
						most = max(most, gone)
						if c.holds {
							t.Errorf("cut %d after %d of %d operations, kind %d: %d acknowledged entries are gone", i, n, len(rec.ops), how, gone)
						}
					}
				}
			}
			t.Logf("%s: %d operations recorded, %d power cuts, %d of them lost acknowledged entries, at most %d", c.synchronous, len(rec.ops), tried, lost, most)
			if !c.holds && lost == 0 {
				t.Error("nothing was lost with NORMAL: the cuts cut nothing")
			}
		})
	}
}
