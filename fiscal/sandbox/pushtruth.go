package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Delivered is a delivery that was answered with 200: whoever answered so has
// promised to keep it.
type Delivered struct {
	At       time.Time `json:"at"`
	Delivery int       `json:"delivery"` // number of the delivery; a duplicate has its own
	Entity   string    `json:"entity"`
	Hook     int64     `json:"hook"`
	Ping     bool      `json:"ping,omitempty"`
	// Records are the readable ones in it.
	Records []PushedRecord `json:"records,omitempty"`
}

// PushedRecord names a record of a delivery.
type PushedRecord struct {
	// ID is the literal text of stocklogid, productid or id, exponent and all.
	ID      string `json:"id"`
	Version int64  `json:"version"` // versiondate, Unix milliseconds
	SHA256  string `json:"sha256"`  // of the record's bytes as sent
}

// pushTruth keeps what was answered with 200.
type pushTruth struct {
	mu   sync.Mutex
	file *os.File
	kept []Delivered
}

func openPushTruth(path string) (*pushTruth, error) {
	if path == "" {
		return &pushTruth{}, nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return &pushTruth{file: f}, nil
}

// add writes a delivery. It is not synced: it is the sender's truth about a
// receiver that is killed, not the other way round.
func (t *pushTruth) add(v Delivered) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.file == nil {
		t.kept = append(t.kept, v)
		return nil
	}
	line, err := json.Marshal(v)
	if err == nil {
		_, err = t.file.Write(append(line, '\n'))
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	return nil
}

func (t *pushTruth) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.file == nil {
		return nil
	}
	f := t.file
	t.file = nil
	return f.Close()
}

// ReadPushTruth calls f for every whole line of a truth file, in order; f's
// error ends it. Errors of reading wrap [ErrState].
func ReadPushTruth(path string, f func(Delivered) error) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	err = eachDelivered(file, f)
	return errors.Join(err, file.Close())
}

func eachDelivered(r io.Reader, f func(Delivered) error) error {
	b := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := b.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // what has no end yet is being written
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrState, err)
		}
		var v Delivered
		if err := json.Unmarshal(bytes.TrimSpace(line), &v); err != nil {
			return fmt.Errorf("%w: line %d: %w", ErrState, n, err)
		}
		if err := f(v); err != nil {
			return err
		}
	}
}
