package storage

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"zegel/fiscal/journal"
	"zegel/storage/intake"
)

// FileName is the store's name in its folder.
const FileName = "zegel.db"

// Options are what a store needs from outside.
type Options struct {
	Clock   func() time.Time // nil: time.Now
	Actor   string           // who opens it, for the entries that opening makes
	Version string           // of the program
	// Key signs heads; it is kept by the caller, outside the store. Without one
	// SignedHead is ErrNoKey.
	Key ed25519.PrivateKey
	// ReadOnly opens an existing store without writing anything, on media that
	// cannot be written to as well.
	ReadOnly bool
}

// defaultClock is the machine's; a test brings its own.
func defaultClock() time.Time { return time.Now() }

// Store is an open data folder. It is safe for concurrent use, and several
// programs may hold the same folder open.
type Store struct {
	dir, file    string
	w, r         *sql.DB
	o            Options
	use          *held
	installation string
	fewFound     int // see usualFew
	fewCounted   int // see usualCounted
	// intakeDisk takes the place of the folder for the intake log; a test's.
	intakeDisk intake.Files
}

// Open opens DIR/zegel.db, makes or migrates it, and takes up the outcomes that
// a program could not commit before it died (see Rescue), and the webhooks that were
// answered (see TakeInWebhooks). The folder is made for
// its owner alone. Errors: ErrNewer, ErrNotDatabase, ErrEmptied, ErrCorrupt, ErrReadOnly,
// ErrFull, ErrIO, ErrBusy; with ReadOnly ErrNotFound where there is no store, and
// ErrUnmerged where it cannot be read as it lies.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	if o.Clock == nil {
		o.Clock = defaultClock
	}
	s := &Store{dir: dir, file: filepath.Join(dir, FileName), o: o, fewFound: usualFew, fewCounted: usualCounted}
	open := s.openWriting
	if o.ReadOnly {
		open = s.openReading
	}
	if err := open(ctx); err != nil {
		return nil, kept("open the store in "+dir, errors.Join(err, s.Close()))
	}
	if !o.ReadOnly {
		// What cannot be taken up (the disk is still full, say) stays in its file,
		// where Pending shows it: a store that can be read must open.
		_, _ = s.TakeUp(ctx)
		// The same for webhooks that were answered and are in no table yet.
		_ = s.TakeInWebhooks(ctx)
	}
	return s, nil
}

func (s *Store) openWriting(ctx context.Context) (err error) {
	if err := makeDir(s.dir); err != nil {
		return err
	}
	up, err := takeLock(s.dir, upgradeLock, true, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, up.Close()) }()
	if s.use, err = takeLock(s.dir, useLock, false, false); err != nil {
		return err
	}
	if i, err := os.Stat(s.file); errors.Is(err, os.ErrNotExist) {
		if err := createFile(s.file); err != nil {
			return err
		}
	} else if err != nil {
		return err
	} else if i.IsDir() {
		return fmt.Errorf("%s is a folder: %w", FileName, ErrNotDatabase)
	}
	if err := errors.Join(whole(s.file), s.emptied()); err != nil {
		return err
	}
	if err := s.lookFirst(ctx); err != nil {
		return err
	}
	if s.w, s.r, err = connect(ctx, s.file, writing); err != nil {
		return err
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	return s.install(ctx)
}

func (s *Store) openReading(ctx context.Context) (err error) {
	if _, err := os.Stat(s.file); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("no %s: %w", FileName, ErrNotFound)
	} else if err != nil {
		return err
	}
	if err := errors.Join(whole(s.file), s.emptied()); err != nil {
		return err
	}
	if s.w, s.r, err = connect(ctx, s.file, reading); err != nil {
		if sentinel(err) != ErrReadOnly {
			return err
		}
		// WAL wants a file beside the database; where none can be made, and none
		// is there with unmerged changes, the file alone is the whole truth.
		if i, e := os.Stat(s.file + "-wal"); e == nil && i.Size() > 0 {
			return fmt.Errorf("%s-wal has %d bytes: %w: %w", FileName, i.Size(), ErrUnmerged, err)
		}
		if s.w, s.r, err = connect(ctx, s.file, immutable); err != nil {
			return err
		}
	}
	have, err := knownSchema(ctx, s.r)
	if err != nil {
		return err
	}
	if want := latestVersion(); have < want {
		return fmt.Errorf("schema %d must be migrated to %d first: %w: %w", have, want, ErrOlder, ErrReadOnly)
	}
	return s.readInstallation(ctx, s.r)
}

