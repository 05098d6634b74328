//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Without OpenGL the program says what is missing and what helps, keeps it in the
// log, lets go of the data folder and ends; it does not wait unseen.
func TestWithoutOpenGL(t *testing.T) {
	bin := build(t)
	for name, display := range map[string]string{"no OpenGL": withoutGLX(t), "no display": ""} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			cmd := exec.CommandContext(t.Context(), bin, "--data", filepath.Join(home, "zegel"))
			cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "DISPLAY=" + display, "LANG=fr_BE.UTF-8", "ZEGEL_KEYSTORE=file", "ZEGEL_CLOUDPOS_URL="}
			var said bytes.Buffer
			cmd.Stderr = &said
			cmd.WaitDelay = time.Second
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			hung := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
			err := cmd.Wait()
			if exit := (*exec.ExitError)(nil); !hung.Stop() || !errors.As(err, &exit) || exit.ExitCode() != 1 {
				t.Errorf("it ended with %v", err)
			}
			if s := said.String(); !strings.Contains(s, "ne peut pas ouvrir de fenêtre") || !strings.Contains(s, "zegel help") {
				t.Errorf("it said:\n%s", s)
			}
			if b, err := os.ReadFile(filepath.Join(home, "zegel", "log", "zegel.log")); err != nil || !strings.Contains(string(b), "no window can be opened") {
				t.Errorf("the log: %v\n%s", err, b)
			}
			if _, err := os.Stat(filepath.Join(home, "zegel", "window.port")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the next start would look for this window: %v", err)
			}
		})
	}
}

// withoutGLX starts an X server that has no OpenGL, as a remote desktop's.
func withoutGLX(t *testing.T) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "800x600x24", "-nolisten", "tcp", "-extension", "GLX")
	cmd.ExtraFiles = []*os.File{w}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start Xvfb: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	_ = w.Close()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb says no display: %v", err)
	}
	return ":" + strings.TrimSpace(line)
}
