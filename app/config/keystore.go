package config

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"time"

	"github.com/zalando/go-keyring"
)

// keyService is the name under which people find the entries in their system's
// own password manager.
const keyService = "Zegel"

// SystemKeys is this machine's key store: the Windows Credential Manager, the
// macOS keychain, or a Secret Service on Linux; nil where no session bus could
// lead to one. A store that does not answer in time counts as none: a desktop
// may be asking its owner to unlock it, a headless machine never will.
func SystemKeys(env LookupEnv) KeyStore {
	if runtime.GOOS != "windows" && runtime.GOOS != "darwin" && !sessionBus(env) {
		return nil
	}
	k := systemKeys{wait: 3 * time.Second}
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY"} {
		if v, _ := env(name); v != "" {
			k.wait = 20 * time.Second
		}
	}
	return k
}

// sessionBus tells whether there is a D-Bus session to ask. Without this look
// the bus library would start a bus of its own.
func sessionBus(env LookupEnv) bool {
	if v, _ := env("DBUS_SESSION_BUS_ADDRESS"); v != "" {
		return true
	}
	u, err := user.Current()
	if err != nil {
		return false
	}
	_, err = os.Stat(filepath.Join("/run/user", u.Uid, "bus"))
	return err == nil
}

type systemKeys struct{ wait time.Duration }

func (k systemKeys) Get(entry string) (string, error) {
	return bounded(k.wait, func() (string, error) { return keyring.Get(keyService, entry) })
}

func (k systemKeys) Set(entry, secret string) error {
	_, err := bounded(k.wait, func() (string, error) { return "", keyring.Set(keyService, entry, secret) })
	return err
}

func (k systemKeys) Delete(entry string) error {
	_, err := bounded(k.wait, func() (string, error) { return "", keyring.Delete(keyService, entry) })
	return err
}

// bounded asks the key store with a bound. The library has no cancellation, so a
// call that never ends keeps its goroutine; the process is not kept by it.
func bounded(wait time.Duration, ask func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		text, err := ask()
		done <- answer{text, err}
	}()
	clock := time.NewTimer(wait)
	defer clock.Stop()
	select {
	case a := <-done:
		switch {
		case a.err == nil:
			return a.text, nil
		case errors.Is(a.err, keyring.ErrNotFound):
			return "", ErrNoToken
		}
		return "", fmt.Errorf("%w: %w", ErrNoKeyStore, a.err)
	case <-clock.C:
		return "", fmt.Errorf("%w: no answer within %s", ErrNoKeyStore, wait)
	}
}
