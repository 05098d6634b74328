//go:build linux

package proof_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"zegel/app/cli"
	"zegel/app/proof"
	"zegel/fiscal/failpoint"
)

// fault is one row of the matrix: what goes wrong with a sign call.
type fault struct {
	name    string
	spec    string // what the sandbox does
	timeout time.Duration
	phases  []string // nil: all
	run     func(s *scene, args []string) (int, string)
}

func (f fault) in() []string {
	if f.phases != nil {
		return f.phases
	}
	return proof.Phases()
}

func (f fault) timeoutOr(d time.Duration) time.Duration {
	if f.timeout > 0 {
		return f.timeout
	}
	return d
}

// short is the time-out of the rows that pass it: long enough for a machine under
// load to send in time.
const short = 1500 * time.Millisecond

// faultRows is the list of the promise's enemies, in the order in which a
// request meets them.
func faultRows() []fault {
	rows := []fault{
		{name: "none"},
		{name: "the name of the cloud is not found", run: elsewhere("https://cloudpos..invalid/api/")},
		{name: "connection refused", run: elsewhere("")},
		{name: "connection refused at the sign call", run: refusedAtSigning},
		{name: "TLS fails before the request is written", run: tlsBefore},
		{name: "TLS fails after the request was written, not signed", run: tlsAfter(false)},
		{name: "TLS fails after the request was written, signed", run: tlsAfter(true)},
		{name: "reset, not signed", spec: "sign:reset-before"},
		{name: "reset, signed", spec: "sign:reset-after"},
		{name: "closed without an answer, not signed", spec: "sign:drop-before"},
		{name: "closed without an answer, signed", spec: "sign:drop-after"},
		{name: "time-out before the headers, the answer comes late", spec: "sign:slow=3s", timeout: short},
		{name: "time-out before the headers, signed late, the answer comes late", spec: "sign:stall=3s", timeout: short},
		{name: "time-out in the body, the rest comes late", spec: "sign:slow-body=3s", timeout: short},
		{name: "no answer before the quarantine ends, signed", spec: "sign:slow=8s", timeout: short},
		{name: "an HTML page, not signed", spec: "sign:html"},
		{name: "an HTML page, signed", spec: "sign:html-after"},
		{name: "a PHP warning before the JSON", spec: "sign:warning"},
		{name: "half the JSON in a whole message", spec: "sign:cut"},
		{name: "closed in the middle of the body", spec: "sign:half"},
		{name: "fields of the wrong type", spec: "sign:types"},
		{name: "an empty body", spec: "sign:empty-after"},
	}
	for _, status := range []int{300, 301, 302, 303, 304, 307, 308} {
		rows = append(rows, fault{name: fmt.Sprintf("redirect %d", status), spec: fmt.Sprintf("sign:%d", status)})
	}
	rows = append(rows, fault{name: "a redirect to another host", spec: "sign:away"})
	for _, status := range []int{400, 403, 404, 408, 429, 500, 501, 502, 503, 504} {
		rows = append(rows, fault{name: fmt.Sprintf("status %d, not signed", status), spec: fmt.Sprintf("sign:%d", status)})
	}
	rows = append(rows, fault{name: "status 500, signed", spec: "sign:500-after"}, fault{name: "status 502, signed", spec: "sign:502-after"})
	for _, code := range []int{1001, 1002, 1003, 1004, 1005, 2000, 2001, 2002, 4711} {
		rows = append(rows, fault{name: fmt.Sprintf("code %d", code), spec: fmt.Sprintf("sign:refuse=%d", code)})
	}
	return append(rows,
		fault{name: "success without a ticket", spec: "sign:no-ticket"},
		fault{name: "a ticket that another document has", run: sameTicket},
		fault{name: "another document's answer", spec: "sign:other"},
		fault{name: "two programs at once", run: twoAtOnce},
		fault{name: "the holder stopped before its last check, its right to sign taken, then woken", run: stopped(failpoint.BeforeGate)},
		fault{name: "the holder stopped with the request sent, its right to sign taken, then woken", run: stopped(failpoint.Written)},
		fault{name: "the machine stopped in the instant between the last check and the write, past the quarantine", run: stopped(failpoint.BeforeWrite)},
		fault{name: "the commit fails with the number in hand", run: commitFails("")},
		fault{name: "the commit fails with the number in hand, then the next start", run: commitFails("status")},
	)
}

