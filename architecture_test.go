package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The house, as a list: who may import which of our own packages. Prefixes; a
// package may always import below itself. What is not listed may import
// anything of ours (main).
var rooms = []struct {
	room string
	may  []string
}{
	{"zegel/assets", nil},
	{"zegel/fiscal/journal", []string{"zegel/fiscal"}},
	{"zegel/fiscal/ubl", []string{"zegel/fiscal"}},
	{"zegel/fiscal/", []string{"zegel/fiscal"}}, // the other rooms of the domain know each other
	{"zegel/fiscal", nil},
	{"zegel/storage", []string{"=zegel/fiscal", "zegel/fiscal/journal", "zegel/fiscal/dotykacka", "zegel/fiscal/failpoint"}},
	{"zegel/pdf", []string{"=zegel/fiscal", "zegel/assets"}},
	{"zegel/app/config", []string{"=zegel/fiscal"}},
	{"zegel/app/running", nil},
	{"zegel/app/bundle", []string{"zegel/fiscal", "zegel/storage", "=zegel/pdf", "zegel/assets"}},
	{"zegel/app/usererr", []string{"zegel/fiscal", "zegel/storage", "zegel/pdf", "=zegel/app", "zegel/app/bundle", "zegel/app/config", "zegel/app/service", "zegel/assets"}},
	// The command line starts the service; the window and the service know neither it nor each other.
	{"zegel/app/cli", []string{"zegel/fiscal", "zegel/storage", "zegel/pdf", "=zegel/app", "zegel/app/bundle", "zegel/app/config", "zegel/app/service", "zegel/app/usererr", "zegel/app/running", "zegel/assets"}},
	{"zegel/app/gui", []string{"zegel/fiscal", "zegel/storage", "zegel/pdf", "=zegel/app", "zegel/app/bundle", "zegel/app/config", "zegel/app/usererr", "zegel/app/running", "zegel/assets"}},
	{"zegel/app/service", []string{"zegel/fiscal", "zegel/storage", "zegel/pdf", "=zegel/app", "zegel/app/config", "zegel/app/usererr", "zegel/app/running", "zegel/assets"}},
	{"zegel/app", []string{"zegel/fiscal", "zegel/storage", "zegel/pdf", "zegel/app/bundle", "zegel/app/config", "zegel/assets"}},
}

// Foreign modules by the only rooms that may import them.
var reserved = map[string][]string{
	"fyne.io/":                      {"zegel/app/gui", "zegel"},
	"modernc.org/sqlite":            {"zegel/storage"},
	"database/sql":                  {"zegel/storage"},
	"github.com/pressly/goose":      {"zegel/storage"},
	"github.com/jung-kurt/gofpdf":   {"zegel/pdf"},
	"github.com/boombuler/barcode":  {"zegel/pdf"},
	"github.com/klippa-app":         {"zegel/pdf"},
	"github.com/spf13/cobra":        {"zegel/app/cli"},
	"github.com/zalando/go-keyring": {"zegel/app/config"},
	"github.com/pelletier/go-toml":  {"zegel/app/config", "zegel"},
}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
}

