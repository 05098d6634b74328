//go:build e2e

package e2e

import (
	"bufio"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// cloud is a sandbox in a process of its own, which can be taken away and
// brought back at the same address.
type cloud struct {
	t                       *testing.T
	bin, state              string
	docs, faults            string
	Address, Licence, Token string
	cmd                     *exec.Cmd
}

// begin starts a sandbox with so many documents, and faults as zegel sandbox
// takes them.
func begin(t *testing.T, bin, docs, faults string) *cloud {
	t.Helper()
	c := &cloud{t: t, bin: bin, docs: docs, faults: faults, state: filepath.Join(t.TempDir(), "state")}
	c.up()
	t.Cleanup(c.down)
	return c
}

// up starts it, at the address that it had before if it had one.
func (c *cloud) up() {
	c.t.Helper()
	args := []string{"sandbox", "--json", "--docs", c.docs, "--state", c.state}
	if c.faults != "" {
		args = append(args, "--faults", c.faults)
	}
	if c.Address != "" {
		rest, _ := strings.CutPrefix(c.Address, "http://")
		host, _, _ := strings.Cut(rest, "/")
		args = append(args, "--listen", host)
	}
	c.cmd = exec.Command(c.bin, args...)
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		c.t.Fatal(err)
	}
	if err := json.Unmarshal(line, c); err != nil {
		c.t.Fatalf("the sandbox said %s: %v", line, err)
	}
}

// down takes it away at once, as a cut line does.
func (c *cloud) down() {
	if c.cmd == nil {
		return
	}
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
	c.cmd = nil
}

// env is what a program needs to work with it.
func (c *cloud) env(extra ...string) []string {
	return append([]string{
		"ZEGEL_CLOUDPOS_URL=" + c.Address, "ZEGEL_CLOUDPOS_LICNAME=" + c.Licence, "ZEGEL_CLOUDPOS_TOKEN=" + c.Token,
		"ZEGEL_SIGN_FROM=2000-01-01", "ZEGEL_TIMEOUT=2s", "ZEGEL_QUARANTINE=6s",
	}, extra...)
}

// shop opens a window on a cloud, past the guide.
func shop(t *testing.T, name, bin, lang, mode, scale string, c *cloud, extra ...string) *desk {
	t.Helper()
	d := open(t, name, bin, lang, mode, scale, c.env(extra...)...)
	d.data = filepath.Join(d.home, "zegel")
	d.sees(d.w.T("guide.later"))
	return d
}
