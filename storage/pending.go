package storage

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/failpoint"
)

// The fallback files (design, rule 5). Begin makes DIR/pending/<attempt>.json in
// its full size, so that Rescue can write an outcome over it when SQLite cannot
// commit and the disk has no room for anything new.

const (
	pendingDir  = "pending"
	pendingSize = 32 << 10 // room for the largest answer, base64, and its texts
	pendingHead = "zegel/pending/v1"
	// pendingAge is how long a file whose attempt is unknown is left alone:
	// another program may be between making it and committing its intent.
	pendingAge = 24 * time.Hour
	rescuedRaw = 8 << 10
)

// pendingFile gives the path of an attempt's file. Attempt ids are made by us,
// but a path is never built from text that was not looked at.
func (s *Store) pendingFile(attempt string) (string, error) {
	ok := attempt != "" && len(attempt) <= 128
	for _, r := range attempt {
		ok = ok && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	}
	if !ok {
		attempt = "x" + hex.EncodeToString([]byte(attempt))
		if len(attempt) > 200 {
			return "", fmt.Errorf("an attempt's id of %d bytes: %w", len(attempt)/2, ErrState)
		}
	}
	return filepath.Join(s.dir, pendingDir, attempt+".json"), nil
}

// preparePending makes an attempt's file, with every block of it on the disk.
func (s *Store) preparePending(attempt string) error {
	file, err := s.pendingFile(attempt)
	if err != nil {
		return err
	}
	if err := makeDir(filepath.Dir(file)); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("attempt %s was begun before: %w", attempt, ErrState)
	}
	if err != nil {
		return err
	}
	failpoint.Hit(failpoint.PendingPrepare)
	// Spaces, not a hole: a sparse file would need room later, which is the very
	// thing that may be missing.
	_, err = f.Write(bytes.Repeat([]byte(" "), pendingSize))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = syncDir(filepath.Dir(file))
	}
	if err != nil {
		return errors.Join(err, os.Remove(file))
	}
	failpoint.Hit(failpoint.PendingPrepared)
	return nil
}

func (s *Store) removePending(attempt string) error {
	file, err := s.pendingFile(attempt)
	if err != nil {
		return err
	}
	failpoint.Hit(failpoint.PendingRemove)
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	failpoint.Hit(failpoint.PendingRemoved)
	return nil
}