// elsewhere points the program at an address where no cloud is.
func elsewhere(url string) func(*scene, []string) (int, string) {
	return func(s *scene, args []string) (int, string) {
		s.o.url = url
		if url == "" {
			s.o.url = "http://" + freePort(s) + "/api/"
		}
		defer func() { s.o.url = "" }()
		return s.zegel(args...)
	}
}

// held starts the program as a process that stops at a failpoint, for what must
// happen between two of its steps. Its clock is the machine's: a phase that
// moved the scene's clock asks by a person's word instead.
func (s *scene) held(points string, args []string, env ...string) *process {
	s.Helper()
	if args[0] == "recover" {
		args = append(args, "--now", "--by", "An Peeters", "--reason", "proof")
	}
	old := s.o.env
	s.o.env = append(append([]string(nil), old...), env...)
	defer func() { s.o.env = old }()
	return s.start(points, args...)
}

// asleep waits until a process stands still at a failpoint.
func (s *scene) asleep(p *process) {
	s.Helper()
	for range 600 {
		if p.within(20 * time.Millisecond) {
			s.Fatalf("it ended: exit %d: %s%s", p.code, p.out.String(), p.err.String())
		}
		if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid)); err == nil && bytes.Contains(stat, []byte(") T ")) {
			return
		}
	}
	s.Fatal("it never stopped")
}

func (p *process) said() string { return p.out.String() + p.err.String() }

func refusedAtSigning(s *scene, args []string) (int, string) {
	p := s.held(failpoint.BeforeDial+"=stop", args)
	s.asleep(p)
	defer s.deaf()()
	p.signal(syscall.SIGCONT)
	return p.wait(s), p.said()
}

// deaf closes the cloud's port and keeps it bound, so that connections are
// refused and no other server can come to stand there.
func (s *scene) deaf() func() {
	s.Helper()
	port := s.server.Listener.Addr().(*net.TCPAddr).Port
	_ = s.server.Listener.Close()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		s.Fatal(err)
	}
	for range 200 {
		_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
		if err = syscall.Bind(fd, &syscall.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}); err == nil {
			break
		}
		pause(5 * time.Millisecond)
	}
	if err != nil {
		s.Fatal(err)
	}
	return func() { _ = syscall.Close(fd) }
}

func sameTicket(s *scene, args []string) (int, string) {
	s.faults("")
	for _, d := range s.listed(s.zegel("list", "--json", "--state", "unsigned")) {
		if d.Key != s.key {
			s.zegel("sign", d.Key)
			break
		}
	}
	s.faults("sign:same-ticket")
	return s.zegel(args...)
}

// twoAtOnce runs the same command twice at the same time; what the one that did
// not sign says is left out, since either may be first.
func twoAtOnce(s *scene, args []string) (int, string) {
	var wg sync.WaitGroup
	var codes [2]int
	var said [2]string
	for i := range 2 {
		wg.Go(func() { codes[i], said[i] = s.zegel(args...) })
	}
	wg.Wait()
	for i, t := range said {
		if strings.HasPrefix(t, "1 signed") {
			return codes[i], t
		}
	}
	s.Errorf("neither signed: %v %q", codes, said)
	return codes[0], said[0]
}

// stopped lets a program fall asleep at a point for longer than its right to
// sign lasts. Another, whose clock is an hour ahead, takes over and asks; then
// the first wakes up.
func stopped(point string) func(*scene, []string) (int, string) {
	return func(s *scene, args []string) (int, string) {
		p := s.held(point+"=stop", args, "ZEGEL_TIMEOUT=1m")
		s.asleep(p)
		s.ahead.Store(int64(2 * time.Hour))
		code, said := s.zegel("recover", s.key, "--by", "An Peeters", "--reason", "proof")
		p.signal(syscall.SIGCONT)
		woken := p.wait(s)
		return max(code, woken), said + p.said()
	}
}

// commitFails lets every commit of the outcome fail; a next command takes the
// number up from its file.
func commitFails(then string) func(*scene, []string) (int, string) {
	return func(s *scene, args []string) (int, string) {
		p := s.held(failpoint.FinishCommit+"@1+=error", args)
		code, said := p.wait(s), p.said()
		if tickets := s.truth(); len(tickets) == 0 || !strings.Contains(said, tickets[len(tickets)-1].Ticket) {
			s.Errorf("the number is not said: %v, %s", tickets, said)
		}
		if then == "" {
			return code, said
		}
		if c, out := s.zegel(then); c != cli.ExitDone {
			s.Errorf("%s: exit %d: %s", then, c, out)
		}
		return code, said
	}
}
