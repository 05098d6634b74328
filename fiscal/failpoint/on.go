//go:build failpoint && unix

package failpoint

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// On tells whether the points are alive in this build.
const On = true

// plan is read once; a process is told before it starts what will happen to it.
var plan = sync.OnceValue(read)

// every is the name that stands for all points: any@17 is the seventeenth hit.
const every = "any"

type rule struct {
	name, action string
	from         int
	onward       bool
}

type state struct {
	mu    sync.Mutex
	rules []rule
	hits  map[string]int
	log   *os.File
}

func read() *state {
	s := &state{hits: map[string]int{}}
	for _, part := range strings.Split(os.Getenv("ZEGEL_FAILPOINT"), ",") {
		if part == "" {
			continue
		}
		r, err := parse(part)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		s.rules = append(s.rules, r)
	}
	if name := os.Getenv("ZEGEL_FAILPOINT_LOG"); name != "" {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		s.log = f
	}
	return s
}

func parse(part string) (rule, error) {
	where, action, ok := strings.Cut(part, "=")
	name, nth, _ := strings.Cut(where, "@")
	r := rule{name: name, action: action, from: 1}
	if nth != "" {
		digits, onward := strings.CutSuffix(nth, "+")
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 {
			return r, fmt.Errorf("failpoint %q: no count", part)
		}
		r.from, r.onward = n, onward
	}
	known := name == every
	for _, n := range append(Names(), Intake()...) {
		known = known || n == name
	}
	if !ok || !known || action != "kill" && action != "stop" && action != "error" {
		return r, fmt.Errorf("failpoint %q: not understood", part)
	}
	return r, nil
}

// Hit marks a moment.
func Hit(name string) { _ = Err(name) }

// Err marks a moment at which a write may fail.
func Err(name string) error {
	s := plan()
	s.mu.Lock()
	s.hits[name]++
	s.hits[every]++
	action := ""
	for _, r := range s.rules {
		if n := s.hits[r.name]; (r.name == name || r.name == every) && (n == r.from || r.onward && n > r.from) {
			action = r.action
		}
	}
	if s.log != nil {
		// One write, so that lines of several processes never mix.
		line := name + "\n"
		if action != "" {
			line = name + " " + action + "\n"
		}
		_, _ = s.log.WriteString(line)
	}
	s.mu.Unlock()
	switch action {
	case "kill":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "stop":
		// The system stops the process a little later, at another thread's
		// convenience; this one must not go a step further before it was woken.
		woken := make(chan os.Signal, 1)
		signal.Notify(woken, syscall.SIGCONT)
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		<-woken
		signal.Stop(woken)
	case "error":
		return fmt.Errorf("failpoint %s", name)
	}
	return nil
}

// Reader marks the arrival of the first byte.
func Reader(name string, r io.Reader) io.Reader { return &first{name: name, r: r} }

type first struct {
	name string
	r    io.Reader
	seen bool
}

func (f *first) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if n > 0 && !f.seen {
		f.seen = true
		Hit(f.name)
	}
	return n, err
}
