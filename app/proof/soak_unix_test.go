//go:build soak && unix

package proof_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"zegel/app/proof"
	"zegel/fiscal/failpoint"
)

// The long form of the kill loop: five thousand kills, or as many as
// ZEGEL_PROOF_KILLS says.
func TestSoakKillLoop(t *testing.T) {
	kills := 5000
	if s := os.Getenv("ZEGEL_PROOF_KILLS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		kills = n
	}
	var report proof.Report
	everyPoint(t, &report)
	lanes(t, 4, kills, 5*time.Hour, &report, mixed)
	t.Logf("\n%s", &report)
	if never := report.NeverHit(failpoint.Names()); len(never) > 0 {
		t.Errorf("never reached: %s", strings.Join(never, ", "))
	}
	if report.Kills < kills {
		t.Errorf("only %d kills", report.Kills)
	}
	write(t, &report)
}

// Five hundred documents, three faults in ten, two hundred kills: held against
// the truth, none signed twice, lost or invented.
func TestSoakFiveHundredDocuments(t *testing.T) {
	var report proof.Report
	o := usual(500, 500)
	o.faults = "sign:any=0.3,read:500=0.1"
	l := newLoop(newWorld(t, o, &report))
	for kills := 0; kills < 200; {
		if l.once() {
			kills++
		}
	}
	for _, v := range l.finish() {
		t.Error(v)
	}
	t.Logf("\n%s", &report)
	if report.Documents < 500 || report.Kills < 200 {
		t.Errorf("%d documents, %d kills", report.Documents, report.Kills)
	}
}

// The long form of the webhooks' kill loop: a thousand kills, or as many as
// ZEGEL_PROOF_KILLS says.
func TestSoakWebhooksSurviveKills(t *testing.T) {
	kills := 1000
	if s := os.Getenv("ZEGEL_PROOF_KILLS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		kills = n
	}
	killWebhooks(t, kills, 50)
}
