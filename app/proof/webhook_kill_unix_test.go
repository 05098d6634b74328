//go:build unix

package proof_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zegel/fiscal/dotykacka"
	"zegel/fiscal/failpoint"
	"zegel/fiscal/sandbox"
	"zegel/storage"
)

// Every record that `zegel serve` answers with 200 survives kill -9 at any
// moment, and none is there twice.
func TestWebhooksSurviveKills(t *testing.T) {
	t.Parallel()
	killWebhooks(t, 20, 8)
}

// killWebhooks lets the sandbox push without a pause while the program is
// killed again and again, and compares with the sender's own truth: every so
// many kills, and at the end.
func killWebhooks(t *testing.T, kills, every int) {
	r := newReceiver(t)
	truth := filepath.Join(t.TempDir(), "truth")
	box, err := sandbox.NewDotykacka(sandbox.DotykackaConfig{Seed: 11, TruthPath: truth})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	r.start() // makes the store and the paths
	vendors := map[string]string{"stock": sandbox.StockEntity, "product": sandbox.ProductEntity, "points": sandbox.PointsEntity}
	for entity, url := range r.At.Webhooks {
		box.Register(http.MethodPost, url, vendors[entity])
	}
	ctx, enough := context.WithCancel(t.Context())
	defer enough()
	made := make(chan int)
	broken := 0 // answers that never came: requests under way when the program died
	go func() {
		n := 0
		defer func() { made <- n }()
		for ctx.Err() == nil {
			rep, err := box.Push(t.Context(), sandbox.PushPlan{
				Records: 200, Batch: 4, Senders: 6, Pings: 5, Duplicates: 15, Late: 10, Lossy: 20, Mixed: 4, Invalid: 2,
				Retries: 1_000_000, Backoff: 2 * time.Millisecond, MaxBackoff: 20 * time.Millisecond,
			})
			n += rep.Records
			broken += rep.Status[0]
			if err != nil || rep.GivenUp > 0 {
				t.Errorf("%+v, %v", rep, err)
				return
			}
		}
	}()
	rng := rand.New(rand.NewPCG(7, 8))
	points := filepath.Join(t.TempDir(), "points")
	own := r.env
	defer func() {
		killed := killedAt(t, points)
		t.Logf("killed at: %v", killed)
		for _, name := range failpoint.Intake() {
			if killed[name] == 0 {
				t.Errorf("never killed at %s", name)
			}
		}
	}()
	for i := range kills {
		// Every other time it dies at a chosen moment between a delivery's way into
		// the log and its way into the tables.
		if r.env = append(own, "ZEGEL_FAILPOINT_LOG="+points); i%2 == 1 {
			dieAt(r, failpoint.Intake()[i/2%len(failpoint.Intake())], rng)
			if i%every == 0 {
				comparePushed(t, truth, r.dir, -1)
			}
			continue
		}
		if i > 0 && rng.IntN(5) == 0 { // while it starts
			r.launch()
			pause(time.Duration(rng.IntN(60_000)) * time.Microsecond)
			r.kill()
		}
		if i > 0 {
			r.start()
		}
		pause(time.Duration(rng.IntN(200_000)) * time.Microsecond)
		r.kill()
		if i%every == 0 {
			comparePushed(t, truth, r.dir, -1)
		}
	}
	r.env = own
	r.start()
	enough()
	n := <-made
	r.stop()
	comparePushed(t, truth, r.dir, n)
	t.Logf("%d kills, %d requests without an answer, %d records, each of them once", kills, broken, n)
	if n < 50*kills {
		t.Errorf("only %d records: the kills met a program at rest", n)
	}
}

// dieAt starts the program so that it kills itself at a point, after a number of
// passes by it, and waits until it has.
func dieAt(r *receiver, name string, rng *rand.Rand) {
	r.Helper()
	nth := 1 + rng.IntN(40)
	switch name {
	case failpoint.IntakeSwitch:
		nth = 1
	case failpoint.IntakeRemove:
		// It is passed at a start behind a program that died with something in its log.
		nth = 1
		dieAt(r, failpoint.IntakeSynced, rng)
	}
	r.env = append(r.env, fmt.Sprintf("ZEGEL_FAILPOINT=%s@%d=kill", name, nth))
	r.launch()
	t := time.AfterFunc(time.Minute, func() { _ = r.cmd.Process.Kill() })
	defer t.Stop()
	r.reap()
}

// killedAt counts the kills by their points.
func killedAt(t *testing.T, log string) map[string]int {
	t.Helper()
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for line := range strings.Lines(string(b)) {
		if name, ok := strings.CutSuffix(strings.TrimSpace(line), " kill"); ok {
			out[name]++
		}
	}
	return out
}

// pushedKey is what makes a record the same record.
type pushedKey struct {
	entity, id, sha256 string
	version            int64
}

// comparePushed holds the store against the sender's truth; made is how many
// different records there must be, -1 when more may be under way.
func comparePushed(t *testing.T, truth, dir string, made int) {
	t.Helper()
	promised := map[pushedKey]bool{} // read before the store: what is promised later does not count
	ours := map[string]dotykacka.Entity{}
	for _, e := range dotykacka.Entities() {
		ours[e.Vendor()] = e
	}
	if err := sandbox.ReadPushTruth(truth, func(d sandbox.Delivered) error {
		for _, rec := range d.Records {
			promised[pushedKey{string(ours[d.Entity]), rec.ID, rec.SHA256, rec.Version}] = true
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s, err := storage.Open(ctx, dir, storage.Options{Actor: "proof"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	there := map[pushedKey]int{}
	movements := 0
	for page := (storage.WebhookPage{Limit: 5000}); ; {
		events, err := s.WebhookEvents(ctx, page)
		if err != nil {
			t.Fatal(err)
		}
		if len(events) == 0 {
			break
		}
		page.Before = events[len(events)-1].Seq
		for _, e := range events {
			if e.Kind != "record" {
				continue
			}
			sum := sha256.Sum256(e.Raw)
			key := pushedKey{string(e.Entity), e.ID.Text, hex.EncodeToString(sum[:]), 0}
			if !e.Version.IsZero() {
				key.version = e.Version.UnixMilli()
			}
			there[key]++
			if e.Entity != dotykacka.Product {
				movements++
			}
		}
	}
	lost := 0
	for k := range promised {
		if there[k] == 0 {
			lost++
			t.Errorf("%+v was promised and is lost", k)
		}
	}
	for k, n := range there {
		if n != 1 {
			t.Errorf("%+v is there %d times", k, n)
		}
	}
	if made >= 0 && (len(there) != made || len(promised) != made) {
		t.Errorf("%d records made, %d promised, %d there", made, len(promised), len(there))
	}
	if summed := summedMovements(t, s); summed != movements {
		t.Errorf("the sums are of %d movements, %d are there", summed, movements)
	}
	rep, err := s.Verify(ctx, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rep.Faults {
		t.Errorf("verify: %+v", f)
	}
	if lost > 0 || len(rep.Faults) > 0 {
		t.FailNow()
	}
}

// summedMovements is how many movements stock and points were added up from.
func summedMovements(t *testing.T, s *storage.Store) int {
	t.Helper()
	ctx := context.Background()
	stock, err1 := s.Stock(ctx, storage.WebhookPage{Limit: 1_000_000})
	points, err2 := s.Points(ctx, storage.WebhookPage{Limit: 1_000_000})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, row := range stock {
		n += int(row.Movements)
	}
	for _, row := range points {
		n += int(row.Movements)
	}
	return n
}
