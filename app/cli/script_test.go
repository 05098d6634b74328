package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"zegel/app/cli"
	"zegel/fiscal"
	"zegel/fiscal/sandbox"
)

// TestScripts runs every command in process, against a sandbox of its own. A
// script may say
//
//	sandbox [docs=N] [odd] [limit=N] [faults=SPEC] [licence=NAME]   start one and point the environment at it
//	faults [SPEC]                 change its faults
//	edit TYPE ID FIELD VALUE      change a document in the cloud (total, note, from_ticket, number)
//	truth TYPE/NUMBER COUNT       hold how often the module signed a name
//	serve, unserve                run "zegel serve --json" beside the script (stop is testscript's own word: it ends the script)
//	push ENTITY BODY STATUS       send a webhook and hold the answer
//	clock +1h                     move the program's clock
//	keyof FILE N NAME             put the key of a list's N-th document into the environment
//	value FILE EXPRESSION NAME    put a value of a JSON file into the environment
//	printer works|refuses WORDS|none   what the printers do from now on
//	paper N                       hold how many files came out of them
//	json FILE EXPRESSION VALUE    hold a value of a JSON file: .signed.0, .signed.len
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			w := &scriptWorld{}
			e.Values[worldKey] = w
			e.Defer(w.close)
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("ZEGEL_DATA", e.WorkDir+"/data")
			e.Setenv("ZEGEL_KEYSTORE", "file")
			e.Setenv("ZEGEL_LANGUAGE", "en")
			e.Setenv("USER", "tester")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"zegel": runZegel, "sandbox": startSandbox, "faults": setFaults, "edit": editDocument,
			"truth": holdTruth, "clock": moveClock, "json": holdJSON, "keyof": keyOf, "value": valueOf,
			"serve": serve, "unserve": stopServing, "push": push,
			"printer": setPrinter, "paper": holdPaper,
		},
	})
}

type worldKeyType struct{}

var worldKey = worldKeyType{}

// scriptWorld is what one script owns.
type scriptWorld struct {
	mu     sync.Mutex
	box    *sandbox.Sandbox
	server *httptest.Server
	ahead  time.Duration
	hooks  map[string]string // of the running service
	end    func() int
	tray   tray
}

func (w *scriptWorld) close() {
	if w.end != nil {
		w.end()
	}
	if w.server != nil {
		w.server.Close()
		_ = w.box.Close()
	}
}

func (w *scriptWorld) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.ahead)
}

func worldOf(ts *testscript.TestScript) *scriptWorld { return ts.Value(worldKey).(*scriptWorld) }

// runZegel is the program; "! zegel" wants it to fail, "exit=N zegel" is written
// zegel -exit N.
func runZegel(ts *testscript.TestScript, neg bool, args []string) {
	want := -1
	if len(args) > 1 && args[0] == "-exit" {
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		want, args = n, args[2:]
	}
	var out, errs bytes.Buffer
	for i, a := range args {
		if i > 0 && (args[i-1] == "-o" || args[i-1] == "--out") && a != "-" {
			args[i] = ts.MkAbs(a)
			if strings.HasSuffix(a, "/") {
				args[i] += "/"
			}
		}
	}
	code := cli.Run(context.Background(), cli.World{
		Args: args, Env: envOf(ts), In: strings.NewReader(ts.Getenv("STDIN")), Out: &out, Err: &errs, Clock: worldOf(ts).now, Version: "test",
		Printing: &worldOf(ts).tray,
	})
	fmt.Fprint(ts.Stdout(), out.String())
	fmt.Fprint(ts.Stderr(), errs.String())
	ts.Logf("[exit %d]", code)
	switch {
	case want >= 0 && code != want:
		ts.Fatalf("exit %d, want %d", code, want)
	case want < 0 && (code != 0) != neg:
		ts.Fatalf("exit %d", code)
	}
}

// envOf is the script's environment at this moment.
func envOf(ts *testscript.TestScript) func(string) (string, bool) {
	vars := map[string]string{}
	for _, name := range []string{
		"HOME", "USER", "ZEGEL_DATA", "ZEGEL_KEYSTORE", "ZEGEL_LANGUAGE", "ZEGEL_CLOUDPOS_URL", "ZEGEL_CLOUDPOS_LICNAME", "ZEGEL_CLOUDPOS_TOKEN",
		"ZEGEL_CLOUDPOS_DAILY_LIMIT", "ZEGEL_SIGN_FROM", "ZEGEL_TIMEOUT", "ZEGEL_QUARANTINE", "ZEGEL_SELLER_NAME", "ZEGEL_SELLER_VAT",
	} {
		// testscript cannot tell an empty variable from none; for the address the
		// difference matters, and no script wants the default.
		if v := ts.Getenv(name); v != "" || name == "ZEGEL_CLOUDPOS_URL" {
			vars[name] = v
		}
	}
	return func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
}

// serve runs the service until stop, or the script's end.
func serve(ts *testscript.TestScript, _ bool, _ []string) {
	w := worldOf(ts)
	ctx, cancel := context.WithCancel(context.Background())
	in, out := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- cli.Run(ctx, cli.World{
			Args: []string{"serve", "--json", "--listen", "127.0.0.1:0"}, Env: envOf(ts), In: strings.NewReader(""), Out: out, Err: io.Discard, Clock: w.now, Version: "test",
		})
		out.Close()
	}()
	w.end = func() int { w.end = nil; cancel(); return <-code }
	var first struct {
		Listen   string            `json:"listen"`
		Webhooks map[string]string `json:"webhooks"`
	}
	ts.Check(json.NewDecoder(in).Decode(&first))
	w.hooks = first.Webhooks
}

