package bundle

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal/journal"
	"zegel/storage"
)

// general tells which entries that belong to no document are in every bundle:
// the keys, restores, exports and what was deleted for its age. Settings and
// guards are not: they concern the shop's connection, and a salted fingerprint
// of credentials is nobody else's business.
func general(k journal.Kind) bool {
	switch k {
	case journal.Installed, journal.KeyChanged, journal.Restored, journal.Confirmed, journal.Exported, journal.Retained:
		return true
	}
	return false
}

// generalEntries gives those before the head.
func generalEntries(ctx context.Context, s *storage.Store, head int64) ([]journal.Entry, error) {
	var out []journal.Entry
	err := s.EntriesOf(ctx, "", func(e journal.Entry) error {
		if e.Index < head && general(e.Kind) {
			out = append(out, e)
		}
		return nil
	})
	return out, err
}

// treeOf reads the journal's tree.
func treeOf(ctx context.Context, s *storage.Store) hashRange {
	return func(from, to int64) ([]tlog.Hash, error) { return s.HashRange(ctx, from, to) }
}

// nearby is how many entries between two wanted ones are read rather than looked
// up anew.
const nearby = 200

// eachEntryAt hands on the entries with the given sorted indexes.
func eachEntryAt(ctx context.Context, s *storage.Store, indexes []int64, fn func(journal.Entry) error) error {
	for len(indexes) > 0 {
		n := 1
		for n < len(indexes) && indexes[n]-indexes[n-1] < nearby {
			n++
		}
		run := indexes[:n]
		next := 0
		err := s.Entries(ctx, run[0], run[n-1]+1, func(e journal.Entry) error {
			if e.Index != run[next] {
				return nil
			}
			next++
			return fn(e)
		})
		if err != nil {
			return err
		}
		if next != n {
			return fmt.Errorf("the journal lacks entry %d: %w", run[next], storage.ErrCorrupt)
		}
		indexes = indexes[n:]
	}
	return nil
}

// journalFiles writes the period's entries with the hashes that prove them all.
func (b *builder) journalFiles(ctx context.Context) error {
	slices.Sort(b.indexes)
	b.indexes = slices.Compact(b.indexes)
	lines, err := newSpool(b.tmp)
	if err != nil {
		return err
	}
	defer lines.close()
	err = eachEntryAt(ctx, b.store, b.indexes, func(e journal.Entry) error {
		line, err := journal.MarshalLine(e)
		if err != nil {
			return err
		}
		_, err = lines.Write(append(line, '\n'))
		return err
	})
	if err != nil {
		return err
	}
	proof, err := newSpool(b.tmp)
	if err != nil {
		return err
	}
	defer proof.close()
	err = coverHashes(b.o.Head.Size, b.indexes, b.hashes, func(h tlog.Hash) error {
		_, err := fmt.Fprintln(proof, h.String())
		return err
	})
	if err != nil {
		return err
	}
	if err := b.zip.addFile(entriesFile, lines); err != nil {
		return err
	}
	return b.zip.addFile(entriesProof, proof)
}

// Earlier is a head that an earlier bundle spoke of, with the proof that this
// bundle's head extends it (RFC 6962, 2.1.2).
type Earlier struct {
	Head
	Hashes []tlog.Hash `json:"hashes"`
}

// mostEarlier bounds the earlier heads that are proven: ten years of quarters.
const mostEarlier = 40

// earlierHeads proves the heads of earlier exports.
func (b *builder) earlierHeads(exports []journal.Entry) ([]byte, error) {
	out := []Earlier{}
	seen := map[int64]bool{}
	for _, e := range slices.Backward(exports) {
		x, err := ReadExported(e)
		if err != nil {
			return nil, err
		}
		if e.Kind != journal.Exported || x.HeadSize < 1 || seen[x.HeadSize] || len(out) == mostEarlier {
			continue
		}
		seen[x.HeadSize] = true
		p, err := journal.ProveConsistency(x.HeadSize, b.o.Head.Size, b.hashes)
		if err != nil {
			return nil, err
		}
		hashes := p.Hashes
		if hashes == nil {
			hashes = []tlog.Hash{}
		}
		out = append(out, Earlier{Head{x.HeadSize, x.HeadRoot}, hashes})
	}
	return earlierJSON(out)
}

// earlierJSON writes earlier heads as their file has them.
func earlierJSON(heads []Earlier) ([]byte, error) {
	if heads == nil {
		heads = []Earlier{} // an empty list, not null
	}
	raw, err := json.MarshalIndent(heads, "", " ")
	return append(raw, '\n'), err
}

// Exported is the payload of an export's journal entry.
type Exported struct {
	Licence  string `json:"licence"`
	From     string `json:"from"`
	To       string `json:"to"`
	HeadSize int64  `json:"head_size"` // of the head that the bundle speaks of
	HeadRoot string `json:"head_root"`
	Manifest string `json:"manifest_sha256"`
	// Recipe is the hash of the archived list of what cannot be worked out again
	// from the journal: see Recipe.
	Recipe    string `json:"recipe_sha256"`
	Documents int64  `json:"documents"`
}

// ReadExported reads an export's entry; of other kinds it gives the zero value.
func ReadExported(e journal.Entry) (Exported, error) {
	var x Exported
	if e.Kind != journal.Exported {
		return x, nil
	}
	if err := json.Unmarshal(e.Payload, &x); err != nil {
		return x, fmt.Errorf("entry %d: %w", e.Index, err)
	}
	return x, nil
}
