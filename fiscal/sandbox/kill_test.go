package sandbox_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"zegel/fiscal"
	"zegel/fiscal/sandbox"
)

// TestMain lets the test program stand in for the command: it is started again
// with a state file in its environment and then is a sandbox, to be killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("SANDBOX_TEST_STATE"); path != "" {
		err := sandbox.Run(context.Background(), "", sandbox.Config{Docs: 200, StatePath: path, Race: true, DailyLimit: 10_000}, os.Stdout, true)
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// TestKilled kills the command with its hands full, five times over: every
// ticket that somebody was told stands in the file, under that document, and
// none is given out twice.
func TestKilled(t *testing.T) {
	state := filepath.Join(t.TempDir(), "truth")
	told := map[fiscal.Name]string{}
	var mu sync.Mutex
	for round := range 5 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "SANDBOX_TEST_STATE="+state)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var at struct{ Address, Licence, Token string }
		line, err := bufio.NewReader(out).ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(line, &at)
		}
		if err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		docs := place{at.Address, at.Licence, at.Token}.rows(t, "get-invoices")
		var askers sync.WaitGroup
		enough := make(chan struct{}, 1000)
		for k := range 8 {
			askers.Go(func() {
				for i := round*40 + k; i < round*40+40; i += 8 {
					ticket, n := signOnce(at.Address, at.Licence, at.Token, docs[i])
					if ticket != "" {
						mu.Lock()
						told[n] = ticket
						mu.Unlock()
					}
					enough <- struct{}{}
				}
			})
		}
		for range 12 { // a third of the round has been answered, more is under way
			<-enough
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed, and says so
		askers.Wait()
	}
	rows, err := sandbox.ReadTruth(state)
	if err != nil {
		t.Fatal(err)
	}
	tickets := map[string]fiscal.Name{}
	for _, r := range rows {
		if other, twice := tickets[r.Ticket]; twice {
			t.Errorf("ticket %s belongs to %s and %s", r.Ticket, other, r.Name())
		}
		tickets[r.Ticket] = r.Name()
	}
	for n, ticket := range told {
		if tickets[ticket] != n {
			t.Errorf("%s was told ticket %s, which the file gives to %q", n, ticket, tickets[ticket])
		}
	}
	if len(told) < 40 || len(rows) < len(told) {
		t.Errorf("%d told, %d in the file", len(told), len(rows))
	}
}

// signOnce asks for one ticket and gives it, or nothing whatever went wrong.
func signOnce(address, licence, token string, doc map[string]any) (string, fiscal.Name) {
	kind, err := fiscal.ParseDoctype(doc["doctype"].(string))
	if err != nil {
		return "", fiscal.Name{}
	}
	n := fiscal.Name{Type: kind, Number: doc["number"].(string)}
	r, err := http.PostForm(address+"?licname="+url.QueryEscape(licence)+"&token="+token+"&get-"+kind.String()+"signed", url.Values{"documentnr": {n.Number}})
	if err != nil {
		return "", n
	}
	defer r.Body.Close()
	var o struct{ Vatticket string }
	b, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(b, &o) != nil {
		return "", n
	}
	return o.Vatticket, n
}
