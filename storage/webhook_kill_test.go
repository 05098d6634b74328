package storage

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zegel/fiscal/dotykacka"
)

// childFolder names the environment variable that turns this test's program
// into the receiver that gets killed.
const childFolder = "ZEGEL_TEST_WEBHOOK_CHILD"

// receiveUntilKilled serves a store's webhooks; it prints the URL of the one for
// stock and ends with the process.
func receiveUntilKilled(dir string) error {
	ctx := context.Background()
	s, err := Open(ctx, dir, Options{Actor: "child"})
	if err != nil {
		return err
	}
	r, err := s.Receiver(ctx)
	if err != nil {
		return err
	}
	hooks, err := s.EnsureWebhooks(ctx, []dotykacka.Entity{dotykacka.Stock}, time.Now())
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s%s\n", l.Addr(), hooks[0].Path())
	return http.Serve(l, dotykacka.NewHandler(dotykacka.Config{Recorder: r, Lookup: r.Lookup, Clock: time.Now}))
}

// truth is what the sender knows: every record it made, and which of them it was
// promised.
type truth struct {
	mu      sync.Mutex
	next    int
	pending [][]int // bodies without an answer, to be sent again
	acked   map[int]bool
}

// take gives the next body to send: one that was never answered, one sent again
// for no reason, or a new one. ok is false when nothing is pending and none is
// to be made.
func (w *truth) take(r *rand.Rand, fresh bool) (ids []int, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.pending) > 0 && (!fresh || r.IntN(2) == 0) {
		ids, w.pending = w.pending[0], w.pending[1:]
		return ids, true
	}
	if !fresh {
		return nil, false
	}
	if w.next > 0 && r.IntN(5) == 0 {
		return []int{1 + r.IntN(w.next)}, true
	}
	for range 1 + r.IntN(6) {
		w.next++
		ids = append(ids, w.next)
	}
	return ids, true
}

func (w *truth) answer(ids []int, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !ok {
		w.pending = append(w.pending, ids)
		return
	}
	for _, id := range ids {
		w.acked[id] = true
	}
}

// Every record answered with 200 survives kill -9 at any moment, and none is
// there twice. ZEGEL_TEST_KILLS asks for more rounds than the few of every run.
func TestWebhookKillLoop(t *testing.T) {
	if dir := os.Getenv(childFolder); dir != "" {
		t.Fatal(receiveUntilKilled(dir))
	}
	t.Parallel()
	rounds := 6
	if n, err := strconv.Atoi(os.Getenv("ZEGEL_TEST_KILLS")); err == nil {
		rounds = n
	}
	dir := t.TempDir()
	w := &truth{acked: map[int]bool{}}
	r := rand.New(rand.NewPCG(5, 6))
	for round := range rounds + 1 {
		last := round == rounds
		killAfter := 5 + r.IntN(60)
		if last {
			killAfter = -1
		}
		sendUntilKilled(t, dir, w, killAfter, r.Uint64())
		checkTruth(t, dir, w, last)
	}
	t.Logf("%d kills, %d records, all of them once", rounds, w.next)
}

// sendUntilKilled runs a child and sends to it from four senders until it has
// promised killAfter bodies, then kills it in the middle of the others. With -1
// it sends what is pending and nothing new.
func sendUntilKilled(t *testing.T, dir string, w *truth, killAfter int, seed uint64) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestWebhookKillLoop$")
	cmd.Env = append(os.Environ(), childFolder+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the receiver said %q: %v", url, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	promised := make(chan struct{}, 1000)
	var senders sync.WaitGroup
	for s := range 4 {
		r := rand.New(rand.NewPCG(seed, uint64(s)))
		senders.Go(func() {
			for ctx.Err() == nil {
				ids, ok := w.take(r, killAfter >= 0)
				if !ok {
					return
				}
				ok = post(ctx, strings.TrimSpace(url), ids)
				w.answer(ids, ok)
				if ok {
					promised <- struct{}{}
				} else if killAfter >= 0 {
					return // it is dead
				}
			}
		})
	}
	for range killAfter {
		<-promised
	}
	if killAfter < 0 {
		senders.Wait()
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed, as it was meant
	stop()
	senders.Wait()
}

func post(ctx context.Context, url string, ids []int) bool {
	var records []string
	for _, id := range ids {
		records = append(records, movement(id, id%7, "1"))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("["+strings.Join(records, ",")+"]"))
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err == nil && resp.StatusCode == http.StatusOK
}

// checkTruth opens the store that the killed receiver left behind.
func checkTruth(t *testing.T, dir string, w *truth, last bool) {
	t.Helper()
	ctx := context.Background()
	s, err := Open(ctx, dir, Options{Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	rows, err := s.r.Query(`SELECT CAST(id AS INTEGER), count(*) FROM webhook_events WHERE kind = 'record' GROUP BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	there := map[int]bool{}
	for rows.Next() {
		var id, n int
		if err := rows.Scan(&id, &n); err != nil {
			t.Fatal(err)
		}
		if n != 1 || id > w.next {
			t.Errorf("record %d is there %d times", id, n)
		}
		there[id] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for id := range w.acked {
		if !there[id] {
			t.Errorf("record %d was promised and is lost", id)
		}
	}
	stock, err := s.Stock(ctx, WebhookPage{})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, row := range stock {
		sum += int(row.Quantity.IntPart())
	}
	if sum != len(there) {
		t.Errorf("the stock adds up to %d, %d records are there", sum, len(there))
	}
	if last && (len(there) != w.next || len(w.acked) != w.next) {
		t.Errorf("%d records made, %d promised, %d there", w.next, len(w.acked), len(there))
	}
}
