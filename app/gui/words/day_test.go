package words_test

import (
	"errors"
	"testing"

	"zegel/app/gui/words"
	"zegel/assets/translations"
	"zegel/fiscal"
)

// A day is written as the language does, and read back from that and from the
// other writings that people use.
func TestTypedDays(t *testing.T) {
	day := fiscal.Date{Year: 2026, Month: 3, Day: 7}
	written := map[string]string{"nl": "07-03-2026", "fr": "07/03/2026", "en": "07/03/2026", "de": "07.03.2026", "pl": "07.03.2026", "cs": "07.03.2026"}
	for _, lang := range words.Languages() {
		w, err := words.Load(translations.Files, lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.TypedDay(day); got != written[lang] {
			t.Errorf("%s writes %q", lang, got)
		}
		for _, s := range []string{w.TypedDay(day), "7-3-2026", "7/3/26", " 7. 3. 2026 ", "2026-03-07", "07 03 2026"} {
			if got, err := w.ReadDay(s); err != nil || got != day {
				t.Errorf("%s reads %q as %v: %v", lang, s, got, err)
			}
		}
		for s, want := range map[string]error{
			"": words.ErrDayForm, "7": words.ErrDayForm, "7-3": words.ErrDayForm, "gisteren": words.ErrDayForm, "7-3-202": words.ErrDayForm,
			"7-3-2026-1": words.ErrDayForm, "+7-3-2026": words.ErrDayForm, "٧-3-2026": words.ErrDayForm, "99999999999-3-2026": words.ErrDayForm,
			"31-02-2026": words.ErrNoDay, "29-2-2025": words.ErrNoDay, "0-3-2026": words.ErrNoDay, "7-13-2026": words.ErrNoDay, "1-1-0001": words.ErrNoDay,
		} {
			if _, err := w.ReadDay(s); !errors.Is(err, want) {
				t.Errorf("%s takes %q: %v", lang, s, err)
			}
		}
	}
}
