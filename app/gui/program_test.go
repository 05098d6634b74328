package gui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zegel/app"
	"zegel/app/gui/desk"
	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
)

func shopProgram(t *testing.T, pairs ...string) *program {
	t.Helper()
	env := map[string]string{"ZEGEL_KEYSTORE": "file"}
	for i := 0; i+1 < len(pairs); i += 2 {
		env[pairs[i]] = pairs[i+1]
	}
	p, err := openProgram(t.Context(), Options{Dir: t.TempDir(), Version: "1.2.3", Env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// Where nothing is set up the window stands on the sandbox, and says so before
// the first request.
func TestProgramOnTheSandbox(t *testing.T) {
	p, ctx := shopProgram(t), t.Context()
	var back desk.Backend = p
	st, err := back.Status(ctx)
	if err != nil || !st.Training || !st.Connected {
		t.Fatalf("status %+v: %v", st, err)
	}
	got, err := back.Sync(ctx, app.SyncOptions{}, nil)
	if err != nil || got.New == 0 {
		t.Fatalf("sync %+v: %v", got, err)
	}
	page, err := back.List(ctx, fiscal.Query{States: []fiscal.State{fiscal.Unsigned}, Limit: 2})
	if err != nil || len(page.Records) != 2 {
		t.Fatalf("list: %v", err)
	}
	ref := page.Records[0].Ref
	signed, err := back.Sign(ctx, app.SignOptions{Refs: []fiscal.Ref{ref}}, nil)
	if err != nil || len(signed.Signed) != 1 {
		t.Fatalf("sign %+v: %v", signed, err)
	}
	d, err := back.Show(ctx, ref)
	if err != nil || d.Record.Ticket == "" {
		t.Fatalf("show: %v", err)
	}
	found, err := back.Find(ctx, d.Record.Ticket)
	if err != nil || len(found) != 1 || found[0].Ref != ref {
		t.Errorf("the ticket finds %d documents: %v", len(found), err)
	}
	paper, err := back.Print(ctx, ref, app.PrintOptions{})
	if err != nil || !strings.HasPrefix(string(paper.PDF), "%PDF") {
		t.Errorf("print: %v", err)
	}
	if pdf, err := back.Preview(ctx, ref, "nl"); err != nil || len(pdf) == 0 {
		t.Errorf("preview: %v", err)
	}
	if tally, err := back.Tally(ctx, fiscal.Query{}); err != nil || tally.Count[fiscal.Signed] != 1 {
		t.Errorf("tally %+v: %v", tally, err)
	}
	if rep, err := back.Verify(ctx, nil); err != nil || !rep.OK {
		t.Errorf("verify %+v: %v", rep, err)
	}
	if _, err := back.Recover(ctx, app.RecoverOptions{}, nil); err != nil {
		t.Errorf("recover: %v", err)
	}
	if err := back.Resolve(ctx, ref, "1", "", fiscal.Person{By: "An", Reason: "test"}); err == nil {
		t.Error("a signed document was resolved again")
	}
	if err := back.Resume(ctx, fiscal.Person{By: "An", Reason: "test"}); err != nil {
		t.Errorf("resume: %v", err)
	}
	if ds, err := back.Discrepancies(ctx); err != nil || len(ds) != 0 {
		t.Errorf("discrepancies %v: %v", ds, err)
	}
	if table, err := back.Read(ctx, "get-customers", true); err != nil || len(table.Rows) == 0 {
		t.Errorf("customers: %v", err)
	}
}

// A real connection that the sandbox of another program serves: tried out,
// saved, and the program stands on it, with a store of its own.
func TestSettingsPutTheProgramOnARealConnection(t *testing.T) {
	box, err := app.StartTraining(t.Context(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	p, ctx := shopProgram(t), t.Context()
	var s desk.Settings = p
	if why := s.Check("sign_from", "gisteren", "nl"); why == "" {
		t.Error("nonsense is a day")
	}
	if why := s.Check("sign_from", "2000-01-01", "nl"); why != "" {
		t.Errorf("a day is refused: %s", why)
	}
	if _, err := s.Try(ctx, box.URL, box.Licence, "wrong token"); err == nil {
		t.Error("a wrong token passes")
	}
	if trial, err := s.Try(ctx, box.URL, box.Licence, box.Token); err != nil || trial.Left == 0 {
		t.Errorf("try %+v: %v", trial, err)
	}
	if err := s.Save(ctx, map[string]string{"cloudpos.url": box.URL, "cloudpos.licname": box.Licence, "cloudpos.token": box.Token, "language": "fr"}); err != nil {
		t.Fatal(err)
	}
	if p.box != nil || p.language() != "fr" {
		t.Errorf("still on the sandbox, in %q", p.language())
	}
	if !strings.Contains(strings.Join(p.secrets(), " "), box.Token) {
		t.Error("a crash report would tell the token")
	}
	for _, f := range s.All() {
		if f.Name == "cloudpos.token" && (f.Value != "" || !f.Set) {
			t.Errorf("the token as a setting: %+v", f)
		}
	}
	if _, err := p.Sync(ctx, app.SyncOptions{}, nil); err != nil {
		t.Errorf("sync: %v", err)
	}
}

func TestOfflineIsTold(t *testing.T) {
	for kind, want := range map[cloudpos.Kind]bool{cloudpos.KindDNS: true, cloudpos.KindTimeout: true, cloudpos.KindTLS: false, cloudpos.KindHeld: false} {
		if got := offline(fmt.Errorf("sync: %w", &cloudpos.TransportError{Kind: kind})); got != want {
			t.Errorf("%s: %v", kind, got)
		}
	}
	if offline(context.Canceled) || offline(nil) {
		t.Error("a cancelled call is no lost connection")
	}
	p := shopProgram(t)
	if m := p.explain(errors.New("dial tcp 10.0.0.1"), "nl"); m.Title == "" || m.Ref == "" || strings.Contains(m.Title+m.Text+m.Do, "dial") {
		t.Errorf("explained as %+v", m)
	}
}

// A period adds up and goes to the accountant from the window as from the
// command line.
func TestProgramBooks(t *testing.T) {
	p, ctx := shopProgram(t), t.Context()
	if _, err := p.Sync(ctx, app.SyncOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	to := fiscal.DateOf(time.Now())
	from := to.AddDays(-400)
	r, err := p.Report(ctx, from, to)
	if err != nil || r.Documents == 0 {
		t.Fatalf("%d documents: %v", r.Documents, err)
	}
	if b, err := p.ReportPDF(ctx, r); err != nil || !strings.HasPrefix(string(b), "%PDF") {
		t.Errorf("the report is no PDF: %v", err)
	}
	file := filepath.Join(t.TempDir(), "bundle.zip")
	got, err := p.Export(ctx, app.ExportOptions{From: from, To: to, File: file}, nil)
	if err != nil || got.Documents != r.Documents {
		t.Errorf("%d of %d documents: %v", got.Documents, r.Documents, err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// Background work goes on while the window is open, on new settings too, and
// ends before the program does.
func TestProgramWorks(t *testing.T) {
	p := shopProgram(t)
	ctx, cancel := context.WithCancel(t.Context())
	events := make(chan app.Event, 64)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.work(ctx, func(e app.Event) { events <- e })
	}()
	patience := time.NewTimer(30 * time.Second)
	defer patience.Stop()
	seen := map[app.EventKind]bool{}
	for !seen[app.EventCopied] || !seen[app.EventSynced] {
		select {
		case e := <-events:
			if seen[e.What] = true; e.What == app.EventFailed {
				t.Fatal(e.Err)
			}
		case <-patience.C:
			t.Fatalf("only %v happened", seen)
		}
	}
	p.mu.RLock()
	first := p.turn
	p.mu.RUnlock()
	if err := p.Save(t.Context(), map[string]string{"language": "fr"}); err != nil {
		t.Fatal(err)
	}
	<-first.done
	poll := time.NewTicker(time.Millisecond)
	defer poll.Stop()
	for again := false; !again; {
		p.mu.RLock()
		again = p.turn != first
		p.mu.RUnlock()
		select {
		case <-poll.C:
		case <-patience.C:
			t.Fatal("nothing goes on after new settings")
		}
	}
	cancel()
	<-ended
}

// A search of any length is answered: what is looked for stays within what the
// store takes as one query.
func TestALongSearchIsAnswered(t *testing.T) {
	p := shopProgram(t)
	for _, text := range []string{strings.Repeat("Zwaan 12 ", 1111), strings.Repeat("a ", 5000), strings.Repeat("x", 10000)} {
		docs := desk.NewDocuments(nowRunner{t}, p)
		docs.Failed = func(err error) { t.Errorf("searching %q…: %v", text[:10], err) }
		docs.SetSearch(text)
		if !docs.Loaded() || !docs.TotalKnown() {
			t.Errorf("searching %q… is not answered", text[:10])
		}
	}
}

// nowRunner does everything at once.
type nowRunner struct{ t *testing.T }

func (r nowRunner) Go(work func(context.Context) func()) {
	if apply := work(r.t.Context()); apply != nil {
		apply()
	}
}
func (r nowRunner) Post(f func()) { f() }
