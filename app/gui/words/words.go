package words

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// ErrLanguage is returned for a language without a translation.
var ErrLanguage = errors.New("no translation for this language")

// Languages lists the window's languages as ISO 639-1 codes, in the order in
// which a Belgian shop is offered them.
func Languages() []string { return []string{"nl", "fr", "de", "en", "pl", "cs"} }

// Message is a sentence, or one for each plural form ("one", "few", "many",
// "other"). A plain sentence has only "other".
type Message map[string]string

// UnmarshalJSON takes a string for a plain sentence, else an object of forms.
func (m *Message) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*m = Message{"other": s}
		return nil
	}
	forms := map[string]string{}
	if err := json.Unmarshal(b, &forms); err != nil {
		return err
	}
	*m = forms
	return nil
}

// Words is one language's voice. It is read-only and safe for concurrent use.
type Words struct {
	lang     string
	messages map[string]Message
}

// Load reads a language from a folder of "xx.json" files. A language that does
// not exist is ErrLanguage.
func Load(files fs.FS, lang string) (*Words, error) {
	b, err := fs.ReadFile(files, lang+".json")
	if err != nil {
		return nil, fmt.Errorf("%q: %w", lang, ErrLanguage)
	}
	m := map[string]Message{}
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("translation %s: %w", lang, err)
	}
	return &Words{lang, m}, nil
}

// Match gives the language of the window that fits a locale such as "nl_BE.UTF-8"
// best; Dutch, the language of most of the shops, when none does.
func Match(locale string) string {
	l := strings.ToLower(locale)
	for _, have := range Languages() {
		if l == have || strings.HasPrefix(l, have+"_") || strings.HasPrefix(l, have+"-") || strings.HasPrefix(l, have+".") {
			return have
		}
	}
	return "nl"
}

// Lang is the language's code.
func (w *Words) Lang() string { return w.lang }

// T gives the sentence of a key; names and values of its placeholders follow in
// pairs. An unknown key comes back as itself, so that a mistake is seen.
func (w *Words) T(key string, pairs ...any) string {
	m, ok := w.messages[key]
	if !ok {
		return key
	}
	return fill(m["other"], pairs)
}

// Has tells whether the key exists.
func (w *Words) Has(key string) bool { _, ok := w.messages[key]; return ok }

// N gives the sentence of a key in the plural form that n takes; {n} is the
// count as the language writes it.
func (w *Words) N(key string, n int, pairs ...any) string {
	m, ok := w.messages[key]
	if !ok {
		return key
	}
	s, ok := m[Form(w.lang, n)]
	if !ok {
		s = m["other"]
	}
	return fill(s, append([]any{"n", w.Count(int64(n))}, pairs...))
}

// fill puts the values in their places in one pass, so that a brace in a value
// is never taken for a placeholder.
func fill(s string, pairs []any) string {
	if len(pairs) < 2 || !strings.Contains(s, "{") {
		return s
	}
	rep := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		rep = append(rep, fmt.Sprintf("{%v}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(rep...).Replace(s)
}

// Forms lists the plural forms a language has for whole numbers (CLDR).
func Forms(lang string) []string {
	switch lang {
	case "pl":
		return []string{"one", "few", "many"}
	case "cs":
		return []string{"one", "few", "other"}
	}
	return []string{"one", "other"}
}

// Form is the plural form of a whole number (CLDR).
func Form(lang string, n int) string {
	if n < 0 {
		n = -n
	}
	switch lang {
	case "fr":
		if n < 2 {
			return "one"
		}
	case "pl":
		switch {
		case n == 1:
			return "one"
		case n%10 >= 2 && n%10 <= 4 && (n%100 < 12 || n%100 > 14):
			return "few"
		}
		return "many"
	case "cs":
		switch {
		case n == 1:
			return "one"
		case n >= 2 && n <= 4:
			return "few"
		}
	default:
		if n == 1 {
			return "one"
		}
	}
	return "other"
}
