package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zegel/app"
	"zegel/fiscal"
)

// made is a bundle that the program itself makes, on its sandbox.
func made(t *testing.T) (string, app.ExportResult) {
	t.Helper()
	dir := t.TempDir()
	box, err := app.StartTraining(t.Context(), "", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	cfg, err := box.Settings(dir, "en")
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Config: cfg, Token: box.Token, Actor: "test", Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := a.Sync(t.Context(), app.SyncOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	page, err := a.List(t.Context(), fiscal.Query{States: []fiscal.State{fiscal.Unsigned}, Limit: 5})
	if err != nil {
		t.Fatal(err)
	}
	var o app.SignOptions
	for _, r := range page.Records {
		o.Refs = append(o.Refs, r.Ref)
	}
	if _, err := a.Sign(t.Context(), o, nil); err != nil {
		t.Fatal(err)
	}
	res, err := a.Export(t.Context(), app.ExportOptions{
		From: fiscal.Date{Year: 2000, Month: 1, Day: 1}, To: fiscal.Date{Year: 2099, Month: 12, Day: 31}, File: filepath.Join(dir, "b.zip"),
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res.File, res
}

func TestWhatTheProgramMakesHoldsHere(t *testing.T) {
	file, res := made(t)
	var out bytes.Buffer
	if err := run([]string{file, res.Key}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "all well") || strings.Contains(out.String(), "NOT PINNED") {
		t.Errorf("%s", out.String())
	}
	if err := run([]string{file, strings.Repeat("0", 64)}, &out); err == nil {
		t.Error("another key passed")
	}
	if err := run([]string{file}, &out); err != nil || !strings.Contains(out.String(), "NOT PINNED") {
		t.Errorf("%s %v", out.String(), err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	single := map[string]string{}
	for _, f := range z.File {
		at, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		b := bytes.Clone(whole)
		b[at+int64(f.UncompressedSize64)/2] ^= 1
		bad := filepath.Join(dir, "bad.zip")
		if err := os.WriteFile(bad, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if run([]string{bad}, io.Discard) == nil {
			t.Errorf("%s was changed unseen", f.Name)
		}
		for _, ext := range []string{".pdf", ".json", ".note"} {
			if strings.HasSuffix(f.Name, ext) && strings.Contains(f.Name, "/") {
				single[strings.TrimSuffix(filepath.Base(f.Name), ext)+ext] = f.Name
			}
		}
	}
	alone(t, z, single, res.Key)
}

// alone checks each document that has paper, by itself, and with another's paper.
func alone(t *testing.T, z *zip.Reader, files map[string]string, key string) {
	t.Helper()
	dir := t.TempDir()
	put := func(name string) string {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		b, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		p := filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	head, n, last := put("journal/head.note"), 0, ""
	for name, file := range files {
		base, ok := strings.CutSuffix(name, ".pdf")
		if !ok {
			continue
		}
		pdf, proof := put(file), put("proofs/"+base+".json")
		if err := run([]string{pdf, proof, head, key}, io.Discard); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if last != "" && run([]string{last, proof, head, key}, io.Discard) == nil {
			t.Errorf("%s passed with another's paper", name)
		}
		last = pdf
		n++
	}
	if n != 5 {
		t.Errorf("%d documents have paper", n)
	}
}

func TestItSharesNoCodeWithTheProgram(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range strings.Fields(string(out)) {
		if p != "zegel/packaging/verify" && !strings.HasPrefix(p, "golang.org/x/mod/sumdb/") && p != "golang.org/x/mod/internal/lazyregexp" {
			t.Errorf("it depends on %s", p)
		}
	}
}
