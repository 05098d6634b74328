package cli

import "testing"

// Foreign text stays on its line and reads in its own direction.
func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"Café Ωmega":                 "Café Ωmega",
		"a\x1b[31mb\nc\u0085":        "a·[31mb·c·",
		"\u202e01.9\u202c \u2066x":   "·01.9· ·x",
		"line\u2028para\u2029\u200f": "line·para··",
	} {
		if got := oneLine(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
