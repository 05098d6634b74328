package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zegel/storage"
)

// Serving is a program that takes in webhooks on a data folder: zegel serve, or
// the system's service.
type Serving struct {
	Listen string    `json:"listen"` // host:port
	Base   string    `json:"base"`   // what comes before a webhook's path: https://shop.example
	Since  time.Time `json:"since"`
}

// servingEnd ends the name of the file in which a program says that it serves;
// its beginning is the program's own, as of its lock, which tells whether the
// program still lives.
const servingEnd = ".serving"

// locksDir is where the programs on a data folder have their locks.
func locksDir(dir string) string { return filepath.Join(dir, "locks") }

// ErrServed: another program already takes in webhooks on the same data.
var ErrServed = errors.New("another program serves this data")

// HoldService makes this program the one that serves on the data folder, until
// release is called or the program ends, however it does. ErrServed.
func (a *App) HoldService() (release func() error, err error) {
	// Never removed: whoever opened a file that is then removed would hold a lock
	// that nobody else sees.
	if a.readOnly {
		return nil, fmt.Errorf("take the service's lock: %w", storage.ErrReadOnly)
	}
	f, err := os.OpenFile(filepath.Join(a.lock.dir, "service.held"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("take the service's lock: %w", err)
	}
	if ok, why := tryLock(f); !ok {
		return nil, errors.Join(ErrServed, why, f.Close())
	}
	return f.Close, nil
}

// Serve tells the other programs on the data folder that this one takes in
// webhooks, until stop is called or the program ends, however it does.
func (a *App) Serve(s Serving) (stop func() error, err error) {
	b, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(a.lock.dir, a.lock.holder+servingEnd)
	part := file + ".part" // nobody may read half of it
	if err := os.WriteFile(part, b, 0o600); err != nil {
		return nil, fmt.Errorf("say that this program serves: %w", err)
	}
	if err := os.Rename(part, file); err != nil {
		return nil, errors.Join(fmt.Errorf("say that this program serves: %w", err), os.Remove(part))
	}
	return func() error { return os.Remove(file) }, nil
}

// ServedBy finds a living program that takes in webhooks on a data folder; the
// one that began last, where there are several. It reads two small files and
// opens no store.
func ServedBy(dir string) (Serving, bool) {
	l := &processLock{dir: locksDir(dir)}
	var found Serving
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return found, false
	}
	ok := false
	for _, e := range entries {
		holder, is := strings.CutSuffix(e.Name(), servingEnd)
		if !is || l.dead(holder) {
			continue
		}
		b, err := os.ReadFile(filepath.Join(l.dir, e.Name()))
		var s Serving
		if err != nil || json.Unmarshal(b, &s) != nil {
			continue // it ended at this moment
		}
		if !ok || s.Since.After(found.Since) {
			found, ok = s, true
		}
	}
	return found, ok
}

// ServedBy finds who takes in webhooks on the same data.
func (a *App) ServedBy() (Serving, bool) {
	if a.readOnly { // the copy of a folder has the locks of programs that are elsewhere
		return Serving{}, false
	}
	return ServedBy(a.cfg.Dir)
}
