//go:build unix

package proof_test

import (
	"strings"
	"testing"
	"time"

	"zegel/app/cli"
)

// together starts the program once for each command, all at once, and gives the
// exit codes.
func (w *world) together(commands ...string) []int {
	w.Helper()
	var ps []*process
	for _, c := range commands {
		ps = append(ps, w.start("", strings.Fields(c)...))
	}
	var codes []int
	for _, p := range ps {
		codes = append(codes, p.wait(w))
	}
	return codes
}

// One budget for many programs: reading stops before the share that is kept for
// signing, signing at the day's end, and the cloud never sees more.
func TestBudgetAcrossPrograms(t *testing.T) {
	const daily, reserve = 40, 16 // two fifths
	w := newWorld(t, options{
		seed: 21, docs: 40, timeout: 20 * time.Second, quarantine: time.Minute, delay: [2]time.Duration{time.Millisecond, 2 * time.Millisecond},
		env: []string{"ZEGEL_CLOUDPOS_DAILY_LIMIT=40"},
	}, nil)
	w.run([]int{0}, "sync")
	stopped := 0
	for range 5 {
		for _, code := range w.together("cloudpos get-users", "cloudpos get-payments", "sync", "cloudpos get-tables", "cloudpos get-products", "sync", "cloudpos get-printers", "cloudpos get-categories") {
			if code == cli.ExitGuard {
				stopped++
			}
		}
	}
	if n := w.box.Requests(); n != daily-reserve {
		t.Errorf("reading made %d requests, want %d and the rest kept for signing", n, daily-reserve)
	}
	if stopped == 0 {
		t.Error("no program was told that the day's requests are used up")
	}
	for range 4 {
		w.together("sign --all", "sign --all", "cloudpos get-users", "sign --all", "sync", "sign --all")
	}
	seen, booked, signed := w.box.Requests(), w.ledger(), len(w.truth())
	if seen > daily || booked > daily || booked < seen {
		t.Errorf("the cloud saw %d requests, %d were booked, %d allowed", seen, booked, daily)
	}
	if seen < daily-6 || signed == 0 {
		t.Errorf("only %d of %d requests were used, %d documents signed", seen, daily, signed)
	}
	p := w.run([]int{cli.ExitGuard}, "sign", "--all")
	if !strings.Contains(p.err.String(), "used up") {
		t.Errorf("a person reads %q", p.err.String())
	}
	w.holds(w.list())
	t.Logf("%d requests of %d, %d documents signed by up to six programs at once", seen, daily, signed)
}

// Never more than three bad logins in half an hour, whatever is pressed: at five
// the vendor blocks the address, and the tills behind it.
func TestBadLoginsAcrossPrograms(t *testing.T) {
	w := newWorld(t, options{
		seed: 22, docs: 3, timeout: 20 * time.Second, quarantine: time.Minute,
		env: []string{"ZEGEL_CLOUDPOS_TOKEN=0123456789abcdef0123456789abcdef"},
	}, nil)
	for range 4 {
		w.together("sync", "cloudpos get-users", "sync", "cloudpos get-tables", "sync", "sync")
		w.together("resume --by An --reason again", "resume --by Bert --reason now")
	}
	if n := w.box.Requests(); n < 1 || n > 3 {
		t.Errorf("the cloud saw %d bad logins", n)
	}
	if p := w.start("", "sync"); p.wait(t) != cli.ExitGuard || p.err.Len() < 40 {
		t.Errorf("exit %d: %s", p.code, p.err.String())
	}
}
