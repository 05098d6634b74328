package failpoint_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"zegel/fiscal/failpoint"
)

// constants reads the points' names out of this package's source: Go identifier
// to text.
func constants(t *testing.T) map[string]string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			out[v.Names[0].Name] = strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`)
		}
	}
	return out
}

// Every constant stands in Names or Intake once, and the program passes every point at
// exactly one place: a name that nobody calls could never be reached, and one
// with two places could be counted as reached through the other.
func TestEveryPointHasOnePlace(t *testing.T) {
	known := constants(t)
	var texts []string
	for _, s := range known {
		texts = append(texts, s)
	}
	names := slices.Concat(failpoint.Names(), failpoint.Intake())
	slices.Sort(texts)
	sorted := slices.Sorted(slices.Values(names))
	if !slices.Equal(texts, sorted) {
		t.Errorf("constants %v, Names %v", texts, sorted)
	}
	places := map[string][]string{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "build" || d.Name() == "tools"):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && fmt.Sprint(s.X) == "failpoint" {
				if _, ok := known[s.Sel.Name]; ok {
					places[s.Sel.Name] = append(places[s.Sel.Name], set.Position(s.Pos()).String())
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range known {
		if len(places[name]) != 1 {
			t.Errorf("failpoint.%s has %d places: %v", name, len(places[name]), places[name])
		}
	}
}

// The program that ships contains none of it: neither the variables that it
// would read nor a point's name.
func TestNothingInTheShippedProgram(t *testing.T) {
	if failpoint.On {
		t.Fatal("this test is for the untagged build")
	}
	for _, tagged := range []bool{false, true} {
		tags := "headless"
		if tagged {
			tags += ",failpoint"
		}
		bin := filepath.Join(t.TempDir(), "zegel")
		cmd := exec.CommandContext(t.Context(), "go", "build", "-tags", tags, "-o", bin, "zegel")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
		b, err := os.ReadFile(bin)
		if err != nil {
			t.Fatal(err)
		}
		found := bytes.Contains(b, []byte("ZEGEL_FAILPOINT"))
		for _, n := range slices.Concat(failpoint.Names(), failpoint.Intake()) {
			found = found || bytes.Contains(b, []byte(n))
		}
		if found != tagged {
			t.Errorf("built with %s: traces of failpoints found: %v", tags, found)
		}
	}
}

func ExampleNames() {
	fmt.Println(failpoint.Names()[0], reflect.TypeOf(failpoint.Hit))
	// Output: lease-take-before-commit func(string)
}
