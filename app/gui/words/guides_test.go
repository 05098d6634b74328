package words_test

import (
	"regexp"
	"testing"

	"zegel/app/gui/words"
	"zegel/assets/guides"
	"zegel/assets/translations"
	"zegel/fiscal"
)

// The cashier's guide explains the states by the words that the window shows.
func TestGuideSaysWhatTheWindowSays(t *testing.T) {
	item := regexp.MustCompile(`(?m)^- \*([^*]+)\*`)
	for _, lang := range guides.Languages() {
		var got []string
		for _, m := range item.FindAllStringSubmatch(guides.Text("cashier", lang), -1) {
			got = append(got, m[1])
		}
		states := []fiscal.State{fiscal.Unsigned, fiscal.FromTicket, fiscal.Sending, fiscal.Signed, fiscal.Refused, fiscal.InDoubt, fiscal.NumberMissing}
		if len(got) != len(states) {
			t.Fatalf("%s: %d words are explained: %q", lang, len(got), got)
		}
		w, err := words.Load(translations.Files, lang)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range states {
			if want := w.T("state." + string(s)); got[i] != want {
				t.Errorf("%s: the guide says %q, the window %q", lang, got[i], want)
			}
		}
	}
}
