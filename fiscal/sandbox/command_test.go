package sandbox_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"zegel/fiscal/sandbox"
)

// flushed is a writer that keeps all until it is flushed, as a bufio.Writer
// around standard output does.
type flushed struct {
	b  bytes.Buffer
	to io.Writer
}

func (f *flushed) Write(p []byte) (int, error) { return f.b.Write(p) }

func (f *flushed) Flush() error {
	_, err := f.b.WriteTo(f.to)
	return err
}

// TestRunJSON: the first line is flushed at once and is the only one.
func TestRunJSON(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- sandbox.Run(ctx, "", sandbox.Config{Licence: "my shop", Token: "s3cret/&"}, &flushed{to: in}, true)
		in.Close()
	}()
	b := bufio.NewReader(out)
	line, err := b.ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var at struct{ Address, Licence, Token string }
	if err := json.Unmarshal(line, &at); err != nil {
		t.Fatal(err)
	}
	p := place{at.Address, at.Licence, at.Token}
	if rows := p.rows(t, "get-tables"); len(rows) != 19 || p.licence != "my shop" || p.token != "s3cret/&" {
		t.Errorf("%+v gave %d tables", p, len(rows))
	}
	cancel()
	rest, err := io.ReadAll(b)
	if err := errors.Join(err, <-ended); err != nil || len(rest) != 0 {
		t.Errorf("ended with %v after %q", err, rest)
	}
}

// TestRunWaits: a request that signs while the command is told to stop gets its
// answer, and its ticket is in the file.
func TestRunWaits(t *testing.T) {
	state := filepath.Join(t.TempDir(), "truth")
	p, stop := command(t, sandbox.Config{StatePath: state, Faults: "sign-delay=300ms"})
	arrived := make(chan string, 1)
	go func() {
		r, err := http.PostForm(p.url+"?licname="+p.licence+"&token="+p.token+"&get-invoicesigned", url.Values{"documentnr": {"1001"}})
		if err != nil {
			arrived <- err.Error()
			return
		}
		defer r.Body.Close()
		b, _ := io.ReadAll(r.Body)
		arrived <- string(b)
	}()
	for { // until the request is inside
		r, err := http.Get(strings.TrimSuffix(p.url, "api/") + "sandbox/counts?licname=" + p.licence + "&token=" + p.token)
		if err != nil {
			t.Fatal(err)
		}
		var c sandbox.Counts
		err = json.NewDecoder(r.Body).Decode(&c)
		r.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if c.Requests > 0 {
			break
		}
	}
	if err := stop(); err != nil {
		t.Errorf("ended with %v", err)
	}
	rows, err := sandbox.ReadTruth(state)
	if err != nil || len(rows) != 1 {
		t.Fatalf("truth %v, %v", rows, err)
	}
	if a := <-arrived; !strings.Contains(a, rows[0].Ticket) {
		t.Errorf("answered %s", a)
	}
}

// TestRunErrors: what cannot work ends at once and says why.
func TestRunErrors(t *testing.T) {
	for listen, cfg := range map[string]sandbox.Config{
		"127.0.0.1:nothing": {},
		"127.0.0.1:0":       {Faults: "gibberish"},
	} {
		var out bytes.Buffer
		if err := sandbox.Run(t.Context(), listen, cfg, &out, false); err == nil || out.Len() > 0 {
			t.Errorf("%s: %v after %q", listen, err, out.String())
		}
	}
}
