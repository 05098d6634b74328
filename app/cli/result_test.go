package cli

import (
	"bytes"
	"context"
	"strings"
	"syscall"
	"testing"
	"time"
)

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// A standard output that is full does not say that nothing can be recorded.
func TestOutputThatIsFull(t *testing.T) {
	var errs bytes.Buffer
	env := map[string]string{"ZEGEL_DATA": t.TempDir(), "ZEGEL_CLOUDPOS_URL": "", "ZEGEL_KEYSTORE": "file"}
	code := Run(context.Background(), World{
		Args: []string{"--json", "list"}, Env: func(n string) (string, bool) { v, ok := env[n]; return v, ok },
		In: strings.NewReader(""), Out: fullDisk{}, Err: &errs, Clock: time.Now, Version: "test",
	})
	if code != ExitFailed || !strings.Contains(errs.String(), "is done and recorded") || strings.Contains(errs.String(), "nothing is signed") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
}