func stopServing(ts *testscript.TestScript, _ bool, _ []string) {
	if code := worldOf(ts).end(); code != 0 {
		ts.Fatalf("serve ended with %d", code)
	}
}

func push(ts *testscript.TestScript, _ bool, args []string) {
	resp, err := http.Post(worldOf(ts).hooks[args[0]], "application/json", strings.NewReader(args[1]))
	ts.Check(err)
	ts.Check(resp.Body.Close())
	if fmt.Sprint(resp.StatusCode) != args[2] {
		ts.Fatalf("answered %d, want %s", resp.StatusCode, args[2])
	}
}

func startSandbox(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	w.close()
	cfg := sandbox.Config{Seed: 1, Docs: 20, Clock: w.now}
	for _, a := range args {
		name, value, _ := strings.Cut(a, "=")
		n, _ := strconv.Atoi(value)
		switch name {
		case "docs":
			cfg.Docs = n
		case "limit":
			cfg.DailyLimit = n
		case "odd":
			cfg.Odd = true
		case "faults":
			cfg.Faults = value
		case "licence":
			cfg.Licence = value
		default:
			ts.Fatalf("sandbox %s?", a)
		}
	}
	box, err := sandbox.New(cfg)
	ts.Check(err)
	w.box, w.server = box, httptest.NewServer(box)
	ts.Setenv("ZEGEL_CLOUDPOS_URL", w.server.URL+"/api/")
	ts.Setenv("ZEGEL_CLOUDPOS_LICNAME", box.Licence())
	ts.Setenv("ZEGEL_CLOUDPOS_TOKEN", box.Token())
}

func setFaults(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(worldOf(ts).box.SetFaults(strings.Join(args, " ")))
}

func editDocument(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 4 {
		ts.Fatalf("edit TYPE ID FIELD VALUE")
	}
	typ, err := fiscal.ParseDoctype(args[0])
	ts.Check(err)
	ts.Check(worldOf(ts).box.Edit(typ, args[1], func(d *fiscal.Document) {
		switch args[2] {
		case "total":
			d.Total, err = fiscal.ParseCents(args[3])
		case "note":
			d.Note = args[3]
		case "number":
			d.Number = args[3]
		case "from_ticket":
			d.FromTicket = args[3] == "1"
		default:
			err = fmt.Errorf("field %s?", args[2])
		}
	}))
	ts.Check(err)
}

func holdTruth(ts *testscript.TestScript, _ bool, args []string) {
	k, err := fiscal.ParseKey(args[0])
	ts.Check(err)
	n := 0
	for _, t := range worldOf(ts).box.Truth() {
		if t.Type == k.Type && t.Number == k.Number {
			n++
		}
	}
	if fmt.Sprint(n) != args[1] {
		ts.Fatalf("%s was signed %d times, want %s", args[0], n, args[1])
	}
}

func moveClock(ts *testscript.TestScript, _ bool, args []string) {
	d, err := time.ParseDuration(strings.TrimPrefix(args[0], "+"))
	ts.Check(err)
	w := worldOf(ts)
	w.mu.Lock()
	w.ahead += d
	w.mu.Unlock()
}

// holdJSON looks a value up by a path of names and indexes; len is a length, and
// KEY=VALUE picks from a list of objects.
func holdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("json FILE PATH VALUE")
	}
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	d.UseNumber()
	var v any
	ts.Check(d.Decode(&v))
	if d.More() {
		ts.Fatalf("%s holds more than one value", args[0])
	}
	for _, p := range strings.Split(strings.Trim(args[1], "."), ".") {
		v = step(ts, v, p)
	}
	got := fmt.Sprint(v)
	if (got == args[2]) == neg {
		ts.Fatalf("%s = %q, want %q", args[1], got, args[2])
	}
}

func valueOf(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("value FILE PATH NAME")
	}
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	d.UseNumber()
	var v any
	ts.Check(d.Decode(&v))
	for _, p := range strings.Split(strings.Trim(args[1], "."), ".") {
		v = step(ts, v, p)
	}
	ts.Setenv(args[2], fmt.Sprint(v))
}

func step(ts *testscript.TestScript, v any, p string) any {
	switch x := v.(type) {
	case map[string]any:
		if p == "len" {
			return len(x)
		}
		return x[p]
	case []any:
		if p == "len" {
			return len(x)
		}
		if name, want, ok := strings.Cut(p, "="); ok {
			for _, e := range x {
				if m, _ := e.(map[string]any); fmt.Sprint(m[name]) == want {
					return e
				}
			}
			return nil
		}
		i, err := strconv.Atoi(p)
		ts.Check(err)
		if i < len(x) {
			return x[i]
		}
	}
	return nil
}

func keyOf(ts *testscript.TestScript, _ bool, args []string) {
	var rows []struct {
		Key string `json:"key"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &rows))
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	if n >= len(rows) {
		ts.Fatalf("%s has %d documents", args[0], len(rows))
	}
	ts.Setenv(args[2], rows[n].Key)
}
