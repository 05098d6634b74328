package running

import (
	"os"
	"strings"
	"testing"
)

// The event's name is built into the installer from FyneApp.toml.
func TestIDIsFyneApps(t *testing.T) {
	toml, err := os.ReadFile("../../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(toml), "\nID = \""+ID+"\"\n") {
		t.Errorf("FyneApp.toml has another ID than %s", ID)
	}
	nsi, err := os.ReadFile("../../packaging/windows/installer.nsi")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(nsi), `"Local\${ID}.quit"`) {
		t.Error("the installer asks on another event")
	}
}

func TestStopIsRepeatable(t *testing.T) {
	called := make(chan struct{}, 1)
	stop, err := OnQuit(func() { called <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	stop()
	stop()
	if len(called) != 0 {
		t.Error("quit was called without being asked")
	}
}