// list runs go list for one way of building the program.
func list(t *testing.T, env []string, args ...string) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Imports,Deps,Standard"}, args...)...)
	cmd.Env = append(os.Environ(), append([]string{"CGO_ENABLED=0"}, env...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %v: %v\n%s", args, err, stderr.String())
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func under(path, prefix string) bool {
	if exact, ok := strings.CutPrefix(prefix, "="); ok {
		return path == exact
	}
	return path == prefix || strings.HasPrefix(path, strings.TrimSuffix(prefix, "/")+"/")
}

// main → app → fiscal, pdf, storage; what each room may know is in rooms.
func TestDirection(t *testing.T) {
	for _, p := range list(t, nil, "-tags", "ci", "./...") {
		i := slices.IndexFunc(rooms, func(r struct {
			room string
			may  []string
		},
		) bool {
			return under(p.ImportPath, r.room)
		})
		for _, imp := range p.Imports {
			if i >= 0 && under(imp, "zegel") && !under(imp, p.ImportPath) && !under(imp, strings.TrimSuffix(rooms[i].room, "/")) &&
				!slices.ContainsFunc(rooms[i].may, func(m string) bool { return under(imp, m) }) {
				t.Errorf("%s imports %s; %s may import only %v", p.ImportPath, imp, rooms[i].room, rooms[i].may)
			}
			for prefix, where := range reserved {
				if strings.HasPrefix(imp, prefix) && !slices.ContainsFunc(where, func(w string) bool {
					return p.ImportPath == w || w != "zegel" && under(p.ImportPath, w)
				}) {
					t.Errorf("%s imports %s, which belongs to %v", p.ImportPath, imp, where)
				}
			}
		}
	}
}

// The domain reads no clock, no file and no network; nothing below it draws,
// stores or prints, however far down.
func TestFiscalIsPure(t *testing.T) {
	for _, p := range list(t, nil, "-tags", "ci", "./fiscal/...") {
		for _, dep := range p.Deps {
			if dep == "database/sql" { // its package driver comes along with decimal
				t.Errorf("%s depends on %s", p.ImportPath, dep)
			}
			for _, banned := range []string{"modernc.org/sqlite", "fyne.io/", "github.com/jung-kurt", "github.com/klippa-app", "github.com/boombuler", "zegel/app", "zegel/storage", "zegel/pdf", "zegel/assets"} {
				if strings.HasPrefix(dep, banned) {
					t.Errorf("%s depends on %s", p.ImportPath, dep)
				}
			}
		}
		if p.ImportPath == "zegel/fiscal" || p.ImportPath == "zegel/fiscal/journal" || p.ImportPath == "zegel/fiscal/ubl" {
			for _, imp := range p.Imports {
				if slices.Contains([]string{"os", "net", "net/http", "os/exec", "io/ioutil", "syscall"}, imp) {
					t.Errorf("%s imports %s: it does no I/O", p.ImportPath, imp)
				}
			}
		}
	}
}

// The headless program has every command and nothing of the window, and builds
// without C for both systems.
func TestHeadlessHasNoWindow(t *testing.T) {
	for _, goos := range []string{"linux", "windows"} {
		for _, p := range list(t, []string{"GOOS=" + goos}, "-tags", "headless", ".") {
			for _, dep := range p.Deps {
				if strings.HasPrefix(dep, "fyne.io/") || strings.HasPrefix(dep, "zegel/app/gui") || dep == "runtime/cgo" {
					t.Errorf("%s: the headless program contains %s", goos, dep)
				}
			}
		}
	}
}

// source is one Go file of ours, whatever tags it carries.
type source struct {
	name string
	ast  *ast.File
	set  *token.FileSet
	text []byte
}

// sources parses every Go file of the repository, other modules' aside.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || name == "build" || name == "tools" || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		all = append(all, source{filepath.ToSlash(name), f, set, text})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d Go files found", len(all))
	}
	return all
}

// Fyne's app package alone needs cgo and OpenGL: one file imports it, so that
// all else builds and is tested without either.
func TestOneFileImportsTheDriver(t *testing.T) {
	var who []string
	for _, s := range sources(t) {
		for _, imp := range s.ast.Imports {
			// The benchmark's windows are a module of their own.
			if imp.Path.Value == `"fyne.io/fyne/v2/app"` && !strings.HasPrefix(s.name, "app/gui/bench/") {
				who = append(who, s.name)
			}
		}
	}
	if len(who) > 1 {
		t.Errorf("fyne.io/fyne/v2/app is imported by %v", who)
	}
}

func TestFilesAreRooms(t *testing.T) {
	const most = 500
	cupboards := []string{"util", "utils", "helper", "helpers", "common", "misc", "models", "shared", "base", "lib"}
	for _, s := range sources(t) {
		if n := bytes.Count(s.text, []byte("\n")); n > most && !ast.IsGenerated(s.ast) {
			t.Errorf("%s has %d lines, more than %d", s.name, n, most)
		}
		if slices.Contains(cupboards, strings.TrimSuffix(s.ast.Name.Name, "_test")) {
			t.Errorf("%s: package %s says nothing of what lives there", s.name, s.ast.Name.Name)
		}
		for _, d := range s.ast.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: func init", s.name)
			}
		}
	}
}

// Time comes from outside wherever a decision hangs on it.
func TestDomainReadsNoClock(t *testing.T) {
	for _, s := range sources(t) {
		dir := strings.TrimSuffix(s.name, "/"+filepath.Base(s.name))
		// The first gives the clock to who brings none, the second asks how old a
		// memory is, which no document hangs on.
		if strings.HasSuffix(s.name, "_test.go") || s.name == "storage/open.go" || s.name == "storage/webhook_lookup.go" || !slices.Contains([]string{"fiscal", "fiscal/journal", "fiscal/ubl", "fiscal/signing", "storage", "pdf"}, dir) {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
					if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && sel.Sel.Name == "Now" {
						t.Errorf("%s reads the clock", s.set.Position(call.Pos()))
					}
				}
			}
			return true
		})
	}
}

// No test is skipped and nothing is left unfinished.
func TestNothingIsUnfinished(t *testing.T) {
	words := []string{"t.Ski" + "p(", "TO" + "DO", "FIX" + "ME", "not imple" + "mented"}
	for _, s := range sources(t) {
		for _, w := range words {
			if i := bytes.Index(s.text, []byte(w)); i >= 0 {
				t.Errorf("%s:%d: %q", s.name, 1+bytes.Count(s.text[:i], []byte("\n")), w)
			}
		}
	}
}

// One version: what the program says of itself is what the packages are named.
func TestVersionIsFyneApps(t *testing.T) {
	toml, err := os.ReadFile("FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(toml), "\nVersion = \""+version+"\"\n") {
		t.Errorf("FyneApp.toml does not say version %s", version)
	}
}
