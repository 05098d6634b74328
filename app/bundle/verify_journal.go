package bundle

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal/journal"
)

// mostLine bounds an entry's line.
const mostLine = 16 << 20

// lines reads a file of the bundle line by line.
func (v *verifier) lines(name string) (*bufio.Scanner, error) {
	e, err := v.zip.must(name)
	if err != nil {
		return nil, err
	}
	r, err := v.zip.open(e)
	if err != nil {
		return nil, err
	}
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 1<<16), mostLine)
	return s, nil
}

// provenEntries is what the bundle's list of entries turned out to be.
type provenEntries struct {
	all, general int64
	faults       []Fault
	err          error
}

// entries proves the entries: with the hashes beside them they must lead to the
// head's root. The keys that they name must have the bundle's own as the last. It
// changes nothing of the verifier, so that documents can be checked meanwhile.
func (v *verifier) entries(ctx context.Context) (out provenEntries) {
	entries, err := v.lines(entriesFile)
	if err != nil {
		return provenEntries{err: err}
	}
	hashes, err := v.lines(entriesProof)
	if err != nil {
		return provenEntries{err: err}
	}
	keys := lastKey{}
	root, err := coverRoot(v.head.Size, func() (int64, tlog.Hash, bool, error) {
		if !entries.Scan() || ctx.Err() != nil {
			return 0, tlog.Hash{}, false, errors.Join(entries.Err(), ctx.Err())
		}
		e, err := parseEntry(entries.Bytes())
		if err != nil {
			return 0, tlog.Hash{}, false, fmt.Errorf("line %d: %w", out.all+1, err)
		}
		if e.Doc == "" {
			out.general++
		}
		out.all++
		return e.Index, journal.LeafHash(e), true, keys.see(e)
	}, func() (tlog.Hash, bool, error) {
		if !hashes.Scan() {
			return tlog.Hash{}, false, hashes.Err()
		}
		h, err := parseHash(hashes.Text())
		return h, true, err
	})
	fault := func(where, what, expected, found string) {
		out.faults = append(out.faults, Fault{where, what, expected, found})
	}
	switch {
	case err != nil:
		out.err = err
		return out
	case root != v.head.Root:
		fault(entriesFile, "the entries do not lead to the signed head", v.head.Hex(), journal.Head{Root: root}.Hex())
	}
	if out.all != v.m.Entries {
		fault(entriesFile, "it has another number of entries", fmt.Sprint(v.m.Entries), fmt.Sprint(out.all))
	}
	if keys.key != nil && !bytes.Equal(keys.key, v.key) {
		fault(keyFile, "it is not the key that the journal names", fmt.Sprintf("%x", keys.key), fmt.Sprintf("%x", []byte(v.key)))
	}
	return out
}

// parseEntry reads an entry's line, which must be written in the one way that
// entries are. Whether its payload is canonical its hash decides: only what was
// journaled leads to the head.
func parseEntry(line []byte) (journal.Entry, error) {
	if e, ok := journal.QuickLine(line); ok {
		return e, nil
	}
	var e journal.Entry
	if err := json.Unmarshal(line, &e); err != nil {
		return e, err
	}
	again, err := journal.MarshalLine(e)
	if err == nil && !bytes.Equal(again, line) {
		err = fmt.Errorf("entry %d is not written as entries are", e.Index)
	}
	return e, err
}

// lastKey is the key that a journal's entries name last.
type lastKey struct{ key []byte }

func (k *lastKey) see(e journal.Entry) error {
	if e.Kind != journal.Installed && e.Kind != journal.KeyChanged {
		return nil
	}
	p, err := e.ReadPayload()
	switch p := p.(type) {
	case *journal.InstalledPayload:
		k.key = p.PublicKey
	case *journal.KeyChangedPayload:
		k.key = p.PublicKey
	}
	return err
}

// skipMark reads past the mark of a CSV file.
func skipMark(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	mark, err := b.Peek(len(byteOrderMark))
	if err != nil || string(mark) != byteOrderMark {
		return nil, fmt.Errorf("it does not begin with its byte order mark: %w", ErrNotBundle)
	}
	_, err = b.Discard(len(byteOrderMark))
	return b, err
}
