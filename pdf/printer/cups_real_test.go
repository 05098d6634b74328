//go:build !windows

package printer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zegel/fiscal"
	"zegel/pdf"
	"zegel/pdf/preview"
	"zegel/pdf/printer"
	"zegel/pdf/specimen"
)

// ppd describes a printer that takes PDF, so that what CUPS made of a job can be
// read back.
const ppd = `*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "TEST.PPD"
*Manufacturer: "Test"
*Product: "(Test)"
*ModelName: "Test"
*ShortNickName: "Test"
*NickName: "Test"
*PSVersion: "(3010) 1"
*ColorDevice: True
*DefaultColorSpace: RGB
*LanguageLevel: "3"
*cupsVersion: 2.2
*cupsManualCopies: True
*cupsFilter2: "application/vnd.cups-pdf application/pdf 0 -"
*OpenUI *PageSize: PickOne
*DefaultPageSize: A4
*PageSize A4: "<</PageSize[595 842]>>setpagedevice"
*PageSize Letter: "<</PageSize[612 792]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: A4
*PageRegion A4: "<</PageSize[595 842]>>setpagedevice"
*PageRegion Letter: "<</PageSize[612 792]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4: "0 0 595 842"
*ImageableArea Letter: "0 0 612 792"
*DefaultPaperDimension: A4
*PaperDimension A4: "595 842"
*PaperDimension Letter: "612 792"
`

// startCUPS runs a print server of the test's own. Where CUPS is not installed,
// the tests with stand-ins stand alone, unless ZEGEL_REQUIRE_TOOLS=1 says that it
// should be there (CI).
func startCUPS(t *testing.T) (dir string, ok bool) {
	t.Helper()
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin")
	var tools []string
	for _, name := range []string{"cupsd", "lp", "lpstat", "lpadmin"} {
		path, err := exec.LookPath(name)
		if err != nil {
			if os.Getenv("ZEGEL_REQUIRE_TOOLS") == "1" {
				t.Fatalf("%s is not installed: apt-get install cups", name)
			}
			return "", false
		}
		tools = append(tools, path)
	}
	// A socket's name must be short.
	dir, err := os.MkdirTemp("", "cups")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	who := me.Username
	if me.Uid == "0" {
		who = "lp" // its filters may not be root
	}
	for _, sub := range []string{"etc/ppd", "cache", "spool/tmp", "run", "log", "out"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	say(t, dir, "test.ppd", ppd)
	say(t, dir, "etc/cups-files.conf", strings.NewReplacer("DIR", dir, "WHO", who).Replace(
		"ServerRoot DIR/etc\nCacheDir DIR/cache\nRequestRoot DIR/spool\nTempDir DIR/spool/tmp\nStateDir DIR/run\n"+
			"AccessLog DIR/log/access\nErrorLog DIR/log/error\nPageLog DIR/log/page\nFileDevice Yes\nUser WHO\nGroup lp\n"))
	say(t, dir, "etc/cupsd.conf", "Listen "+dir+"/s\nBrowsing No\nDefaultAuthType None\nWebInterface No\nLogLevel info\n"+
		"<Location />\nOrder allow,deny\nAllow all\n</Location>\n<Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n")
	if me.Uid == "0" {
		if out, err := exec.CommandContext(t.Context(), "chgrp", "-R", "lp", dir).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var said bytes.Buffer
	server := exec.Command(tools[0], "-f", "-c", dir+"/etc/cupsd.conf", "-s", dir+"/etc/cups-files.conf")
	server.Stdout, server.Stderr = &said, &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	t.Setenv("CUPS_SERVER", dir+"/s")
	eventually(t, "the print server answers", func() bool {
		out, _ := exec.Command("lpstat", "-r").Output()
		return strings.Contains(string(out), "is running")
	})
	return dir, true
}

// eventually asks until it holds; another program is at work.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for tick := time.NewTicker(50 * time.Millisecond); !holds(); {
		select {
		case <-ctx.Done():
			t.Fatalf("never: %s", what)
		case <-tick.C:
		}
	}
}

func cups(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, out)
	}
	return string(out)
}

// A real print server: what comes out at its end are the pages, on A4, as often
// as asked; what it refuses comes back in its words, and nothing stays queued.
func TestRealCUPS(t *testing.T) {
	dir, ok := startCUPS(t)
	if !ok {
		return
	}
	sys := printer.System{Follow: 30 * time.Second}
	if got, err := sys.List(t.Context()); err != nil || len(got) != 0 {
		t.Fatalf("no printer yet: %v, %v", got, err)
	}
	for _, q := range []string{"Office", "Bar_2"} {
		cups(t, "lpadmin", "-p", q, "-E", "-v", "file:"+dir+"/out/"+q+".pdf", "-P", dir+"/test.ppd")
	}
	cups(t, "lpadmin", "-d", "Office")
	got, err := sys.List(t.Context())
	if err != nil || fmt.Sprint(got) != "[{Office true} {Bar_2 false}]" {
		t.Fatalf("%v, %v", got, err)
	}

	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	paper, err := r.Render(t.Context(), specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Many(60))))
	if err != nil {
		t.Fatal(err)
	}
	if err := sys.Print(t.Context(), paper.PDF, printer.Job{Printer: "Office", Copies: 2, Title: "invoice/12 Café"}); err != nil {
		t.Fatal(err)
	}
	out, err := os.ReadFile(filepath.Join(dir, "out", "Office.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	v := &preview.Viewer{}
	defer v.Close()
	d, err := v.Open(t.Context(), out)
	if err != nil {
		t.Fatalf("what came out is no PDF: %v", err)
	}
	if d.Pages() != 2*paper.Pages {
		t.Errorf("%d pages, not twice %d", d.Pages(), paper.Pages)
	}
	if w, h := d.Size(1); w < 594 || w > 596 || h < 841 || h > 843 {
		t.Errorf("%v × %v points, not A4", w, h)
	}
	if text, err := d.Text(2); err != nil || !strings.Contains(text, "Pagina 2 van") {
		t.Errorf("page 2 reads %q, %v", text, err)
	}

	refused := func(what, want string) {
		t.Helper()
		e := (*printer.Error)(nil)
		err := sys.Print(t.Context(), paper.PDF, printer.Job{Printer: "Bar_2", Title: "invoice/13"})
		if !errors.As(err, &e) || !strings.Contains(e.Text, want) || e.Printer != "Bar_2" {
			t.Errorf("%s: %v, not %q", what, err, want)
		}
		if left := cups(t, "lpstat", "-W", "not-completed", "-o"); left != "" {
			t.Errorf("%s: left in the queue: %s", what, left)
		}
	}
	cups(t, "cupsdisable", "-r", "papier op, Café", "Bar_2")
	refused("a stopped queue", "papier op, Café")
	cups(t, "cupsenable", "Bar_2")
	cups(t, "cupsreject", "Bar_2")
	refused("a closed queue", "not accepting jobs")
	cups(t, "cupsaccept", "Bar_2")
	paper.PDF = paper.PDF[:len(paper.PDF)/2]
	refused("half a file", "trailer")
}
