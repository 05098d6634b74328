package proof_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zegel/storage"
)

// hostile gives a raw connection to the program, and the path of its webhook.
func (r *receiver) hostile() (net.Conn, string) {
	r.Helper()
	u, err := url.Parse(r.At.Webhooks["stock"])
	if err != nil {
		r.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		r.Fatal(err)
	}
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { conn.Close() })
	return conn, u.Path
}

// say sends a raw request and gives the statuses of the answers to it, as many
// as are asked for; 0 where the connection ended instead.
func (r *receiver) say(n int, request func(path string) io.Reader) []int {
	r.Helper()
	conn, path := r.hostile()
	go func() { _, _ = io.Copy(conn, request(path)) }() // cut off in the middle, as it may be
	in := bufio.NewReader(conn)
	out := make([]int, n)
	for i := range out {
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			return out
		}
		out[i] = resp.StatusCode
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			return out
		}
		resp.Body.Close()
	}
	return out
}

// resident is the most memory that the program has held so far, in bytes.
func (r *receiver) resident() int {
	r.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.cmd.Process.Pid))
	if err != nil {
		r.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if v, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.Atoi(strings.Fields(v)[0])
			if err != nil {
				r.Fatal(err)
			}
			return kib << 10
		}
	}
	r.Fatal("no VmHWM")
	return 0
}

func post(path, header, body string) io.Reader {
	return strings.NewReader("POST " + path + " HTTP/1.1\r\nHost: x\r\n" + header + "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
}

// zeros is n bytes that are made as they are read.
func zeros(n int64) io.Reader { return io.LimitReader(zeroReader{}, n) }

type zeroReader struct{}

func (zeroReader) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '0'
	}
	return len(b), nil
}

