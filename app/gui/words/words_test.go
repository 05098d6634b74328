package words_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"zegel/app/gui/words"
	"zegel/assets/translations"
	"zegel/fiscal"
)

func messages(t *testing.T, lang string) map[string]words.Message {
	t.Helper()
	b, err := translations.Files.ReadFile(lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]words.Message{}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// Every language has every key, the plural forms it needs and no other, and the
// placeholders of the English sentence.
func TestComplete(t *testing.T) {
	en := messages(t, "en")
	hole := regexp.MustCompile(`\{[a-z]+\}`)
	holes := func(m words.Message) []string {
		set := map[string]bool{}
		for _, s := range m {
			for _, h := range hole.FindAllString(s, -1) {
				set[h] = true
			}
		}
		var all []string
		for h := range set {
			all = append(all, h)
		}
		slices.Sort(all)
		return all
	}
	for _, lang := range words.Languages() {
		have := messages(t, lang)
		for key, want := range en {
			got, ok := have[key]
			if !ok {
				t.Errorf("%s: %s is missing", lang, key)
				continue
			}
			if (len(want) > 1) != (len(got) > 1) {
				t.Errorf("%s: %s has plural forms in one language and not in the other", lang, key)
			}
			if len(got) > 1 {
				for _, f := range words.Forms(lang) {
					if got[f] == "" {
						t.Errorf("%s: %s lacks the form %q", lang, key, f)
					}
				}
				if len(got) != len(words.Forms(lang)) {
					t.Errorf("%s: %s has the forms %v", lang, key, got)
				}
			}
			if !slices.Equal(holes(got), holes(want)) {
				t.Errorf("%s: %s has the placeholders %v, English %v", lang, key, holes(got), holes(want))
			}
			for f, s := range got {
				if strings.TrimSpace(s) == "" || s != strings.TrimSpace(s) {
					t.Errorf("%s: %s (%s) is %q", lang, key, f, s)
				}
			}
		}
		for key := range have {
			if _, ok := en[key]; !ok {
				t.Errorf("%s: %s exists in no other language", lang, key)
			}
		}
	}
}

// Every key that the window's code names exists; T is used for plain sentences,
// N for counted ones.
func TestEveryKeyOfTheCodeExists(t *testing.T) {
	en := messages(t, "en")
	call := regexp.MustCompile(`\b(?:w|v|words)\.(T|N)\("([^"]+)"( ?\+)?`)
	short := regexp.MustCompile(`\.w\.(T|N)\("([^"]+)"( ?\+)?`)
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range append(call.FindAllStringSubmatch(string(b), -1), short.FindAllStringSubmatch(string(b), -1)...) {
			found++
			how, key := m[1], m[2]
			if m[3] != "" { // a prefix: at least one key must start so
				ok := false
				for k := range en {
					ok = ok || strings.HasPrefix(k, key)
				}
				if !ok {
					t.Errorf("%s: no key starts with %s", f, key)
				}
				continue
			}
			got, ok := en[key]
			if !ok {
				t.Errorf("%s: %s has no words", f, key)
			} else if (how == "N") != (len(got) > 1) {
				t.Errorf("%s: %s is used with %s", f, key, how)
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d keys found in the code: the test looks at the wrong place", found)
	}
}

func load(t *testing.T, lang string) *words.Words {
	t.Helper()
	w, err := words.Load(translations.Files, lang)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestFormats(t *testing.T) {
	day := fiscal.Date{Year: 2026, Month: time.November, Day: 21}
	for lang, want := range map[string][4]string{
		"nl": {"€\u00a01.204,50", "€\u00a0-0,05", "21 nov 2026", "1.204.000"},
		"fr": {"1\u00a0204,50\u00a0€", "-0,05\u00a0€", "21 nov. 2026", "1\u00a0204\u00a0000"},
		"de": {"1.204,50\u00a0€", "-0,05\u00a0€", "21. Nov. 2026", "1.204.000"},
		"en": {"€1,204.50", "-€0.05", "21 Nov 2026", "1,204,000"},
		"pl": {"1\u00a0204,50\u00a0€", "-0,05\u00a0€", "21 lis 2026", "1\u00a0204\u00a0000"},
		"cs": {"1\u00a0204,50\u00a0€", "-0,05\u00a0€", "21. lis 2026", "1\u00a0204\u00a0000"},
	} {
		w := load(t, lang)
		got := [4]string{w.Money(120450, ""), w.Money(-5, "EUR"), w.Day(day), w.Count(1204000)}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %q, want %q", lang, got[i], want[i])
			}
		}
	}
}

func TestPlurals(t *testing.T) {
	for lang, want := range map[string]string{
		"nl": "0 documenten,1 document,2 documenten,5 documenten,22 documenten",
		"fr": "0 document,1 document,2 documents,5 documents,22 documents",
		"pl": "0 dokumentów,1 dokument,2 dokumenty,5 dokumentów,22 dokumenty",
		"cs": "0 dokladů,1 doklad,2 doklady,5 dokladů,22 dokladů",
	} {
		w := load(t, lang)
		var got []string
		for _, n := range []int{0, 1, 2, 5, 22} {
			got = append(got, w.N("foot.documents", n))
		}
		if s := strings.Join(got, ","); s != want {
			t.Errorf("%s: %s", lang, s)
		}
	}
}

func TestLanguages(t *testing.T) {
	if _, err := words.Load(translations.Files, "xx"); !errors.Is(err, words.ErrLanguage) {
		t.Errorf("an unknown language: %v", err)
	}
	for in, want := range map[string]string{"nl_BE.UTF-8": "nl", "fr-BE": "fr", "de": "de", "cs_CZ": "cs", "pt_PT": "nl", "": "nl", "encyclo": "nl"} {
		if got := words.Match(in); got != want {
			t.Errorf("%q speaks %s", in, got)
		}
	}
	w := load(t, "en")
	if got := w.T("detail.ticket", "ticket", "{ticket}{sum}"); got != "VAT ticket {ticket}{sum}" {
		t.Errorf("a brace in a value: %q", got)
	}
	if got := w.T("no.such.key"); got != "no.such.key" {
		t.Errorf("an unknown key: %q", got)
	}
}

func TestTimes(t *testing.T) {
	w := load(t, "nl")
	now := time.Date(2026, 11, 21, 17, 51, 0, 0, time.UTC)
	zone := time.FixedZone("CET", 3600)
	for d, want := range map[time.Duration]string{0: "0:00", 72 * time.Second: "1:12", 3661 * time.Second: "1:01:01", -time.Second: "0:00", 500 * time.Millisecond: "0:01"} {
		if got := w.Left(d); got != want {
			t.Errorf("%v is %s", d, got)
		}
	}
	if got := w.At(now.Add(-time.Hour), now, zone); got != "17:51" {
		t.Errorf("today: %s", got)
	}
	if got := w.At(now.AddDate(0, 0, -1), now, zone); got != "20 nov 2026 18:51" {
		t.Errorf("yesterday: %s", got)
	}
}

func ExampleWords_N() {
	w, _ := words.Load(translations.Files, "nl")
	fmt.Println(w.N("result.signed", 1204))
	// Output: 1.204 ondertekend
}

// The price of one has two decimals, and more only where it has more.
func TestPrice(t *testing.T) {
	w, err := words.Load(translations.Files, "nl")
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{"12.5": "12,50", "69": "69,00", "0.125": "0,125", "-3": "-3,00", "1.00": "1,00"} {
		if got := w.Price(decimal.RequireFromString(in)); got != want {
			t.Errorf("%s is written %q, want %q", in, got, want)
		}
	}
}
