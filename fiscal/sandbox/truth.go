package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"zegel/fiscal"
)

// ErrState is wrapped by every error about a state file that cannot be read or
// written.
var ErrState = errors.New("sandbox state file")

// TruthRow is one VAT ticket that the module created. Two rows of one name are
// a document that was signed twice.
type TruthRow struct {
	Type   fiscal.Doctype `json:"doctype"`
	Number string         `json:"number"`
	Ticket string         `json:"ticket"`
	At     time.Time      `json:"at"` // UTC
}

// Name is the document the ticket was created for.
func (t TruthRow) Name() fiscal.Name { return fiscal.Name{Type: t.Type, Number: t.Number} }

// header is the state file's first line. The day anchors the demo data: a
// sandbox that is started again tomorrow holds the same documents and some more.
type header struct {
	Sandbox int         `json:"sandbox"` // version of the file, 1
	Day     fiscal.Date `json:"day"`
	Seed    int64       `json:"seed"`
	Docs    int         `json:"docs"`
}

// module is the fiscal data module: it counts tickets and forgets none.
type module struct {
	mu     sync.Mutex
	file   *os.File // nil: in memory
	rows   []TruthRow
	signed map[fiscal.Name]bool
	busy   map[fiscal.Name]chan struct{} // being signed, when that is atomic
	first  int64                         // number of the first ticket
	broken error                         // the file could not be written: nothing is signed any more
}

// openModule opens or begins a state file; "" keeps the tickets in memory. A
// last line without its end is a ticket that was never given out (the file is
// synced before the answer) and is cut off. It returns the header in force.
func openModule(path string, want header) (*module, header, error) {
	m := &module{signed: map[fiscal.Name]bool{}, busy: map[fiscal.Name]chan struct{}{}}
	m.first = 40_000 + (want.Seed%50_000+50_000)%50_000
	if path == "" {
		return m, want, nil
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, header{}, fmt.Errorf("%w: %w", ErrState, err)
	}
	head, rows, whole, err := readTruth(f)
	if err == nil && head.Sandbox == 0 {
		head = want
		var line []byte
		if line, err = json.Marshal(head); err == nil {
			_, err = f.WriteAt(append(line, '\n'), 0)
			whole = int64(len(line)) + 1
		}
	}
	if err == nil {
		err = f.Truncate(whole)
	}
	if err == nil {
		_, err = f.Seek(whole, io.SeekStart)
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return nil, header{}, errors.Join(fmt.Errorf("%w %s: %w", ErrState, path, err), f.Close())
	}
	m.file, m.rows = f, rows
	for _, r := range rows {
		m.signed[r.Name()] = true
	}
	return m, head, nil
}

// ReadTruth reads the tickets out of a state file, also while a sandbox writes
// it. Its error wraps [ErrState].
func ReadTruth(path string) ([]TruthRow, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	_, rows, _, err := readTruth(f)
	if err != nil {
		err = fmt.Errorf("%w %s: %w", ErrState, path, err)
	}
	return rows, errors.Join(err, f.Close())
}

// readTruth gives header, rows and the length of what is whole.
func readTruth(r io.Reader) (header, []TruthRow, int64, error) {
	var (
		head  header
		rows  []TruthRow
		whole int64
	)
	b := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := b.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return head, rows, whole, nil
		}
		if err != nil {
			return head, rows, whole, err
		}
		if n == 1 {
			if err := json.Unmarshal(line, &head); err != nil || head.Sandbox != 1 {
				return head, rows, whole, fmt.Errorf("line 1 is not the beginning of a sandbox's file: %s", clip(string(bytes.TrimSpace(line))))
			}
		} else {
			var t TruthRow
			if err := json.Unmarshal(line, &t); err != nil {
				return head, rows, whole, fmt.Errorf("line %d: %w", n, err)
			}
			rows = append(rows, t)
		}
		whole += int64(len(line))
	}
}

// errBroken: the module cannot record and therefore does not sign.
var errBroken = errors.New("the module's file cannot be written")

// sign creates a ticket for a document unless it has one (used). Whether asking
// and creating are one step is the caller's choice: racing, they are two, with
// the module's delay between them. The caller's context plays no part: the
// module goes on when its client has gone.
func (m *module) sign(n fiscal.Name, at func() time.Time, racing, sameTicket bool, delay time.Duration) (ticket string, used bool, err error) {
	m.mu.Lock()
	for !racing && m.busy[n] != nil {
		done := m.busy[n]
		m.mu.Unlock()
		<-done
		m.mu.Lock()
	}
	if m.signed[n] || m.broken != nil {
		defer m.mu.Unlock()
		return "", m.signed[n], m.broken
	}
	if !racing {
		done := make(chan struct{})
		m.busy[n] = done
		defer func() {
			m.mu.Lock()
			delete(m.busy, n)
			m.mu.Unlock()
			close(done)
		}()
	}
	m.mu.Unlock()
	if delay > 0 {
		time.Sleep(delay)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return "", false, m.broken
	}
	ticket = strconv.FormatInt(m.first+int64(len(m.rows))+1, 10)
	if sameTicket && len(m.rows) > 0 {
		ticket = m.rows[len(m.rows)-1].Ticket
	}
	t := TruthRow{Type: n.Type, Number: n.Number, Ticket: ticket, At: at().UTC()}
	if err := m.record(t); err != nil {
		m.broken = fmt.Errorf("%w: %w", errBroken, err)
		return "", false, m.broken
	}
	m.rows = append(m.rows, t)
	m.signed[n] = true
	return ticket, false, nil
}

// record makes a ticket durable; it exists from then on.
func (m *module) record(t TruthRow) error {
	if m.file == nil {
		return nil
	}
	line, err := json.Marshal(t)
	if err != nil {
		return err
	}
	if _, err := m.file.Write(append(line, '\n')); err != nil {
		return err
	}
	return m.file.Sync()
}

// truth is a copy of every ticket, in order of creation.
func (m *module) truth() []TruthRow {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.rows)
}

// another gives a ticket of some other document, or none.
func (m *module) another(n fiscal.Name) (TruthRow, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range slices.Backward(m.rows) {
		if r.Name() != n {
			return r, true
		}
	}
	return TruthRow{}, false
}

func (m *module) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.file == nil {
		return nil
	}
	f := m.file
	m.file = nil
	m.broken = errBroken // a request that is still under way must not sign unrecorded
	return f.Close()
}