// lookFirst reads an existing file's schema without writing to it: opening for
// writing would change the journal mode of a database that is not ours.
func (s *Store) lookFirst(ctx context.Context) error {
	_, db, err := connect(ctx, s.file, reading)
	if err != nil {
		if sentinel(err) == ErrReadOnly {
			return nil // no place for the log beside it; opening for writing will say
		}
		return err
	}
	_, err = knownSchema(ctx, db)
	return errors.Join(err, db.Close())
}

// knownSchema reads the schema and refuses one that is not ours, or too new.
func knownSchema(ctx context.Context, q querier) (int64, error) {
	have, ours, err := schemaVersion(ctx, q)
	switch want := latestVersion(); {
	case err != nil:
		return 0, err
	case !ours:
		return 0, fmt.Errorf("%s holds other tables: %w", FileName, ErrNotDatabase)
	case have > want:
		return 0, fmt.Errorf("schema %d, this program knows %d: %w", have, want, ErrNewer)
	}
	return have, nil
}

// whole tells early whether a database file was cut off: its header says how
// many pages it has. With a write-ahead log beside it the header may be ahead of
// the file, and SQLite mends that itself.
func whole(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	i, err := f.Stat()
	if err != nil {
		return err
	}
	if i.Size() == 0 {
		return nil
	}
	head := make([]byte, 100)
	if n, _ := f.ReadAt(head, 0); n < len(head) || string(head[:16]) != "SQLite format 3\x00" {
		return fmt.Errorf("%s has no database header: %w", filepath.Base(file), ErrNotDatabase)
	}
	if w, err := os.Stat(file + "-wal"); err == nil && w.Size() > 0 {
		return nil
	}
	page := int64(binary.BigEndian.Uint16(head[16:]))
	if page == 1 {
		page = 65536
	}
	if want := page * int64(binary.BigEndian.Uint32(head[28:])); i.Size() < want {
		return fmt.Errorf("%s has %d of %d bytes: %w", filepath.Base(file), i.Size(), want, ErrCorrupt)
	}
	return nil
}

// install writes the journal's first entry, or says that another key signs now.
func (s *Store) install(ctx context.Context) error {
	var pub ed25519.PublicKey
	if s.o.Key != nil {
		pub = s.o.Key.Public().(ed25519.PublicKey)
	}
	return s.write(ctx, "prepare the journal", func(t *tx) error {
		size, err := t.size(ctx)
		if err != nil {
			return err
		}
		if size == 0 {
			id := make([]byte, 8)
			_, _ = rand.Read(id) // never fails: crypto/rand ends the program instead
			s.installation = hex.EncodeToString(id)
			_, err := t.append(ctx, journal.Installed, "", s.o.Actor, s.o.Clock(), journal.InstalledPayload{
				Installation: s.installation, Version: s.o.Version, PublicKey: pub,
			})
			return err
		}
		if err := s.readInstallation(ctx, t); err != nil {
			return err
		}
		keys, err := headKeys(ctx, t)
		if err != nil || pub == nil {
			return err
		}
		last := ""
		if len(keys) > 0 {
			last = journal.Fingerprint(keys[len(keys)-1])
		}
		if last == journal.Fingerprint(pub) {
			return nil
		}
		_, err = t.append(ctx, journal.KeyChanged, "", s.o.Actor, s.o.Clock(), journal.KeyChangedPayload{PublicKey: pub, Previous: last})
		return err
	})
}

func (s *Store) readInstallation(ctx context.Context, q querier) error {
	e, err := entryAt(ctx, q, 0)
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, ErrNotFound) {
		return fmt.Errorf("journal 0 is missing: %w", ErrCorrupt)
	}
	if err != nil {
		return kept("read journal 0", err)
	}
	p, err := e.ReadPayload()
	if err != nil {
		return fmt.Errorf("journal 0: %w: %w", ErrCorrupt, err)
	}
	first, ok := p.(*journal.InstalledPayload)
	if !ok {
		return fmt.Errorf("journal 0 is %s: %w", e.Kind, ErrCorrupt)
	}
	s.installation = first.Installation
	return nil
}

// Installation names this journal; its heads' origin is journal.Origin of it.
func (s *Store) Installation() string { return s.installation }

// Close merges the write-ahead log and closes the store. Nothing that was
// acknowledged depends on it.
func (s *Store) Close() error {
	var err error
	if s.r != nil {
		err = s.r.Close()
	}
	if s.w != nil && s.w != s.r {
		err = errors.Join(err, s.w.Close())
	}
	s.w, s.r = nil, nil
	err = errors.Join(err, s.use.Close())
	s.use = nil
	return err
}
