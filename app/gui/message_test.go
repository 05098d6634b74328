package gui

import (
	"strings"
	"testing"
)

// An error in one piece is made of sentences that end.
func TestMessageInOnePiece(t *testing.T) {
	for _, c := range []struct {
		m    Message
		want string
	}{
		{Message{Title: "De cloud antwoordt niet", Text: "Geen verbinding.", Do: "Probeer later."}, "De cloud antwoordt niet. Geen verbinding. Probeer later."},
		{Message{Title: "Vanaf welke datum?", Text: "Zonder datum niet."}, "Vanaf welke datum? Zonder datum niet."},
		{Message{Title: "Dit ging mis.", Do: "Bel."}, "Dit ging mis. Bel."},
		{Message{Title: "Alleen dit"}, "Alleen dit"},
		{Message{Text: "Zonder titel."}, "Zonder titel."},
		{Message{}, ""},
	} {
		if got := c.m.paragraph(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.m, got, c.want)
		}
	}
}

// What is said of a number that was not told is true whichever answer came.
func TestWordsOfAMissingNumber(t *testing.T) {
	b := open(t, "fr")
	b.do(func() {
		if s := b.w.T("missing.ours"); strings.Contains(s, "utilisé") {
			t.Errorf("a success without a ticket is told as a number in use: %q", s)
		}
		if s := b.w.T("archive.gap"); !strings.Contains(s, "manquant") || strings.Contains(s, "pas de nous") {
			t.Errorf("a gap that may be a document's missing number is called the till's: %q", s)
		}
	})
}
