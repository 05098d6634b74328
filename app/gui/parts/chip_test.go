package parts_test

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// A chip stays as wide as it was with its longest text, so that a count that comes
// a moment after the rows does not move them; at another size of text it begins
// anew.
func TestChipKeepsItsWidth(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, look.NewTheme(look.Light, 100))
	c := parts.NewChip(nil, "Signed", func() {})
	bare := c.MinSize().Width
	c.Set("Signed  17.811", true)
	long := c.MinSize().Width
	if long <= bare {
		t.Fatalf("%v wide with a count, %v without", long, bare)
	}
	for _, text := range []string{"Signed", "Signed  4"} {
		c.Set(text, false)
		if got := c.MinSize().Width; got != long {
			t.Errorf("%v wide with %q, want %v as before", got, text, long)
		}
	}
	test.ApplyTheme(t, look.NewTheme(look.Light, 200))
	c.Set("Signed", false)
	if got := c.MinSize().Width; got < 1.5*bare || got >= 2*long {
		t.Errorf("%v wide at twice the size", got)
	}
}
