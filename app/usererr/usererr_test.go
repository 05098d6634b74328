package usererr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"zegel/app"
	"zegel/app/bundle"
	"zegel/app/config"
	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/journal"
	"zegel/fiscal/signing"
	"zegel/fiscal/ubl"
	"zegel/pdf"
	"zegel/pdf/printer"
	"zegel/storage"
)

var place = regexp.MustCompile(`\{[a-z]+\}`)

func keysOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func places(s string) []string {
	p := place.FindAllString(s, -1)
	slices.Sort(p)
	return p
}

// Every language has the same texts with the same places, none of them empty.
func TestLanguagesAgree(t *testing.T) {
	en := load("en")
	for _, lang := range Languages() {
		l := load(lang)
		if !slices.Equal(keysOf(en.Errors), keysOf(l.Errors)) {
			t.Errorf("%s: other errors than en", lang)
		}
		for code, e := range en.Errors {
			for i := range e {
				if l.Errors[code][i] == "" || !slices.Equal(places(e[i]), places(l.Errors[code][i])) {
					t.Errorf("%s %s[%d]: %q against %q", lang, code, i, l.Errors[code][i], e[i])
				}
			}
			if lang != "en" && e[0] == l.Errors[code][0] {
				t.Errorf("%s %s is not translated", lang, code)
			}
		}
		for name, pair := range map[string][2]map[string]string{
			"why": {en.Why, l.Why}, "skipped": {en.Skipped, l.Skipped}, "stopped": {en.Stopped, l.Stopped}, "outcomes": {en.Outcomes, l.Outcomes}, "alarms": {en.Alarms, l.Alarms}, "notes": {en.Notes, l.Notes}, "paper": {en.Paper, l.Paper}, "bundle": {en.Bundle, l.Bundle},
		} {
			if len(pair[0]) == 0 || !slices.Equal(keysOf(pair[0]), keysOf(pair[1])) {
				t.Errorf("%s: other %s than en", lang, name)
			}
			for k, v := range pair[0] {
				if pair[1][k] == "" || !slices.Equal(places(v), places(pair[1][k])) {
					t.Errorf("%s %s.%s: %q against %q", lang, name, k, pair[1][k], v)
				}
			}
		}
	}
}