func bomb(t *testing.T, n int64) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.Copy(z, zeros(n))
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Everything that a hostile sender can think of, on the wire of the real
// program: the answer is the right one, the memory stays flat, the log has
// nothing of the sender's in it unescaped, and what was good is kept.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	r.start()
	body := func(s string) func(string) io.Reader {
		return func(path string) io.Reader { return post(path, "", s) }
	}
	raw := func(format string) func(string) io.Reader {
		return func(path string) io.Reader { return strings.NewReader(strings.ReplaceAll(format, "PATH", path)) }
	}
	good := string(movement(nil, 1))
	length := strconv.Itoa(len(good))
	unfolding := bomb(t, 1<<28)
	for name, c := range map[string]struct {
		request func(path string) io.Reader
		want    []int
	}{
		"good": {body(good), []int{200}},
		"100 MB announced": {func(p string) io.Reader {
			return io.MultiReader(raw("POST "+p+" HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n")(p), zeros(100_000_000))
		}, []int{413}},
		"100 MB in one chunk": {func(p string) io.Reader {
			return io.MultiReader(raw("POST PATH HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5f5e100\r\n")(p), zeros(100_000_000))
		}, []int{413}},
		"100 MB, asked first": {raw("POST PATH HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\nExpect: 100-continue\r\n\r\n"), []int{413}},
		"nested":              {body(strings.Repeat("[", 100_000)), []int{400}},
		"nested and closed":   {body(strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)), []int{400}},
		"nested objects":      {body("[" + strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000) + "]"), []int{400}},
		"duplicate keys":      {body(`[{"stocklogid":1,"quantity":"1","quantity":"2"}]`), []int{400}},
		"a long number":       {body(`[{"stocklogid":1,"quantity":` + strings.Repeat("9", 400) + `}]`), []int{400}},
		"a long id":           {body(`[{"stocklogid":` + strings.Repeat("9", 400) + `}]`), []int{400}},
		"a vast exponent":     {body(`[{"stocklogid":1,"quantity":1e999999999}]`), []int{400}},
		"no UTF-8":            {body("[{\"stocklogid\":1,\"note\":\"\xff\xfe\"}]"), []int{400}},
		"object as a number":  {body(`[{"stocklogid":1,"quantity":{"a":1}}]`), []int{400}},
		"object as an id":     {body(`[{"stocklogid":{"a":1}}]`), []int{400}},
		"null":                {body(`null`), []int{400}},
		"unknown fields":      {body(`[{"stocklogid":99,"quantity":"1","brandnew":[1,{"x":null}]}]`), []int{200}},
		"another's record":    {body(`[{"reservationid":5}]`), []int{400}},
		"wrong type":          {func(p string) io.Reader { return post(p, "Content-Type: image/png\r\n", good) }, []int{200}},
		"wrong encoding":      {func(p string) io.Reader { return post(p, "Content-Encoding: br\r\n", good) }, []int{415}},
		"gzip bomb":           {func(p string) io.Reader { return post(p, "Content-Encoding: gzip\r\n", unfolding) }, []int{413}},
		"no gzip":             {func(p string) io.Reader { return post(p, "Content-Encoding: gzip\r\n", good) }, []int{400}},
		"wrong path":          {raw("GET /dotykacka/AAAAAAAAAAAAAAAAAAAAAAAAAA HTTP/1.1\r\nHost: x\r\n\r\n"), []int{404}},
		"path with a newline": {raw("GET /%0alevel=ERROR%1b[31m HTTP/1.1\r\nHost: x\r\n\r\n"), []int{404}},
		"HEAD":                {raw("HEAD PATH HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), []int{405}},
		"PUT":                 {raw("PUT PATH HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]"), []int{405}},
		"DELETE":              {raw("DELETE PATH HTTP/1.1\r\nHost: x\r\n\r\n"), []int{405}},
		"a method of its own": {raw("SMASH\x1b PATH HTTP/1.1\r\nHost: x\r\n\r\n"), []int{400}},
		"HTTP/1.0":            {raw("POST PATH HTTP/1.0\r\nContent-Length: " + length + "\r\n\r\n" + good), []int{200}},
		"HTTP/1.0, no length": {raw("POST PATH HTTP/1.0\r\n\r\n" + good), []int{400}},
		"HTTP/2":              {raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), []int{404}},
		"no HTTP at all":      {raw("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"), []int{400}},
		"huge header":         {raw("POST PATH HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("a", 1<<20) + "\r\n\r\n"), []int{431}},
		"many headers":        {raw("POST PATH HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("A: b\r\n", 100_000) + "\r\n"), []int{431}},
		"header of controls":  {raw("POST PATH HTTP/1.1\r\nHost: x\r\nX-A: \x1b[31m\x00\r\n\r\n"), []int{400}},
		"two lengths":         {raw("POST PATH HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n[]"), []int{400}},
		"length and chunks":   {raw("POST PATH HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n"), []int{200}},
		"broken chunks":       {raw("POST PATH HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n"), []int{400}},
		"pipelined":           {raw(strings.Repeat("POST PATH HTTP/1.1\r\nHost: x\r\nContent-Length: "+length+"\r\n\r\n"+good, 3)), []int{200, 200, 200}},
		"pipelined, bad first": {raw("POST PATH HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx" +
			"POST PATH HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n" + good), []int{400, 200}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := r.say(len(c.want), c.request); fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("answered %v, want %v", got, c.want)
			}
		})
	}
	if most := r.resident(); most > 200<<20 {
		t.Errorf("%d MB were held", most>>20)
	}
	r.stop()
	s, err := storage.Open(t.Context(), r.dir, storage.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	events, err := s.WebhookEvents(t.Context(), storage.WebhookPage{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	records := 0
	for _, e := range events {
		if e.Kind == "record" {
			records++
		}
	}
	if records != 2 { // the good one once, and the one with unknown fields
		t.Errorf("%d records are kept, want 2", records)
	}
	r.quiet()
}

// quiet wants nothing in the logs that a terminal or a reader of lines would
// take for something else, and no token.
func (r *receiver) quiet() {
	r.Helper()
	all := r.log.String()
	files, err := filepath.Glob(filepath.Join(r.dir, "log", "*"))
	if err != nil {
		r.Fatal(err)
	}
	if len(files) == 0 {
		r.Error("there is no log")
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			r.Fatal(err)
		}
		all += string(b)
	}
	for line := range strings.Lines(all) {
		text := strings.TrimSuffix(line, "\n")
		if strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c == 0x7f || c == '�' }) || strings.HasPrefix(text, "level=") {
			r.Errorf("log: %q", line)
		}
		for _, u := range r.At.Webhooks {
			if strings.Contains(text, u[strings.LastIndexByte(u, '/')+1:]) {
				r.Errorf("a webhook's path is in the log: %q", line)
			}
		}
	}
}

// Small bodies that unfold to many times their size in memory are bounded
// together, however many come at once.
func TestManyRecordsInSmallBodies(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	r.start()
	for name, record := range map[string]string{"records": `{"stocklogid":1},`, "no records": `1,`} {
		text := "[" + strings.Repeat(record, 90_000) + "1]"
		var wg sync.WaitGroup
		counts := make([]int, 600)
		var mu sync.Mutex
		for range 40 {
			wg.Go(func() {
				status := r.say(1, func(path string) io.Reader { return post(path, "", text) })[0]
				mu.Lock()
				defer mu.Unlock()
				counts[status]++
			})
		}
		wg.Wait()
		t.Logf("%s: %d in quarantine, %d sent away; %d MB at most", name, counts[400], counts[503], r.resident()>>20)
		if counts[400] == 0 || counts[400]+counts[503] != 40 {
			t.Errorf("%s: answers %d×400, %d×503", name, counts[400], counts[503])
		}
	}
	if most := r.resident(); most > 400<<20 {
		t.Errorf("%d MB were held", most>>20)
	}
	r.stop()
}

// A thousand senders that trickle their headers hold every place there is, and
// hold up nobody: whoever knocks takes the place of the one that has been silent
// the longest, the others are cut off when their time is up.
func TestManySlowSenders(t *testing.T) {
	t.Parallel()
	const slow, honest = 1000, 20
	r := newReceiver(t)
	r.start()
	var trickling sync.WaitGroup
	for range slow {
		conn, path := r.hostile()
		began := time.Now()
		if _, err := io.WriteString(conn, "POST "+path+" HTTP/1.1\r\nHost: x\r\nX-A: "); err != nil {
			t.Fatal(err)
		}
		trickling.Go(func() {
			_, err := io.Copy(io.Discard, conn) // until the program cuts it off
			if took := time.Since(began); errors.Is(err, os.ErrDeadlineExceeded) || took > 20*time.Second {
				t.Errorf("cut off after %v: %v", took, err)
			}
		})
	}
	slowest := time.Duration(0)
	for i := range honest {
		before := time.Now()
		s, err := newRawSender(r.At.Webhooks["stock"])
		if err != nil {
			t.Fatal(err)
		}
		defer s.conn.Close()
		if status, err := s.post(movement(nil, i)); status != 200 || err != nil {
			t.Fatalf("a good one among them: %d, %v", status, err)
		}
		slowest = max(slowest, time.Since(before))
	}
	if slowest > 3*time.Second { // five are given to a header
		t.Errorf("a good one waited %v until slow ones had gone", slowest)
	}
	trickling.Wait()
	t.Logf("the slowest good one took %v", slowest)
	r.stop()
}

// A disk that fills up: 503 and never 200 for what is not kept, and all that
// was answered 200 is there afterwards.
func TestDiskFullWhileReceiving(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	r.start() // makes the store
	r.stop()
	r.limit = 4000
	r.start()
	s, err := newRawSender(r.At.Webhooks["stock"])
	if err != nil {
		t.Fatal(err)
	}
	acked, full := map[string]bool{}, 0
	for i := 0; full < 5; i++ {
		if i > 100_000 {
			t.Fatal("it never became full")
		}
		status, err := s.post(movement(nil, i))
		switch {
		case err != nil:
			t.Fatal(err)
		case status == http.StatusOK:
			acked[strconv.Itoa(3039094656633+i)] = true
		case status == http.StatusServiceUnavailable: // and it closes
			full++
			s.conn.Close()
			if s, err = newRawSender(r.At.Webhooks["stock"]); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("status %d", status)
		}
	}
	s.conn.Close()
	if code, _ := r.get("/healthz"); code != 200 {
		t.Errorf("health: %d", code)
	}
	if code, _ := r.get("/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("ready with a full disk: %d", code)
	}
	r.kill()
	r.limit = 0
	r.start()
	if code, _ := r.get("/readyz"); code != 200 {
		t.Errorf("ready again: %d", code)
	}
	r.stop()
	ctx := context.Background()
	st, err := storage.Open(ctx, r.dir, storage.Options{Actor: "proof"})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	events, err := st.WebhookEvents(ctx, storage.WebhookPage{Limit: 200_000})
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]int{}
	for _, e := range events {
		there[e.ID.Text]++
	}
	for id := range acked {
		if there[id] != 1 {
			t.Errorf("%s was promised and is there %d times", id, there[id])
		}
	}
	rep, err := st.Verify(ctx, nil, nil)
	if err != nil || len(rep.Faults) > 0 {
		t.Errorf("%+v, %v", rep.Faults, err)
	}
	t.Logf("%d promised before the disk was full", len(acked))
}
