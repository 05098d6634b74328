package bundle

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"os"
)

// spool is a file of the bundle while it is being written: on disk, with its
// hash and checksum taken on the way.
type spool struct {
	file *os.File
	w    *bufio.Writer
	size int64
	crc  hash.Hash32
	hash hash.Hash
}

func newSpool(dir string) (*spool, error) {
	f, err := os.CreateTemp(dir, "part-*")
	if err != nil {
		return nil, err
	}
	return &spool{file: f, w: bufio.NewWriterSize(f, 1<<16), crc: crc32.NewIEEE(), hash: sha256.New()}, nil
}

// Write implements io.Writer.
func (s *spool) Write(b []byte) (int, error) {
	s.crc.Write(b) // hashes take everything
	s.hash.Write(b)
	s.size += int64(len(b))
	return s.w.Write(b)
}

func (s *spool) sha() string { return hex.EncodeToString(s.hash.Sum(nil)) }

// open gives what was written, from its beginning.
func (s *spool) open() (io.Reader, error) {
	if err := s.w.Flush(); err != nil {
		return nil, err
	}
	_, err := s.file.Seek(0, io.SeekStart)
	return s.file, err
}

func (s *spool) close() error {
	if s == nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}
