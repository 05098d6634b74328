package parts_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zegel/app/gui/parts"
)

var update = flag.Bool("update", false, "write what lists show as the new goldens")

// assertShown holds what a list paints against a golden, a line for each text and
// icon: pictures say nothing of themselves in the markup.
func assertShown(t *testing.T, name string, g *parts.Grid) {
	t.Helper()
	var b strings.Builder
	for _, s := range g.Shown() {
		what := fmt.Sprintf("%q", s.Text)
		if s.Icon != "" {
			what = s.Icon
		}
		if s.Bold {
			what += " bold"
		}
		fmt.Fprintf(&b, "row %d at %.0f,%.0f size %.0fx%.0f: %s %s\n", s.Row, s.Pos.X, s.Pos.Y, s.Size.Width, s.Size.Height, what, s.Ink)
	}
	file := filepath.Join("testdata", "shown", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s shows\n%s\nwant\n%s", name, b.String(), want)
	}
}