// exported finds what the packages below root declare: sentinels (exported
// variables made of errors) and types with an Error method.
func exported(t *testing.T, root string, dirs ...string) (sentinels, types []string) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(filepath.Join(root, dir), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				return err
			}
			for _, decl := range f.Decls {
				switch d := decl.(type) {
				case *ast.FuncDecl:
					if d.Name.Name == "Error" && d.Recv != nil {
						typ := d.Recv.List[0].Type
						if star, ok := typ.(*ast.StarExpr); ok {
							typ = star.X
						}
						if id, ok := typ.(*ast.Ident); ok && id.IsExported() {
							types = append(types, f.Name.Name+"."+id.Name)
						}
					}
				case *ast.GenDecl:
					for _, s := range d.Specs {
						if v, ok := s.(*ast.ValueSpec); ok && d.Tok == token.VAR && strings.HasPrefix(v.Names[0].Name, "Err") {
							sentinels = append(sentinels, f.Name.Name+"."+v.Names[0].Name)
						}
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return sentinels, types
}

// Every error that the repository names has a text. The window's own (package
// gui and what it alone uses) are not errors of the work and never leave it;
// package preview would bring its whole page engine into the program without a
// window.
func TestEveryNamedErrorHasAText(t *testing.T) {
	sentinelNames, typeNames := exported(t, "../..", "fiscal", "storage", "pdf", "app")
	text, err := os.ReadFile("rules.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := os.ReadFile("settings.go")
	if err != nil {
		t.Fatal(err)
	}
	code := string(text) + string(more)
	for _, name := range append(sentinelNames, typeNames...) {
		pkg, local, _ := strings.Cut(name, ".")
		if slices.Contains([]string{"gui", "words", "desk", "parts", "look", "preview"}, pkg) {
			continue
		}
		// Storage's short names are the domain's own errors.
		if pkg == "storage" && strings.Contains(code, "fiscal."+local) {
			continue
		}
		if !regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`).MatchString(code) {
			t.Errorf("%s has no text", name)
		}
	}
	if len(sentinelNames) < 30 || len(typeNames) < 10 {
		t.Errorf("only %d sentinels and %d types were found", len(sentinelNames), len(typeNames))
	}
	for _, s := range sentinels() {
		m := Explain(fmt.Errorf("try it: %w", s.err), "nl")
		if m.General || m.Title == "" || m.Code != s.code && !errors.Is(s.err, fiscal.ErrState) {
			t.Errorf("%v: %+v", s.err, m)
		}
	}
}

// A ticket number for a document that is signed already is refused by the
// document's life: that is no alarm about the journal.
func TestRefusedStepIsNoAlarm(t *testing.T) {
	err := fmt.Errorf("resolve invoice 12: %w: %w", storage.ErrState, journal.ErrReplay)
	if m := Explain(err, "en"); m.Code != "state" {
		t.Errorf("it is told as %s: %s", m.Code, m)
	}
	if m := Explain(fmt.Errorf("open: %w", journal.ErrReplay), "en"); m.Code != "journal" {
		t.Errorf("a contradiction is told as %s", m.Code)
	}
}

// A printer's refusal is told with the document, the number that its paper keeps,
// and the printer's own words.
func TestPaperThatDidNotComeOut(t *testing.T) {
	refused := fmt.Errorf("print: %w", &printer.Error{Printer: "Bar", Text: "papier op"})
	for _, lang := range Languages() {
		for _, tt := range []struct {
			err  error
			code string
			want []string
		}{
			{&app.NotPrinted{Key: "invoice/12", Printer: "Bar", Err: refused}, "not_printed.original", []string{"invoice/12", "Bar", "“papier op”"}},
			{&app.NotPrinted{Key: "invoice/12", Copy: 3, Printer: "Bar", Err: refused}, "not_printed.copy", []string{"invoice/12", "3", "“papier op”"}},
			{&app.NotPrinted{Key: "invoice/12", Printer: "Bar", Err: context.Canceled}, "not_printed.original", []string{"invoice/12"}},
			{&app.Unprinted{Keys: []string{"invoice/12", "offer/4"}, Err: &app.NotPrinted{Key: "invoice/12", Err: refused}}, "unprinted", []string{"invoice/12, offer/4", "“papier op”"}},
			{&app.Unprinted{Keys: []string{"offer/4"}, Err: app.ErrNoPrinter}, "unprinted", []string{"offer/4", load(lang).Errors["no_printer"][0]}},
		} {
			m := Explain(fmt.Errorf("print: %w", tt.err), lang)
			s := m.String()
			if m.Code != tt.code || place.MatchString(s) {
				t.Errorf("%s: %s: %s", lang, m.Code, s)
			}
			for _, w := range tt.want {
				if !strings.Contains(s, w) {
					t.Errorf("%s: %q lacks %q", lang, s, w)
				}
			}
		}
	}
}

func until() time.Time { return time.Date(2026, 11, 21, 23, 0, 0, 0, time.Local) }

func TestExplain(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
		lang string
		code string
		want []string
	}{
		{"1002", &cloudpos.APIError{Code: 1002, Text: "not valid"}, "nl", "api.login", []string{"licentienaam", "“not valid”"}},
		{"1003", &cloudpos.APIError{Code: 1003, Until: until()}, "fr", "api.daily_limit", []string{"jusqu'au 21/11/2026 23:00"}},
		{"1004", &cloudpos.APIError{Code: 1004}, "de", "api.blocked", []string{"gesperrt"}},
		{"2002", &cloudpos.APIError{Code: 2002}, "en", "api.number_used", []string{"zegel resolve"}},
		{"4711", &cloudpos.APIError{Code: 4711}, "en", "api.other", []string{"4711"}},
		{"html", &cloudpos.BodyError{Why: cloudpos.WhyHTML}, "nl", "body.page", []string{"webpagina"}},
		{"half a body", &cloudpos.BodyError{Why: cloudpos.WhyTruncated}, "nl", "body.cut", []string{"brak af"}},
		{"shape", &cloudpos.BodyError{Why: cloudpos.WhyShape}, "pl", "body.unreadable", nil},
		{"row", &cloudpos.RowError{Index: 4, Field: "totalprice"}, "en", "row", []string{"Row 5", "totalprice"}},
		{"row of a document", &cloudpos.RowError{Index: 4, Number: "12", Field: "totalprice"}, "nl", "row", []string{"Rij 5", "document 12", "totalprice"}},
		{"rows", fmt.Errorf("sync: %w", errors.Join(errors.Join(&cloudpos.RowError{Index: 4, Number: "12"}, &cloudpos.RowError{Index: 5}), &cloudpos.RowError{Index: 1, Number: "12"}, &cloudpos.RowError{Index: 6})), "en", "rows", []string{": 3", "row 5", "document 12"}},
		{"dns", &cloudpos.TransportError{Kind: cloudpos.KindDNS}, "en", "net.dns", nil},
		{"status", &cloudpos.TransportError{Kind: cloudpos.KindStatus, Status: 502}, "cs", "net.status", []string{"HTTP 502"}},
		{"eof", &cloudpos.TransportError{Kind: cloudpos.KindEOF}, "nl", "net.broken", []string{"In twijfel"}},
		{"guard", &signing.GuardError{Guard: fiscal.Guard{Kind: fiscal.GuardQuota, Until: until(), Text: "own count"}}, "nl", "guard.quota", []string{"tot 21-11-2026 23:00"}},
		{"restored", fmt.Errorf("begin: %w", storage.ErrRestored), "en", "guard.restored", []string{"zegel resume"}},
		{"lease", &fiscal.LeaseHeld{Holder: "till-2", Expires: until()}, "en", "lease", []string{"till-2", "21 Nov 2026 23:00"}},
		{"ambiguous", &app.AmbiguousKey{Key: "invoice/12", Keys: []string{"invoice/12@9012", "invoice/12@9944"}}, "en", "ambiguous", []string{"invoice/12@9012, invoice/12@9944"}},
		{"unrecorded", &app.Unrecorded{Key: "invoice/12", Ticket: "41512", Err: storage.ErrFull}, "nl", "unrecorded", []string{"41512", "invoice/12"}},
		{"stamp", &app.StampMismatch{Key: "invoice/12", Field: "total", Paper: "12.00", Journal: "13.00"}, "de", "stamp_mismatch", []string{"12.00", "13.00"}},
		{"bad copy", &storage.FaultError{Fault: storage.Fault{Where: "journal 17"}}, "en", "copy_fault", []string{"journal 17"}},
		{"e-invoice", &ubl.Missing{Fields: []string{"seller.vat", "customer"}}, "fr", "ubl.missing", []string{"seller.vat, customer"}},
		{"logo", fmt.Errorf("draw: %w", pdf.ErrLogo), "de", "pdf.logo", nil},
		{"read-only", fmt.Errorf("open: %w", storage.ErrReadOnly), "en", "store.read_only", nil},
		{"full", fmt.Errorf("begin: %w", storage.ErrFull), "nl", "store.full", []string{"niets ondertekend"}},
		{"newer", storage.ErrNewer, "cs", "store.newer", nil},
		{"network folder", &config.FolderError{Dir: `N:\zegel`, Kind: config.RefusedNetwork}, "nl", "folder.network", []string{"SQLite"}},
		{"no folder", &config.FolderError{Dir: "/x", Kind: config.RefusedNotFolder}, "pl", "folder.not_a_folder", []string{"/x"}},
		{"file", &config.FileError{File: "/x/config.toml", Line: 3, Why: config.WhySyntax}, "de", "config.file", []string{"Zeile 3", "TOML"}},
		{"target's disk full", &app.NotWritten{File: "/usb/k4.zip", Why: "full", Err: syscall.ENOSPC}, "en", "target.full", []string{"/usb/k4.zip"}},
		{"no folder for it", &app.NotWritten{File: "/usb/k4.zip", Why: "folder", Err: fs.ErrNotExist}, "fr", "target.folder", []string{"/usb"}},
		{"held open", &app.NotWritten{File: "/usb/k4.zip", Why: "refused", Err: fs.ErrPermission}, "nl", "target.refused", []string{"Excel"}},
		{"missing file", &fs.PathError{Op: "open", Path: "/x/copy.db", Err: fs.ErrNotExist}, "en", "file.missing", []string{"/x/copy.db"}},
		{"stopped", context.Canceled, "en", "cancelled", nil},
		{"unknown", errors.New("invalid memory address"), "nl", codeGeneral, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := Explain(fmt.Errorf("sync: %w", tt.err), tt.lang)
			if m.Code != tt.code || m.General != (tt.code == codeGeneral) {
				t.Fatalf("code %q", m.Code)
			}
			all := m.String()
			for _, w := range tt.want {
				if !strings.Contains(all, w) {
					t.Errorf("no %q in:\n%s", w, all)
				}
			}
			if len(place.FindAllString(all, -1)) > 0 {
				t.Errorf("an empty place in:\n%s", all)
			}
			if strings.Contains(all, "sync:") || strings.Contains(all, "memory address") {
				t.Errorf("Go's own words in:\n%s", all)
			}
			if len(m.Ref) != 6 || !strings.Contains(all, m.Ref) {
				t.Errorf("reference %q", m.Ref)
			}
		})
	}
}

// What became of a document has a line in every language, and so has every
// contradiction.
func TestOutcomes(t *testing.T) {
	doc := fiscal.Document{Ref: fiscal.Ref{Type: fiscal.Invoice, ID: "9"}, Number: "12"}
	for _, lang := range Languages() {
		seen := map[string]bool{}
		for _, r := range []fiscal.Record{
			{State: fiscal.Refused, RefusedText: "kassa"},
			{State: fiscal.InDoubt, DueAt: until()},
			{State: fiscal.InDoubt, Asked: true},
			{State: fiscal.NumberMissing, Cause: fiscal.Ours},
			{State: fiscal.NumberMissing, Cause: fiscal.Foreign},
		} {
			r.Document = doc
			s := Outcome(r, lang)
			if !strings.HasPrefix(s, "invoice/12") || len(s) < 40 || place.MatchString(s) || seen[s] {
				t.Errorf("%s %s: %q", lang, r.State, s)
			}
			seen[s] = true
		}
		for _, k := range []fiscal.DiscrepancyKind{fiscal.ContentChanged, fiscal.TicketTwice, fiscal.TicketDiffers, fiscal.FromTicketFlip, fiscal.NameUsedTwice, "new kind"} {
			s := Alarm(fiscal.Record{Document: doc, Ticket: "41512"}, fiscal.Discrepancy{Kind: k, Expected: "1", Found: "2"}, lang)
			if !strings.Contains(s, "invoice/12") || len(s) < 30 || place.MatchString(s) || seen[s] {
				t.Errorf("%s %s: %q", lang, k, s)
			}
			if k != "new kind" && load(lang).Alarms[string(k)] == "" {
				t.Errorf("%s: no line for %s", lang, k)
			}
			seen[s] = true
		}
		if s := Outcome(fiscal.Record{Document: doc, State: fiscal.Signed}, lang); s != "" {
			t.Errorf("%s: %q", lang, s)
		}
	}
}

// Every reason, stop and guard of the program has a line in every language.
func TestLines(t *testing.T) {
	for _, lang := range Languages() {
		for _, k := range []fiscal.GuardKind{fiscal.GuardQuota, fiscal.GuardLogin, fiscal.GuardBlocked, fiscal.GuardModule, fiscal.GuardDoubts, fiscal.GuardRestored} {
			if s := Guard(fiscal.Guard{Kind: k, Text: "kassa"}, lang); len(s) < 40 || !strings.Contains(s, "kassa") || place.MatchString(s) {
				t.Errorf("%s %s: %q", lang, k, s)
			}
		}
		for _, r := range []app.SkipReason{
			app.SkipAlreadySigned, app.SkipFromTicket, app.SkipInDoubt, app.SkipNumberMissing, app.SkipSending, app.SkipNoNumber, app.SkipNameTwice, app.SkipTwinInDoubt,
			app.SkipDoctype, app.SkipGone, app.SkipBeforeFrom, app.SkipGuard, app.SkipStopped, app.SkipNotDue, app.SkipAsked, app.SkipState,
		} {
			if load(lang).Skipped[string(r)] == "" {
				t.Errorf("%s: no line for %s", lang, r)
			}
		}
		for _, s := range []signing.Stop{signing.StopGuard, signing.StopDoubts, signing.StopEncoding, signing.StopCancelled, signing.StopUnreachable, signing.StopLate, signing.StopLease, signing.StopStorage} {
			if load(lang).Stopped[string(s)] == "" {
				t.Errorf("%s: no line for %s", lang, s)
			}
		}
		if s := SyncedFolder("/home/an/Dropbox/z", "Dropbox", lang); !strings.Contains(s, "/home/an/Dropbox/z") || place.MatchString(s) {
			t.Errorf("%s: %q", lang, s)
		}
	}
	if got := Skipped("invoice/12", "gone", "not listed", "en"); got != "invoice/12: CloudPOS has it no more (not listed)" {
		t.Errorf("%q", got)
	}
	if got := Stopped("whim", "en"); got != "Stopped (whim)." {
		t.Errorf("%q", got)
	}
	if got := Warning(config.Warning{Field: "seller.vat", Why: config.WhyVAT}, "en"); !strings.Contains(got, "VAT") {
		t.Errorf("%q", got)
	}
}

// Everything that is wrong with the settings is told at once, each with its line.
func TestAllSettingsAtOnce(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, config.FileName), []byte("time_out = '5s'\n[seller]\niban = 'BE1'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.Load(dir, func(n string) (string, bool) { return "soon", n == "ZEGEL_QUARANTINE" }, nil)
	got := ExplainAs(err, "en", "REF123").String()
	want := `The setting time_out is not right (config.toml) (line 1)
  There is no such setting.
  quarantine (environment variable ZEGEL_QUARANTINE): “soon”: This is no time such as 15s or 2m.
  seller.iban (config.toml) (line 3): “BE1”: This is no IBAN, or its check digits do not fit.
  Correct it to timeout.
  Reference REF123`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	for _, lang := range Languages() {
		for _, why := range keysOf(load("en").Why) {
			m := Explain(&config.FieldError{Field: "seller.iban", Why: config.Why(why)}, lang)
			if m.Text == "" || strings.Contains(m.String(), "{") {
				t.Errorf("%s %s: %+v", lang, why, m)
			}
		}
	}
}

// A value with a brace in it is never taken for a place.
func TestBracesInValues(t *testing.T) {
	m := Explain(&app.AmbiguousKey{Key: "invoice/{keys}", Keys: []string{"a"}}, "en")
	if !strings.HasPrefix(m.Title, "invoice/{keys} fits") {
		t.Errorf("%q", m.Title)
	}
}

func TestReferenceStandsInTheLog(t *testing.T) {
	var out bytes.Buffer
	err := fmt.Errorf("sign invoice/12: %w", storage.ErrFull)
	m := Log(slog.New(slog.NewJSONHandler(&out, nil)), err, "fr")
	if !strings.Contains(out.String(), m.Ref) || !strings.Contains(out.String(), "sign invoice/12") {
		t.Errorf("log: %s", out.String())
	}
	if a, b := Ref(until(), err), Ref(until().Add(time.Second), err); a == b || len(a) != 6 {
		t.Errorf("references %s %s", a, b)
	}
	if got := Explain(nil, "nl"); got != (Message{}) {
		t.Errorf("%+v", got)
	}
}

func ExampleExplain() {
	fmt.Println(ExplainAs(fmt.Errorf("open the store: %w", storage.ErrBusy), "nl", "K7Q2M9"))
	// Output:
	// De gegevens zijn in gebruik
	//   Een ander programma houdt ze langer vast dan gewoonlijk.
	//   Sluit het andere programma, of wacht en probeer het opnieuw.
	//   Referentie K7Q2M9
}

// TestPaper: every word that a page can be noted with has its line, and the
// replaced characters are named.
func TestPaper(t *testing.T) {
	words := []string{pdf.NoteIBAN, pdf.NotePayment, pdf.NoteReference, pdf.NoteTicket, pdf.NoteStamp, pdf.NoteAccent}
	for _, lang := range Languages() {
		for _, w := range words {
			got := Paper(app.Printed{Key: "invoice/12", Notes: []string{w + ": because"}}, lang)
			if len(got) != 1 || !strings.Contains(got[0], "invoice/12") || strings.Contains(got[0], "{") {
				t.Errorf("%s %s: %q", lang, w, got)
			}
		}
		got := Paper(app.Printed{Key: "offer/3", Replaced: []string{"U+1F600", "U+05D0"}}, lang)
		if len(got) != 1 || !strings.Contains(got[0], "U+1F600 U+05D0") {
			t.Errorf("%s: %q", lang, got)
		}
		if got := Paper(app.Printed{Key: "offer/3"}, lang); got != nil {
			t.Errorf("%s: %q about nothing", lang, got)
		}
	}
}

func TestEveryKindOfABundlesFaultHasItsSentence(t *testing.T) {
	for _, lang := range Languages() {
		for _, k := range []bundle.Kind{
			bundle.KindBroken, bundle.KindName, bundle.KindPacked, bundle.KindChanged, bundle.KindAdded, bundle.KindMissing,
			bundle.KindSignature, bundle.KindOtherKey, bundle.KindHead, bundle.KindStatement, bundle.KindNewer,
		} {
			r := app.BundleReport{FaultKind: k, VerifyReport: app.VerifyReport{Faults: []app.Fault{{Where: "invoices/a.pdf"}}}}
			if s := BundleFault(r, lang); len(s) < 30 || strings.Contains(s, "{") {
				t.Errorf("%s %s: %q", lang, k, s)
			}
		}
		if s := BundleFault(app.BundleReport{}, lang); s != "" {
			t.Errorf("%s: %q of nothing", lang, s)
		}
	}
}
