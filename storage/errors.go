package storage

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"

	"zegel/fiscal"
)

// What the store answers besides success. Each wraps its cause; read them with
// errors.Is.
var (
	ErrNotFound = fiscal.ErrNotFound
	ErrFence    = fiscal.ErrFence
	ErrState    = fiscal.ErrState
	ErrBudget   = fiscal.ErrBudget

	// ErrNewer: the store was written by a newer version of the program.
	ErrNewer = errors.New("the store is from a newer version")
	// ErrNotDatabase: zegel.db is some other file.
	ErrNotDatabase = errors.New("not a store")
	// ErrEmptied: zegel.db has no bytes, and its folder shows that it had some.
	ErrEmptied = errors.New("the store was emptied")
	// ErrCorrupt: the file is damaged.
	ErrCorrupt = errors.New("the store is damaged")
	// ErrReadOnly: the folder or file may not be written to.
	ErrReadOnly = errors.New("the store cannot be written to")
	// ErrOlder: an older version's store cannot be brought up to date where it lies.
	ErrOlder = errors.New("the store is from an older version")
	// ErrUnmerged: beside a store that cannot be written to lie changes that are not
	// in it yet, and cannot be read from there.
	ErrUnmerged = errors.New("changes beside the store are not in it yet")
	// ErrFull: no space is left, or a limit on the file's size was met.
	ErrFull = errors.New("no space left for the store")
	// ErrIO: the disk failed.
	ErrIO = errors.New("the disk failed")
	// ErrBusy: another program holds the store for longer than we wait.
	ErrBusy = errors.New("the store is in use")
	// ErrNoKey: Options.Key was not given, so no head can be signed.
	ErrNoKey = errors.New("no key for signing heads")
	// ErrRestored: a restored store signs nothing until a person has confirmed
	// it. It is an ErrState as well.
	ErrRestored = fmt.Errorf("the store was restored and waits for a person: %w", fiscal.ErrState)
)

// LeaseHeld and the others are the domain's; the names are kept short here.
type (
	LeaseHeld = fiscal.LeaseHeld
	Limit     = fiscal.Limit
	Usage     = fiscal.Usage
)

// SQLite's primary result codes (sqlite.org/rescode.html).
const (
	codeBusy     = 5
	codeLocked   = 6
	codeReadOnly = 8
	codeIO       = 10
	codeCorrupt  = 11
	codeFull     = 13
	codeCantOpen = 14
	codeNotADB   = 26
	// codeShmSize: the file beside the write-ahead log cannot grow, which is how a
	// full disk shows when a store is opened.
	codeShmSize = codeIO | 19<<8
)

// kept wraps an error of this layer once, with what was attempted, and gives
// SQLite's and the system's causes their names.
func kept(doing string, err error) error {
	if err == nil {
		return nil
	}
	if s := sentinel(err); s != nil && !errors.Is(err, s) {
		return fmt.Errorf("%s: %w: %w", doing, s, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func sentinel(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		if e.Code() == codeShmSize {
			return ErrFull
		}
		switch e.Code() & 0xff {
		case codeBusy, codeLocked:
			return ErrBusy
		case codeReadOnly, codeCantOpen:
			return ErrReadOnly
		case codeIO:
			return ErrIO
		case codeCorrupt:
			return ErrCorrupt
		case codeFull:
			return ErrFull
		case codeNotADB:
			return ErrNotDatabase
		}
		return nil
	}
	return systemSentinel(err)
}

// Unwritable tells whether an error of a file means that its disk or folder may
// not be written to: ErrReadOnly, or what the system says in its place.
func Unwritable(err error) bool { return errors.Is(err, ErrReadOnly) || sentinel(err) == ErrReadOnly }

// systemSentinel names what the operating system refused, for the files that
// SQLite does not write: fallback files, copies, the archive.
func systemSentinel(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EFBIG), quota(err):
		return ErrFull
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission), protected(err):
		return ErrReadOnly
	case errors.Is(err, syscall.EIO):
		return ErrIO
	}
	return nil
}
