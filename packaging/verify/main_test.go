package main

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
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

// The shop itself can sign any manifest. What it leaves out, counts twice or slips
// in beside the journal's own is found all the same.
func TestWhatTheShopsKeyCannotMend(t *testing.T) {
	file, _ := made(t)
	text, err := os.ReadFile(filepath.Join(filepath.Dir(file), "journal.key"))
	if err != nil {
		t.Fatal(err)
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	key := ed25519.NewKeyFromSeed(seed)
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	whole := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		whole[f.Name] = string(b)
	}
	rows := strings.SplitAfter(whole["documents.csv"], "\r\n")
	at := slices.IndexFunc(rows, func(r string) bool { return strings.Contains(r, ".pdf;") })
	row := strings.Split(strings.TrimSuffix(rows[at], "\r\n"), ";")
	pdf, proof := row[len(row)-5], row[len(row)-2]
	named := func(files map[string]string) {
		for _, n := range []string{pdf, row[len(row)-3], proof} {
			delete(files, n)
		}
	}
	answer := regexp.MustCompile(`"body":"(.*)"\}`)
	for what, alter := range map[string]func(files map[string]string, m map[string]any){
		"": func(map[string]string, map[string]any) {},
		"a document left out": func(f map[string]string, m map[string]any) {
			f["documents.csv"] = strings.Replace(f["documents.csv"], rows[at], "", 1)
			m["documents"] = len(rows) - 3
			named(f)
		},
		"another in its place": func(f map[string]string, _ map[string]any) {
			f["documents.csv"] = strings.Replace(f["documents.csv"], rows[at], rows[at+1], 1)
			named(f)
		},
		"a row twice and none left out": func(f map[string]string, m map[string]any) {
			f["documents.csv"] += rows[at]
			m["documents"] = len(rows) - 1
		},
		"two columns of tickets": func(f map[string]string, _ map[string]any) {
			f["documents.csv"] = strings.ReplaceAll(strings.Replace(f["documents.csv"], "content_sha256\r\n", "content_sha256;ticket\r\n", 1), "\r\n2", ";9\r\n2")
			f["documents.csv"] = strings.Replace(strings.TrimSuffix(f["documents.csv"], "\r\n")+";9\r\n", ";ticket;9\r\n", ";ticket\r\n", 1)
		},
		"a paper of no document":  func(f map[string]string, _ map[string]any) { f["invoices/more.pdf"] = f[pdf] },
		"a proof of no document":  func(f map[string]string, _ map[string]any) { f["proofs/more.json"] = f[proof] },
		"a second file of totals": func(f map[string]string, _ map[string]any) { f["Totals.json"] = f["totals.json"] },
		"no tickets":              func(f map[string]string, _ map[string]any) { delete(f, "tickets.csv") },
		"no answers": func(f map[string]string, _ map[string]any) {
			f[proof] = regexp.MustCompile(`(?s)"answers": \[.*?\n\],\n`).ReplaceAllString(f[proof], "")
		},
		"another answer beside the one that is hashed": func(f map[string]string, _ map[string]any) {
			plain := strings.ReplaceAll(answer.FindStringSubmatch(f[proof])[1], `\"`, `"`)
			f[proof] = answer.ReplaceAllString(f[proof], `"body":"999","base64":"`+base64.StdEncoding.EncodeToString([]byte(plain))+`"}`)
		},
		"an answer of another entry": func(f map[string]string, _ map[string]any) {
			f[proof] = regexp.MustCompile(`\{"entry":(\d+),"body"`).ReplaceAllString(f[proof], `{"entry":1$1,"body"`)
		},
		"a paper of another entry": func(f map[string]string, _ map[string]any) {
			f[proof] = regexp.MustCompile(`"paper": \{"entry":(\d+)`).ReplaceAllString(f[proof], `"paper": {"entry":1$1`)
		},
	} {
		files, m := maps.Clone(whole), map[string]any{}
		if err := json.Unmarshal([]byte(whole["manifest.json"]), &m); err != nil {
			t.Fatal(err)
		}
		alter(files, m)
		if err := run([]string{sealed(t, key, files, m)}, io.Discard); (err == nil) != (what == "") {
			t.Errorf("%q: %v", what, err)
		}
	}
}

// sealed lists files in a manifest, signs it and writes all of it.
func sealed(t *testing.T, key ed25519.PrivateKey, files map[string]string, m map[string]any) string {
	t.Helper()
	delete(files, "manifest.json")
	delete(files, "manifest.sig")
	list := []map[string]any{}
	for _, n := range slices.Sorted(maps.Keys(files)) {
		list = append(list, map[string]any{"name": n, "size": len(files[n]), "sha256": sum([]byte(files[n]))})
	}
	m["files"] = list
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	files["manifest.json"], files["manifest.sig"] = string(raw), string(ed25519.Sign(key, raw))
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for n, text := range files {
		f, err := w.CreateHeader(&zip.FileHeader{Name: n, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "b.zip")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
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
