//go:build !windows

package printer

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// callTime bounds one call of a CUPS program: a server that hangs must not hold
// the shop's counter.
const callTime = 60 * time.Second

// call runs a CUPS program and gives what it printed. The language is fixed
// because the answers are read; the printers' own words come as they are.
func call(ctx context.Context, stdin []byte, name string, args ...string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%w: CUPS (%s) is not installed", ErrNoPrinting, name)
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "LANGUAGE=")
	cmd.WaitDelay = time.Second
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &out, &errs
	err = cmd.Run()
	if ctx.Err() != nil {
		return "", fmt.Errorf("%s: %w", name, ctx.Err())
	}
	if err != nil {
		return out.String(), &Error{Text: words(name, errs.String()+"\n"+out.String(), err), Err: err}
	}
	return out.String(), nil
}

// words takes the program's name from what it complained of.
func words(name, said string, err error) string {
	var lines []string
	for _, l := range strings.Split(said, "\n") {
		l = strings.TrimSpace(l)
		l = strings.TrimPrefix(strings.TrimPrefix(l, name+": "), "Error - ")
		if l != "" {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return err.Error()
	}
	const most = 300
	text := []rune(strings.ToValidUTF8(strings.Join(lines, " "), "?"))
	return string(text[:min(len(text), most)])
}

func (s System) list(ctx context.Context) ([]Printer, error) {
	out, err := call(ctx, nil, "lpstat", "-e")
	if err != nil {
		return nil, err
	}
	names := strings.Fields(out) // CUPS allows no blanks in a name
	if len(names) == 0 {
		// Without a scheduler lpstat -e says nothing and calls that a success.
		if out, err := call(ctx, nil, "lpstat", "-r"); err != nil || strings.Contains(out, "not running") {
			return nil, fmt.Errorf("%w: CUPS is not running", ErrNoPrinting)
		}
		return nil, nil
	}
	// No default is an answer, too, and some versions call it a failure.
	def, _ := call(ctx, nil, "lpstat", "-d")
	_, def, _ = strings.Cut(strings.TrimSpace(def), "destination: ")
	all := make([]Printer, len(names))
	for i, n := range names {
		all[i] = Printer{Name: n, Default: n == def}
	}
	return all, ctx.Err()
}

func (s System) print(ctx context.Context, file []byte, j Job) error {
	// A stopped queue takes jobs and keeps them: the paper would come out when
	// somebody starts it again, long after it was printed elsewhere.
	if why, err := stopped(ctx, j.Printer); err != nil || why != "" {
		return at(j, why, err)
	}
	out, err := call(ctx, file, "lp", "-d", j.Printer, "-n", strconv.Itoa(j.Copies), "-t", j.Title, "-o", "media=A4", "-o", "collate=true", "-")
	if err != nil {
		return at(j, "", err)
	}
	id := jobID(out, j.Printer)
	if id == "" || s.follow() < 0 {
		return nil
	}
	why, err := s.watch(ctx, j.Printer, id)
	if why == "" {
		// The system has the file. Whoever stops waiting has still printed, and a
		// question about the job that fails says nothing about the paper.
		return nil
	}
	// Cancelled, so that what is reported as failed does not come out later.
	if _, e := call(context.WithoutCancel(ctx), nil, "cancel", id); e != nil {
		err = errors.Join(err, e)
	}
	return at(j, why, err)
}

// at names the printer in an error of the system.
func at(j Job, why string, err error) error {
	if e := (*Error)(nil); why == "" && errors.As(err, &e) {
		return &Error{Printer: j.Printer, Text: e.Text, Err: e.Err}
	}
	if why == "" {
		return err
	}
	return &Error{Printer: j.Printer, Text: why, Err: err}
}

// stopped gives the reason why a queue stands still; empty: it does not.
func stopped(ctx context.Context, name string) (string, error) {
	out, err := call(ctx, nil, "lpstat", "-p", name)
	if err != nil {
		// A printer that the network has shown and that has no queue yet gets one
		// with its first job.
		if e := (*Error)(nil); errors.As(err, &e) && strings.Contains(e.Text, "Invalid destination") {
			return "", nil
		}
		return "", err
	}
	first, rest, _ := strings.Cut(out, "\n")
	if !strings.HasPrefix(first, "printer "+name+" disabled") {
		return "", nil
	}
	if why := strings.Join(strings.Fields(rest), " "); why != "" {
		return why, nil
	}
	return "the queue is stopped", nil
}

// jobID finds the job's name in what lp answers: "request id is Office-12 (1
// file(s))".
func jobID(out, name string) string {
	name, _, _ = strings.Cut(name, "/") // an instance is the same queue with other options
	return regexp.MustCompile(regexp.QuoteMeta(name) + `-[0-9]+\b`).FindString(out)
}

// watch looks after a job for a moment: why it failed, or nothing when it is
// done or still under way.
func (s System) watch(ctx context.Context, name, id string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, s.follow())
	defer cancel()
	for wait := 100 * time.Millisecond; ; wait *= 2 {
		select {
		case <-ctx.Done():
			return "", nil
		case <-time.After(wait):
		}
		out, err := call(ctx, nil, "lpstat", "-l", "-W", "not-completed", "-o", name)
		if err != nil {
			return "", err
		}
		open, why := judge(out, id)
		if why != "" {
			return why, nil
		}
		if !open {
			if out, err = call(ctx, nil, "lpstat", "-l", "-W", "completed", "-o", name); err == nil {
				_, why = judge(out, id)
			}
			return why, err
		}
		// A printer that stops keeps the job and says why about itself.
		if why, err := stopped(ctx, name); err != nil || why != "" {
			return why, err
		}
	}
}

// judge looks a job up in lpstat's long list: whether it stands there, and what
// went wrong with it. The state words are those of RFC 8011, 5.3.8; the text is
// the printer's.
func judge(list, id string) (there bool, why string) {
	said, mine := "", false
	for line := range strings.Lines(list) {
		if line[0] != '\t' && line[0] != ' ' {
			mine = strings.HasPrefix(line, id+" ")
			there = there || mine
			continue
		}
		if !mine {
			continue
		}
		field, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch field {
		case "Status":
			said = strings.TrimSpace(value)
		case "Alerts":
			for _, w := range strings.Fields(value) {
				if failed(w) {
					return true, cmp.Or(said, w)
				}
			}
		}
	}
	return there, ""
}

// failed tells whether a job's state word means that its paper does not come.
func failed(word string) bool {
	switch word {
	case "aborted-by-system", "job-completed-with-errors", "job-stopped", "printer-stopped",
		"job-canceled-by-user", "job-canceled-by-operator", "job-canceled-at-device", "unsupported-document-format",
		"document-format-error", "document-access-error", "document-permission-error":
		return true
	}
	return false
}
