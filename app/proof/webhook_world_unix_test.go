//go:build unix

package proof_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// receiver is the real `zegel serve` on a store, without a CloudPOS.
type receiver struct {
	testing.TB
	bin, dir, listen string
	env              []string
	limit            int // on the size of its files, KiB; 0: none
	cmd              *exec.Cmd
	log              bytes.Buffer
	// At is its first line.
	At struct {
		Listen   string            `json:"listen"`
		Webhooks map[string]string `json:"webhooks"`
	}
}

// newReceiver prepares a receiver on an address that stays the same over its
// restarts.
func newReceiver(t testing.TB, env ...string) *receiver {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	r := &receiver{TB: t, bin: bin, dir: filepath.Join(t.TempDir(), "data"), listen: freePort(t), env: env}
	t.Cleanup(func() {
		if r.running() {
			r.kill()
		}
	})
	return r
}

// launch starts the program and does not wait for it.
func (r *receiver) launch() io.Reader {
	r.Helper()
	r.cmd = exec.CommandContext(r.Context(), r.bin, "serve", "--json", "--listen", r.listen)
	if r.limit > 0 { // what a full disk is to a program; in units of 512 bytes
		r.cmd = exec.CommandContext(r.Context(), "/bin/sh", "-c", fmt.Sprintf("ulimit -f %d; exec %s serve --json --listen %s", 2*r.limit, r.bin, r.listen))
	}
	r.cmd.Env = append([]string{
		"HOME=" + filepath.Dir(r.dir), "USER=proof", "ZEGEL_DATA=" + r.dir, "ZEGEL_KEYSTORE=file", "ZEGEL_LANGUAGE=en",
		"TZ=Europe/Brussels", "ZEGEL_CLOUDPOS_URL=",
	}, r.env...)
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		r.Fatal(err)
	}
	r.log.Reset()
	r.cmd.Stderr = &r.log
	if err := r.cmd.Start(); err != nil {
		r.Fatal(err)
	}
	return out
}

// start starts the program and waits until it takes requests.
func (r *receiver) start() {
	r.Helper()
	out := r.launch()
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &r.At)
	}
	if err != nil {
		r.kill()
		r.Fatalf("serve said %q: %v\n%s", line, err, r.log.String())
	}
}

func (r *receiver) running() bool { return r.cmd != nil && r.cmd.ProcessState == nil }

// kill ends the program at once.
func (r *receiver) kill() {
	_ = r.cmd.Process.Kill() // it may have ended by itself, which Wait tells
	r.reap()
}

// stop asks the program to end, and wants it to within the time that systemd
// leaves to it.
func (r *receiver) stop() {
	r.Helper()
	t := time.AfterFunc(20*time.Second, func() { _ = r.cmd.Process.Signal(syscall.SIGQUIT) })
	defer t.Stop()
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	r.reap()
	if code := r.cmd.ProcessState.ExitCode(); code != 0 {
		r.Errorf("serve ended with %d:\n%s", code, r.log.String())
	}
}

func (r *receiver) reap() {
	r.Helper()
	var exit *exec.ExitError
	if err := r.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		r.Fatal(err)
	}
}

// get asks the program for one of the pages of this machine's own.
func (r *receiver) get(path string) (int, string) {
	r.Helper()
	resp, err := http.Get("http://" + r.At.Listen + path)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// metric reads one figure.
func (r *receiver) metric(name string) float64 {
	r.Helper()
	_, text := r.get("/metrics")
	for line := range strings.Lines(text) {
		if v, ok := strings.CutPrefix(line, name+" "); ok {
			f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
			if err != nil {
				r.Fatal(err)
			}
			return f
		}
	}
	r.Fatalf("no %s in\n%s", name, text)
	return 0
}

// rawSender speaks HTTP/1.1 on one kept connection with next to no work of its
// own, so that what is measured is the program.
type rawSender struct {
	conn net.Conn
	head string
	out  []byte
	in   *bufio.Reader
}

func newRawSender(webhook string) (*rawSender, error) {
	u, err := url.Parse(webhook)
	if err != nil {
		return nil, err
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		return nil, err
	}
	head := "POST " + u.Path + " HTTP/1.1\r\nHost: " + u.Host + "\r\nContent-Type: application/json\r\nContent-Length: "
	return &rawSender{conn: conn, head: head, in: bufio.NewReader(conn)}, nil
}

// post sends one body and gives the answer's status.
func (s *rawSender) post(body []byte) (int, error) {
	s.out = append(s.out[:0], s.head...)
	s.out = strconv.AppendInt(s.out, int64(len(body)), 10)
	s.out = append(append(s.out, "\r\n\r\n"...), body...)
	if _, err := s.conn.Write(s.out); err != nil {
		return 0, err
	}
	return s.answer()
}

func (s *rawSender) answer() (int, error) {
	line, err := s.in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if len(line) < 12 {
		return 0, fmt.Errorf("%q is no answer", line)
	}
	status, err := strconv.Atoi(string(line[9:12]))
	if err != nil {
		return 0, err
	}
	length := 0
	for {
		line, err := s.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if len(line) == 2 {
			_, err = s.in.Discard(length)
			return status, err
		}
		if v, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(v))); err != nil {
				return 0, err
			}
		}
	}
}

// movement is a stock movement with every field of the vendor's sample.
func movement(b []byte, n int) []byte {
	return fmt.Appendf(b, `{"avgpurchasepricewithoutvat":null,"branchid":193440357,"created":%d,"currency":"CZK","employee_id":0,"inventoryid":null,"invoicenumber":null,"note":null,"order_id":2.4137645982054e+15,"product_id":%d,"purchasepricewithoutvat":null,"quantity":"-1","quantitystatus":"0","stocktransactionid":null,"stocklogid":%d,"supplier_id":null,"transactiontype":"SALE","unit":"Piece","warehouseid":193440357,"synced":0,"versiondate":%d}`,
		1567787960104+n, 800+n%200, 3039094656633+n, 1567787960230+n)
}
