//go:build !windows

package printer_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zegel/pdf/printer"
)

// fakeCUPS puts programs on PATH that answer as the files of a folder say and
// write down what they were called with.
func fakeCUPS(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	programs := map[string]string{
		"lpstat": `case "$1" in
-e) cat "$D/names";;
-r) cat "$D/scheduler";;
-d) cat "$D/default";;
-p) cat "$D/state";;
-l) cat "$D/jobs.$3";;
esac`,
		"lp": `printf '%s\n' "$@" >>"$D/lp.args"
cat >"$D/lp.in"
[ -s "$D/lp.fails" ] && { cat "$D/lp.fails" >&2; exit 1; }
echo "request id is Bar-7 (0 file(s))"`,
		"cancel": `printf '%s\n' "$@" >>"$D/cancelled"`,
	}
	for name, script := range programs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\nD="+dir+"\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"names": "Kitchen\nBar\n", "scheduler": "scheduler is running\n", "default": "system default destination: Bar\n",
		"state": "printer Bar is idle.  enabled since Sat\n", "jobs.not-completed": "", "jobs.completed": "", "lp.fails": "",
	} {
		say(t, dir, name, text)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return dir
}

func say(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func heard(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(b)
}

func TestPrintersAreListed(t *testing.T) {
	dir := fakeCUPS(t)
	got, err := printer.System{}.List(t.Context())
	if err != nil || len(got) != 2 || got[0] != (printer.Printer{Name: "Bar", Default: true}) || got[1].Name != "Kitchen" {
		t.Errorf("%v, %v", got, err)
	}
	say(t, dir, "default", "lpstat: no system default destination\n")
	if got, err = (printer.System{}).List(t.Context()); err != nil || got[0].Default || got[1].Default {
		t.Errorf("without a default: %v, %v", got, err)
	}
	say(t, dir, "names", "")
	if got, err = (printer.System{}).List(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("none: %v, %v", got, err)
	}
	say(t, dir, "scheduler", "scheduler is not running\n")
	if _, err = (printer.System{}).List(t.Context()); !errors.Is(err, printer.ErrNoPrinting) {
		t.Errorf("CUPS is down: %v", err)
	}
}

func TestNoCUPS(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := (printer.System{}).List(t.Context()); !errors.Is(err, printer.ErrNoPrinting) {
		t.Errorf("list: %v", err)
	}
	if err := (printer.System{}).Print(t.Context(), []byte("x"), printer.Job{Printer: "Bar"}); !errors.Is(err, printer.ErrNoPrinting) {
		t.Errorf("print: %v", err)
	}
}

func TestPrintSendsTheBytes(t *testing.T) {
	dir := fakeCUPS(t)
	file := bytes.Repeat([]byte("%PDF\x00\xff\n"), 50_000)
	err := printer.System{}.Print(t.Context(), file, printer.Job{Printer: "Bar", Copies: 2, Title: "invoice/12\n-o raw"})
	if err != nil {
		t.Fatal(err)
	}
	if heard(t, dir, "lp.in") != string(file) {
		t.Error("the printer got other bytes")
	}
	want := "-d\nBar\n-n\n2\n-t\ninvoice/12-o raw\n-o\nmedia=A4\n-o\ncollate=true\n-\n"
	if got := heard(t, dir, "lp.args"); got != want {
		t.Errorf("lp was called with %q, not %q", got, want)
	}
}

// What stands between a file and paper, in the printer's own words; and a job
// that failed is not left to come out later.
func TestRefusals(t *testing.T) {
	const job = "Bar-7                 an             37888   Sat Nov 21\n\tStatus: %s\n\tAlerts: %s\n\tqueued for Bar\n"
	list := func(status, alerts string) string {
		other := strings.NewReplacer("Bar-7", "Bar-70", "%s", "someone else's", "%s", "aborted-by-system").Replace(job)
		return other + strings.Replace(strings.Replace(job, "%s", status, 1), "%s", alerts, 1) + other
	}
	for _, tt := range []struct {
		name      string
		files     map[string]string
		want      string // in the printer's words; empty: it prints
		sent      bool
		cancelled bool
	}{
		{"done", map[string]string{"jobs.completed": list("", "processing-to-stop-point")}, "", true, false},
		{"under way", map[string]string{"jobs.not-completed": list("Sending data", "job-printing")}, "", true, false},
		{"done and forgotten", nil, "", true, false},
		{"not accepting", map[string]string{"lp.fails": "lp: Destination \"Bar\" is not accepting jobs.\n"}, `Destination "Bar" is not accepting jobs.`, true, false},
		{"stopped", map[string]string{"state": "printer Bar disabled since Sat -\n\tout of paper, Café\n"}, "out of paper, Café", false, false},
		{"stopped without a reason", map[string]string{"state": "printer Bar disabled since Sat\n"}, "stopped", false, false},
		{"broken off", map[string]string{"jobs.not-completed": list("unable to find trailer", "job-completed-with-errors")}, "unable to find trailer", true, true},
		{"aborted", map[string]string{"jobs.completed": list("", "processing-to-stop-point aborted-by-system")}, "aborted-by-system", true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := fakeCUPS(t)
			for name, text := range tt.files {
				say(t, dir, name, text)
			}
			err := printer.System{Follow: 1e9}.Print(t.Context(), []byte("x"), printer.Job{Printer: "Bar", Title: "invoice/12"})
			e := (*printer.Error)(nil)
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("failed: %v", err)
			case tt.want != "" && (!errors.As(err, &e) || !strings.Contains(e.Text, tt.want) || e.Printer != "Bar"):
				t.Errorf("%+v (%v), not %q", e, err, tt.want)
			}
			if sent := heard(t, dir, "lp.args") != ""; sent != tt.sent {
				t.Errorf("sent: %v", sent)
			}
			if got := heard(t, dir, "cancelled"); (got == "Bar-7\n") != tt.cancelled {
				t.Errorf("cancelled: %q", got)
			}
		})
	}
}

func TestAskedForWhatIsNot(t *testing.T) {
	dir := fakeCUPS(t)
	unknown := (*printer.UnknownError)(nil)
	for _, name := range []string{"Cellar", "", "-o", "bar"} {
		err := printer.System{}.Print(t.Context(), []byte("x"), printer.Job{Printer: name})
		if !errors.Is(err, printer.ErrUnknown) || !errors.As(err, &unknown) || strings.Join(unknown.Names, " ") != "Bar Kitchen" {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, n := range []int{-1, 100, 1 << 30} {
		if err := (printer.System{}).Print(t.Context(), []byte("x"), printer.Job{Printer: "Bar", Copies: n}); !errors.Is(err, printer.ErrCopies) {
			t.Errorf("%d copies: %v", n, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (printer.System{}).Print(ctx, []byte("x"), printer.Job{Printer: "Bar"}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got := heard(t, dir, "lp.args"); got != "" {
		t.Errorf("lp was called with %q", got)
	}
}
