//go:build e2e

package e2e

import (
	"bufio"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The day of a cashier, by keyboard and scanner alone: first start, the sandbox,
// sign all, a scan, paper, verify; in two languages, light and dark, at 100 % and
// 150 %.
func TestCashiersDay(t *testing.T) {
	t.Parallel()
	bin := build(t)
	for _, c := range []struct{ name, lang, mode, scale string }{
		{"day-nl-light", "nl", "light", "1"},
		{"day-fr-dark", "fr", "dark", "1.5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := open(t, c.name, bin, c.lang, c.mode, c.scale, "ZEGEL_CLOUDPOS_URL=")
			d.shot("guide")
			d.key("Escape")
			d.key("ctrl+r")
			d.until("the documents", func() bool { return len(d.list("--state", "unsigned")) > 20 })
			d.settle(time.Second)
			d.shot("documents")

			d.key("Down", "Down", "space", "Down", "space")
			d.shot("selected")
			d.key("ctrl+s")
			d.until("two signed", func() bool { return len(d.list("--state", "signed")) >= 1 })
			d.key("ctrl+shift+s")
			d.shot("sign-all")
			d.key("Return")
			d.until("all signed", func() bool { return len(d.list("--state", "unsigned")) == 0 })
			d.settle(time.Second)
			d.shot("signed")

			signed := d.list("--state", "signed")
			d.key("ctrl+3")
			d.shot("archive")
			scanned := signed[len(signed)/2]
			d.scan(scanned.Vatticket)
			d.shot("scanned")
			d.key("ctrl+p")
			d.until("the paper", func() bool {
				files, _ := filepath.Glob(filepath.Join(d.home, "Documents", "Zegel", "*.pdf"))
				return len(files) == 1 && filepath.Base(files[0]) == paperName(scanned.Key)
			})
			d.settle(time.Second)
			d.shot("printed")
			d.key("ctrl+j")
			d.settle(2 * time.Second)
			d.shot("verified")
			var v struct{ OK bool }
			d.ask(&v, "verify")
			if !v.OK {
				t.Error("the journal does not hold")
			}
			d.key("ctrl+2")
			d.shot("todo")
			d.key("ctrl+4")
			d.shot("register")
			d.key("ctrl+5")
			d.shot("live")
			d.key("ctrl+6")
			d.shot("settings")
			second := exec.CommandContext(t.Context(), bin, "--data", filepath.Join(d.home, "zegel"))
			second.Env = d.env
			if out, err := second.CombinedOutput(); err != nil {
				t.Errorf("a second start: %v %s", err, out)
			}
			d.quit()
		})
	}
}

// paperName is the name of a document's PDF: the key, as file systems take it.
func paperName(key string) string {
	return strings.NewReplacer("/", "-", "@", "-").Replace(key) + ".pdf"
}

// One document in doubt: the cloud signs it and the answer is lost. It is asked
// about once, the number turns out to be missing, and a person fills it in.
func TestInDoubtIsResolvedByKeyboard(t *testing.T) {
	t.Parallel()
	bin := build(t)
	box := exec.CommandContext(t.Context(), bin, "sandbox", "--json", "--docs", "6", "--faults", "sign:drop-after@1")
	out, err := box.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = box.Process.Kill()
		_ = box.Wait()
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var where struct{ Address, Licence, Token string }
	if err := json.Unmarshal(line, &where); err != nil {
		t.Fatal(err)
	}
	d := open(t, "doubt", bin, "nl", "light", "1",
		"ZEGEL_CLOUDPOS_URL="+where.Address, "ZEGEL_CLOUDPOS_LICNAME="+where.Licence, "ZEGEL_CLOUDPOS_TOKEN="+where.Token,
		"ZEGEL_SIGN_FROM=2000-01-01", "ZEGEL_TIMEOUT=2s", "ZEGEL_QUARANTINE=8s")
	d.data = filepath.Join(d.home, "zegel")
	d.key("Escape")
	d.key("ctrl+r")
	d.until("the documents", func() bool { return len(d.list("--state", "unsigned")) > 1 })
	d.settle(time.Second)
	d.key("ctrl+shift+s", "Return")
	d.until("the doubt", func() bool { return len(d.list("--state", "in_doubt")) == 1 })
	d.key("ctrl+2")
	d.shot("in-doubt")
	d.until("that the number is missing", func() bool { return len(d.list("--state", "number_missing")) == 1 })
	d.settle(3 * time.Second)
	d.key("ctrl+1", "ctrl+2")
	d.settle(time.Second)
	d.shot("number-missing")
	missing := d.list("--state", "number_missing")[0]
	d.types("987654")
	d.key("Return")
	d.types("An")
	d.key("Return")
	d.types("stond op de kassa")
	d.shot("filled-in")
	d.key("Return")
	// It lies far from the others: the emptied field has it typed once more.
	d.until("the field, emptied", func() bool { return d.focus().Text == "Ticketnummer" })
	d.types("987654")
	d.key("Return")
	d.until("the number", func() bool {
		for _, r := range d.list("--state", "signed") {
			if r.Key == missing.Key && r.Vatticket == "987654" {
				return true
			}
		}
		return false
	})
	d.settle(time.Second)
	d.shot("resolved")
	d.quit()
}
