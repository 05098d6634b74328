package cli

import "testing"

// TestFormulasAreDefused: what a spreadsheet would run stays text, what is a
// number stays one.
func TestFormulasAreDefused(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+32 3": "'+32 3", "@x": "'@x", "\tx": "'\tx", "-cmd|' /C calc'!A0": "'-cmd|' /C calc'!A0",
		"-1": "-1", "-12.34": "-12.34", "Pils": "Pils", "": "", "1=1": "1=1",
	} {
		if got := harmless(in); got != want {
			t.Errorf("harmless(%q) = %q, want %q", in, got, want)
		}
	}
}
