package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"zegel/fiscal"
)

// ErrAltered: an archived file is not what its name says.
var ErrAltered = errors.New("the archived file was altered")

// ArchiveReader gives archived files by their hash.
type ArchiveReader interface {
	// Get gives the bytes, checked: ErrNotFound, ErrAltered.
	Get(ctx context.Context, sha string) ([]byte, error)
}

// Archiver keeps files for good; a folder here, a store with object lock
// elsewhere. storagetest has the suite that each must pass.
type Archiver interface {
	ArchiveReader
	// Put keeps bytes under their hash, once, and gives it. What is there already
	// must be the same: ErrAltered. kind says what it is (pdf, ubl, request), for
	// backends that label what they hold.
	Put(ctx context.Context, kind string, b []byte) (sha string, err error)
}

// Archive is a folder of files named by their SHA-256: ab/cdef….
type Archive struct{ dir string }

// OpenArchive opens an archive folder, and makes it when there is none.
func OpenArchive(dir string) (*Archive, error) {
	if err := makeDir(dir); err != nil {
		return nil, kept("open the archive", err)
	}
	return &Archive{dir}, nil
}

// ReadArchive opens an archive folder to read: it makes none, and where there is
// none nothing is found.
func ReadArchive(dir string) *Archive { return &Archive{dir} }

func (a *Archive) file(sha string) (string, error) {
	ok := len(sha) == 64
	for _, r := range sha {
		ok = ok && (r >= '0' && r <= '9' || r >= 'a' && r <= 'f')
	}
	if !ok {
		return "", fmt.Errorf("%.80q is no hash: %w", sha, ErrNotFound)
	}
	return filepath.Join(a.dir, sha[:2], sha[2:]), nil
}

// Put implements Archiver.
func (a *Archive) Put(ctx context.Context, _ string, b []byte) (string, error) {
	sha := fiscal.HashBytes(b)
	file, err := a.file(sha)
	if err != nil {
		return "", err
	}
	doing := fmt.Sprintf("archive %.12s", sha)
	if err := ctx.Err(); err != nil {
		return "", kept(doing, err)
	}
	switch _, err := a.Get(ctx, sha); {
	case err == nil:
		return sha, nil
	case !errors.Is(err, ErrNotFound):
		return "", err
	}
	if err := makeDir(filepath.Dir(file)); err != nil {
		return "", kept(doing, err)
	}
	if err := writeFile(file, b); err != nil {
		return "", kept(doing, err)
	}
	return sha, nil
}

// Get implements ArchiveReader.
func (a *Archive) Get(ctx context.Context, sha string) ([]byte, error) {
	doing := fmt.Sprintf("read %.12s from the archive", sha)
	file, err := a.file(sha)
	if err != nil {
		return nil, kept(doing, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, kept(doing, err)
	}
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", doing, ErrNotFound)
	}
	if err != nil {
		return nil, kept(doing, err)
	}
	if found := fiscal.HashBytes(b); found != sha {
		return nil, fmt.Errorf("%s: its bytes hash to %.12s: %w", doing, found, ErrAltered)
	}
	return b, nil
}

// Full tells whether an error of any file means that its disk has no room.
func Full(err error) bool { return errors.Is(systemSentinel(err), ErrFull) }
