package cli

import (
	"bytes"
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"zegel/app"
	"zegel/fiscal"
)

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// A standard output that is full does not say that nothing can be recorded.
func TestOutputThatIsFull(t *testing.T) {
	var errs bytes.Buffer
	env := map[string]string{"ZEGEL_DATA": t.TempDir(), "ZEGEL_CLOUDPOS_URL": "", "ZEGEL_KEYSTORE": "file"}
	code := Run(context.Background(), World{
		Args: []string{"--json", "list"}, Env: func(n string) (string, bool) { v, ok := env[n]; return v, ok },
		In: strings.NewReader(""), Out: fullDisk{}, Err: &errs, Clock: time.Now, Version: "test",
	})
	if code != ExitFailed || !strings.Contains(errs.String(), "is done and recorded") || strings.Contains(errs.String(), "nothing is signed") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
}

// Where several codes of the contract hold, the higher one: a guard that stopped
// the batch stands above what is in doubt, and that above what was refused. Five
// doubts are no guard of the contract: quota and login are.
func TestTheHigherCodeHolds(t *testing.T) {
	quota, login, doubts := &fiscal.Guard{Kind: fiscal.GuardQuota}, &fiscal.Guard{Kind: fiscal.GuardLogin}, &fiscal.Guard{Kind: fiscal.GuardDoubts}
	one := []string{"invoice/1"}
	for _, c := range []struct {
		name string
		res  app.SignResult
		want int
	}{
		{"nothing", app.SignResult{}, ExitDone},
		{"refused", app.SignResult{Signed: one, Refused: one}, ExitRefused},
		{"refused and in doubt", app.SignResult{Refused: one, InDoubt: one}, ExitDoubt},
		{"a number is missing", app.SignResult{Refused: one, NumberMissing: one}, ExitDoubt},
		{"quota", app.SignResult{Signed: one, Guard: quota}, ExitGuard},
		{"quota beside doubt", app.SignResult{InDoubt: one, Guard: quota}, ExitGuard},
		{"login beside a missing number and a refusal", app.SignResult{Refused: one, NumberMissing: one, Guard: login}, ExitGuard},
		{"five doubts", app.SignResult{InDoubt: one, Guard: doubts}, ExitDoubt},
	} {
		if got := resultCode(c.res); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// What is said line by line fails as well when nobody can take it; a reader who
// has enough is told nothing.
func TestOutputThatFails(t *testing.T) {
	env := map[string]string{"ZEGEL_DATA": t.TempDir(), "ZEGEL_CLOUDPOS_URL": "", "ZEGEL_KEYSTORE": "file"}
	for _, args := range [][]string{{"status"}, {"version"}, {"verify"}, {"help"}, {"completion", "bash"}, {"list"}, {"config"}} {
		for _, c := range []struct {
			out  brokenOutput
			want string
		}{{brokenOutput{syscall.ENOSPC}, "is done and recorded"}, {brokenOutput{syscall.EPIPE}, ""}} {
			var errs bytes.Buffer
			code := Run(context.Background(), World{
				Args: args, Env: func(n string) (string, bool) { v, ok := env[n]; return v, ok },
				In: strings.NewReader(""), Out: c.out, Err: &errs, Clock: time.Now, Version: "test",
			})
			if code != ExitFailed || !strings.Contains(errs.String(), c.want) || (c.want == "") != (errs.Len() == 0) {
				t.Errorf("%v, %v: exit %d: %q", args, c.out.error, code, errs.String())
			}
		}
	}
}

type brokenOutput struct{ error }

func (b brokenOutput) Write([]byte) (int, error) { return 0, b.error }