// Rescue keeps an outcome that Finish could not commit, without SQLite: in the
// file that Begin prepared, or a new one if that is gone. TakeUp, or the next
// Open, finishes it.
func (s *Store) Rescue(o fiscal.Outcome) error {
	doing := "keep the outcome of attempt " + o.Attempt
	file, err := s.pendingFile(o.Attempt)
	if err != nil {
		return kept(doing, err)
	}
	b, err := pendingBytes(o)
	if err != nil {
		return kept(doing, err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrNotExist) {
		if err := makeDir(filepath.Dir(file)); err != nil {
			return kept(doing, err)
		}
		return kept(doing, writeFile(file, b))
	}
	if err != nil {
		return kept(doing, err)
	}
	failpoint.Hit(failpoint.BeforeRescue)
	_, err = f.WriteAt(b, 0)
	err = errors.Join(err, f.Sync(), f.Close())
	failpoint.Hit(failpoint.Rescued)
	return kept(doing, err)
}

// pendingBytes is an outcome as it stands in its file: a line with a checksum,
// JSON, and spaces up to the prepared size.
func pendingBytes(o fiscal.Outcome) ([]byte, error) {
	o.Raw = o.Raw[:min(len(o.Raw), rescuedRaw)]
	body, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	b := fmt.Appendf(nil, "%s %s\n%s\n", pendingHead, fiscal.HashBytes(body), body)
	if len(b) > pendingSize { // a vendor's text of many kilobytes
		o.Raw, o.Verdict.Text = nil, o.Verdict.Text[:min(len(o.Verdict.Text), 1024)]
		if body, err = json.Marshal(o); err != nil {
			return nil, err
		}
		b = fmt.Appendf(nil, "%s %s\n%s\n", pendingHead, fiscal.HashBytes(body), body)
	}
	if n := pendingSize - len(b); n > 0 {
		b = append(b, bytes.Repeat([]byte(" "), n)...)
	}
	return b, nil
}

// errNoOutcome: the file was prepared and never needed, or its writing was cut
// off.
var errNoOutcome = errors.New("no outcome in the file")

func parsePending(b []byte) (fiscal.Outcome, error) {
	var o fiscal.Outcome
	head, rest, _ := bytes.Cut(b, []byte("\n"))
	body, _, _ := bytes.Cut(rest, []byte("\n"))
	word, sum, ok := strings.Cut(string(head), " ")
	if !ok || word != pendingHead || fiscal.HashBytes(body) != sum {
		return o, errNoOutcome
	}
	return o, json.Unmarshal(body, &o)
}

// TakeUp finishes the outcomes that Rescue kept, and clears away files that
// nobody needs. It gives the number of outcomes that are recorded now. Open calls
// it; a program that runs on calls it when the disk is well again.
func (s *Store) TakeUp(ctx context.Context) (int, error) {
	files, err := filepath.Glob(filepath.Join(s.dir, pendingDir, "*.json"))
	if err != nil {
		return 0, kept("look for outcomes that were kept aside", err)
	}
	taken := 0
	var failed error
	for _, file := range files {
		did, err := s.takeUp(ctx, file)
		if err != nil {
			failed = errors.Join(failed, kept("take up "+filepath.Base(file), err))
		}
		if did {
			taken++
		}
	}
	return taken, failed
}

func (s *Store) takeUp(ctx context.Context, file string) (bool, error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	o, err := parsePending(b)
	if errors.Is(err, errNoOutcome) {
		return false, s.clearPending(ctx, file)
	}
	if err != nil {
		return false, err
	}
	if err := s.write(ctx, "finish attempt "+o.Attempt, func(t *tx) error {
		if err := t.finish(ctx, o); err != nil {
			return err
		}
		return failpoint.Err(failpoint.TakeUp)
	}); err != nil {
		if !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrState) {
			return false, err
		}
		// The store knows nothing of it (an older copy was restored, say): the
		// number is kept where a person finds it, and out of the way.
		return false, errors.Join(err, os.Rename(file, strings.TrimSuffix(file, ".json")+".unknown"))
	}
	failpoint.Hit(failpoint.TakenUp)
	return true, os.Remove(file)
}

// clearPending removes a prepared file whose attempt has ended, or is unknown and
// old. That of an attempt under way stays: its sender may live.
func (s *Store) clearPending(ctx context.Context, file string) error {
	attempt := strings.TrimSuffix(filepath.Base(file), ".json")
	var done bool
	_, known, err := lookup(ctx, s.r, "look for the attempt", `SELECT id FROM attempts WHERE id = $1`, attempt)
	if err != nil {
		return err
	}
	if known {
		err = s.r.QueryRowContext(ctx, `SELECT done FROM attempts WHERE id = $1`, attempt).Scan(&done)
	} else if i, e := os.Stat(file); e == nil {
		done = s.o.Clock().Sub(i.ModTime()) > pendingAge
	}
	if err != nil || !done {
		return err
	}
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Pending gives the attempts whose outcome stands in a fallback file and is not
// recorded yet.
func (s *Store) Pending() ([]fiscal.Outcome, error) {
	files, err := filepath.Glob(filepath.Join(s.dir, pendingDir, "*"))
	if err != nil {
		return nil, kept("look for outcomes that were kept aside", err)
	}
	var out []fiscal.Outcome
	for _, file := range files {
		b, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, kept("look for outcomes that were kept aside", err)
		}
		if o, err := parsePending(b); err == nil {
			out = append(out, o)
		}
	}
	return out, nil
}
