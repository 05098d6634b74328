package gui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zegel/app"
	"zegel/app/gui/words"
	"zegel/fiscal"
)

func TestSecondStartRaisesTheFirst(t *testing.T) {
	dir := t.TempDir()
	d, first, err := openDoor(t.Context(), dir)
	if err != nil || !first {
		t.Fatalf("the first start: %v %v", first, err)
	}
	raised := make(chan struct{}, 1)
	d.listen(func() { raised <- struct{}{} })
	if _, again, err := openDoor(t.Context(), dir); again || err != nil {
		t.Fatalf("the second start: %v %v", again, err)
	}
	select {
	case <-raised:
	case <-time.After(5 * time.Second):
		t.Fatal("the window was not raised")
	}
	d.close()
	d, first, err = openDoor(t.Context(), dir)
	if err != nil || !first {
		t.Fatalf("after the first has gone: %v %v", first, err)
	}
	d.close()
}

// A program that was killed leaves its file; another may have its port.
func TestAFileThatAnswersNobodyIsReplaced(t *testing.T) {
	dir := t.TempDir()
	other, _, err := openDoor(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer other.close()
	other.listen(func() { t.Error("a stranger's window was raised") })
	for _, text := range []string{"127.0.0.1:1\nword\n", "", "nonsense", other.l.Addr().String() + "\nwrong word\n"} {
		if err := os.WriteFile(filepath.Join(dir, doorFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		d, first, err := openDoor(t.Context(), dir)
		if err != nil || !first {
			t.Fatalf("%q: %v %v", text, first, err)
		}
		d.close()
	}
}

func TestCrashReportHasNoSecrets(t *testing.T) {
	c := crashes{dir: t.TempDir(), version: "1.2.3", secret: func() []string { return []string{"s3cr&t/token", ""} }}
	if c.pending() != "" {
		t.Error("a report before any crash")
	}
	c.write("get https://x/?token=s3cr%26t%2Ftoken&a=s3cr&t/token", []byte("goroutine 1"))
	file := c.pending()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "s3cr") || !strings.Contains(string(b), "goroutine 1") || !strings.Contains(string(b), "1.2.3") {
		t.Errorf("the report:\n%s", b)
	}
	if c.pending() != "" {
		t.Error("the report is offered twice")
	}
}

// What the toolkit logs when it cannot make a window ends the program with words;
// anything else is passed on.
func TestNoWindowIsSaid(t *testing.T) {
	var out strings.Builder
	why, cause := "", ""
	n := noWindow{&out, func(w, line string) { why, cause = w, line }}
	log := func(line string) {
		t.Helper()
		if _, err := n.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if log("Fyne error:  theme"); why != "" {
		t.Errorf("a theme ends the program: %s", why)
	}
	if log("Fyne error:  window creation error\n  Cause: GLX"); why != "nowindow."+system() || !strings.Contains(cause, "GLX") {
		t.Errorf("no OpenGL is %q for %q", why, cause)
	}
	if !strings.Contains(out.String(), "theme") || !strings.Contains(out.String(), "GLX") {
		t.Errorf("passed on %q", out.String())
	}
	for _, lang := range words.Languages() {
		for _, why := range []string{"nowindow.windows", "nowindow.other", "nowindow.display"} {
			text := noWindowText(why, lang)
			if strings.Contains(text, "nowindow") || (strings.Count(text, "\n\n") == 0) != (lang == "en") || !strings.Contains(text, "Zegel cannot open a window") {
				t.Errorf("%s in %s: %q", why, lang, text)
			}
		}
	}
}

func TestLastWordOfACrash(t *testing.T) {
	c := crashes{dir: t.TempDir(), version: "1.2.3"}
	said, code := "", 0
	func() {
		defer lastWord(c, func(_, text string) { said = text }, func(n int) { code = n })
		panic("out of luck")
	}()
	if code != 1 || !strings.Contains(said, "Nothing that was signed is lost") || c.pending() == "" {
		t.Errorf("code %d, said %q", code, said)
	}
	messageBox("Zegel", "a test says this")
}

// The page as a picture, through the real reader.
func TestPager(t *testing.T) {
	p, ctx := shopProgram(t), t.Context()
	if _, err := p.Sync(ctx, app.SyncOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	page, err := p.List(ctx, fiscal.Query{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := p.Preview(ctx, page.Records[0].Ref, "fr")
	if err != nil {
		t.Fatal(err)
	}
	pages := newPager()
	img, n, err := pages.Page(ctx, pdf, 0, 48)
	if err != nil || n < 1 || img.Bounds().Dx() < 300 {
		t.Errorf("%d pages: %v", n, err)
	}
	if _, _, err := pages.Page(ctx, []byte("no PDF"), 0, 48); err == nil {
		t.Error("nonsense is a page")
	}
	if err := pages.close(); err != nil {
		t.Error(err)
	}
}
