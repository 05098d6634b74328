package cli

import (
	"bytes"
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"zegel/fiscal/sandbox"
)

// At a terminal a person types an odd ticket number twice; anything else records
// nothing.
func TestTerminalAsksForAnOddTicketTwice(t *testing.T) {
	box, err := sandbox.New(sandbox.Config{Seed: 1, Docs: 6, Clock: time.Now, Faults: "sign:no-ticket@1"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	defer server.Close()
	env := map[string]string{
		"ZEGEL_DATA": t.TempDir(), "ZEGEL_KEYSTORE": "file", "ZEGEL_LANGUAGE": "en", "ZEGEL_SIGN_FROM": "2000-01-01",
		"ZEGEL_CLOUDPOS_URL": server.URL + "/api/", "ZEGEL_CLOUDPOS_LICNAME": box.Licence(), "ZEGEL_CLOUDPOS_TOKEN": box.Token(),
	}
	var asked int
	zegel := func(typed string, args ...string) (int, string) {
		t.Helper()
		var out, errs bytes.Buffer
		asked = 0
		code := Run(context.Background(), World{
			Args: args, Env: func(n string) (string, bool) { v, ok := env[n]; return v, ok },
			In: strings.NewReader(""), Out: &out, Err: &errs, Clock: time.Now, Version: "test",
			Ask: func(string) (string, error) {
				asked++
				if typed == "" {
					return "", errors.New("nothing was typed")
				}
				return typed + "\n", nil
			},
		})
		return code, out.String() + errs.String()
	}
	zegel("", "sync")
	if code, said := zegel("", "sign", "--all"); code != ExitDoubt {
		t.Fatalf("exit %d: %s", code, said)
	}
	_, list := zegel("", "list", "--state", "number_missing", "--json")
	_, rest, _ := strings.Cut(list, `"key":"`)
	key, _, _ := strings.Cut(rest, `"`)
	for _, c := range []struct {
		ticket, typed string
		code, asked   int
	}{
		{"abc", "", ExitUsage, 1},
		{"abc", "abd", ExitUsage, 1},
		{"99041512", "9904151", ExitUsage, 1},
		{"99041512", "99041512", ExitDone, 1},
		{"99041512", "99041512", ExitFailed, 0}, // it has its number: nothing is asked about another
	} {
		code, said := zegel(c.typed, "resolve", key, "--ticket", c.ticket, "--by", "An", "--reason", "read")
		if code != c.code || asked != c.asked {
			t.Errorf("%s, then %q: exit %d, asked %d times: %s", c.ticket, c.typed, code, asked, said)
		}
	}
}
