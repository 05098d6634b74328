package app_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"zegel/app"
	"zegel/fiscal"
	"zegel/pdf/preview"
)

// A verification on paper names head, entries, faults and time, in each language
// of paper; a window in another language prints the shop's.
func TestVerificationOnPaper(t *testing.T) {
	a, _ := shop(t, paper(fiscal.Invoice, "9001", "12", 18))
	rep, err := a.Verify(t.Context(), nil)
	if err != nil || !rep.OK {
		t.Fatalf("%+v, %v", rep, err)
	}
	key, err := a.JournalKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var view preview.Viewer
	defer view.Close()
	read := func(v app.Verified, lang string) string {
		t.Helper()
		b, err := a.VerifyPaper(t.Context(), v, lang)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := a.VerifyPaper(t.Context(), v, lang); err != nil || !bytes.Equal(b, again) {
			t.Errorf("%s: the same result gives other bytes: %v", lang, err)
		}
		doc, err := view.Open(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		defer doc.Close()
		text, err := doc.Text(1)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(text), " ")
	}
	at := time.Date(2026, 11, 21, 16, 51, 9, 0, time.UTC)
	v := app.Verified{VerifyReport: rep, At: at, Took: 1234 * time.Millisecond}
	for lang, title := range map[string]string{"nl": "Controle van het journaal", "fr": "Vérification du journal", "de": "Prüfung des Journals", "en": "Verification of the journal", "cs": "Controle van het journaal"} {
		text := read(v, lang)
		for _, want := range []string{title, rep.Head, key.Fingerprint, "2026-11-21 17:51:09", "1.234s"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in %q", lang, want, text)
			}
		}
	}
	v.OK, v.Faults = false, []app.Fault{{Where: "documents invoice/12 total", What: "differs", Expected: "10.00", Found: "11.00"}}
	if text := read(v, "nl"); !strings.Contains(text, "Het journaal klopt niet.") || !strings.Contains(text, "invoice/12") || !strings.Contains(text, "11.00") || strings.Contains(text, "Alles klopt") {
		t.Errorf("a fault is not on paper: %q", text)
	}
}

// The public key is given in the form in which other tools read it, and checks
// the head.
func TestJournalKey(t *testing.T) {
	a, _ := shop(t, paper(fiscal.Invoice, "9001", "12", 18))
	k, err := a.JournalKey(t.Context())
	if err != nil || k.Head.Size == 0 || len(k.Fingerprint) != 64 || k.Dir == "" || k.File == "" {
		t.Fatalf("%+v, %v", k, err)
	}
	v, err := note.NewVerifier(k.Public)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := a.Store().SignedHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(signed, note.VerifierList(v)); err != nil {
		t.Errorf("the key does not open the head: %v", err)
	}
}
