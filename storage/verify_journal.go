package storage

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// globalFacts are what entries without a document add up to. They are few.
type globalFacts struct {
	settings map[string]setting
	guards   map[guardKey]guardFact
	keys     []ed25519.PublicKey
	signs    map[dayKey]int // intents a licence and day
}

type (
	setting struct {
		value string
		index int64
	}
	guardKey  struct{ licence, kind string }
	guardFact struct {
		fiscal.Guard
		index int64
	}
	dayKey struct{ licence, day, function string }
)

// journal recomputes the tree over the entries and holds it against the kept
// hashes and the signed heads, and the answers' bytes against their entries.
func (v *verifier) journal(ctx context.Context) error {
	v.facts = globalFacts{settings: map[string]setting{}, guards: map[guardKey]guardFact{}, signs: map[dayKey]int{}}
	hashes, err := newStream(ctx, v.q, v.unreadable, func(r *sql.Rows) (id int64, b []byte, err error) { err = r.Scan(&id, &b); return id, b, err },
		`SELECT id, hash FROM hashes ORDER BY id`)
	if err != nil {
		return err
	}
	defer hashes.close()
	answers, err := newStream(ctx, v.q, v.unreadable, func(r *sql.Rows) (id int64, b []byte, err error) { err = r.Scan(&id, &b); return id, b, err },
		`SELECT idx, body FROM answers ORDER BY idx`)
	if err != nil {
		return err
	}
	defer answers.close()
	tree := &tree{v: v, hashes: hashes, roots: map[int64]tlog.Hash{}}
	if tree.sizes, err = v.headSizes(ctx); err != nil {
		return err
	}
	next := int64(0)
	err = inOrder(v.produceEntries(ctx), func(batch []checked) error {
		for i := range batch {
			batch[i].check()
		}
		return nil
	}, func(batch []checked) error {
		for i := range batch {
			c := &batch[i]
			v.step()
			if c.Index != next {
				v.fault(next, fmt.Sprintf("journal %d", next), "the entry is missing", fmt.Sprint(next), fmt.Sprint(c.Index))
				next = c.Index
			}
			next++
			if c.malformed != nil {
				v.fault(c.Index, fmt.Sprintf("journal %d", c.Index), c.malformed.Error(), "", string(c.Payload))
			}
			if err := tree.add(c.Index, c.hash); err != nil {
				return err
			}
			if c.unread != nil {
				v.fault(c.Index, fmt.Sprintf("journal %d", c.Index), c.unread.Error(), "", string(c.Kind))
				continue
			}
			v.global(c.Entry, c.payload)
			if err := v.answer(c.Entry, c.payload, answers); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := tree.end(); err != nil {
		return err
	}
	if err := answers.rest(func(id int64, b []byte) {
		v.fault(id, fmt.Sprintf("answers %d", id), "belongs to no entry", "", string(b))
	}); err != nil {
		return err
	}
	return v.heads(ctx, tree.roots)
}

// checked is an entry with all that can be told of it alone.
type checked struct {
	journal.Entry
	hash              tlog.Hash
	payload           any
	malformed, unread error
}

func (c *checked) check() {
	c.malformed = c.Check()
	c.hash = journal.LeafHash(c.Entry)
	c.payload, c.unread = c.ReadPayload()
}

// produceEntries reads the journal in its order, in batches.
func (v *verifier) produceEntries(ctx context.Context) func(emit func([]checked) bool) error {
	return func(emit func([]checked) bool) error {
		batch := make([]checked, 0, verifyBatch)
		err := eachEntry(ctx, v.q, func(e journal.Entry) error {
			if batch = append(batch, checked{Entry: e}); len(batch) < verifyBatch {
				return nil
			}
			full := batch
			batch = make([]checked, 0, verifyBatch)
			if !emit(full) {
				return errStopped
			}
			return nil
		}, `SELECT `+entryColumns+` FROM journal ORDER BY idx`)
		if errors.Is(err, errStopped) {
			return nil
		}
		emit(batch)
		return err
	}
}

// errStopped ends the reading when what was read is no longer wanted.
var errStopped = errors.New("stopped")

// answer holds the bytes of an answer against the hash in its entry.
func (v *verifier) answer(e journal.Entry, p any, kept *stream[int64, []byte]) error {
	a, ok := p.(*journal.AnswerPayload)
	if !ok || a.Raw == "" {
		return nil
	}
	where := fmt.Sprintf("answers %d", e.Index)
	body, found, err := kept.upTo(e.Index, func(id int64, b []byte) {
		v.fault(id, fmt.Sprintf("answers %d", id), "belongs to no entry", "", string(b))
	})
	switch {
	case err != nil:
		return err
	case !found:
		v.fault(e.Index, where, "the answer is missing", a.Raw, "")
	case fiscal.HashBytes(body) != a.Raw:
		v.fault(e.Index, where, "the answer's bytes are not what the journal says", a.Raw, fiscal.HashBytes(body))
	}
	return nil
}

// global adds up the entries that belong to no document.
func (v *verifier) global(e journal.Entry, p any) {
	g := &v.facts
	if (e.Index == 0) != (e.Kind == journal.Installed) {
		v.fault(e.Index, fmt.Sprintf("journal %d", e.Index), "a journal begins with its installation, once", string(journal.Installed), string(e.Kind))
	}
	switch p := p.(type) {
	case *journal.InstalledPayload:
		g.addKey(p.PublicKey)
	case *journal.KeyChangedPayload:
		g.addKey(p.PublicKey)
	case *journal.SettingPayload:
		g.settings[p.Key] = setting{p.Value, e.Index}
	case *journal.GuardPayload:
		g.guards[guardKey{p.Licence, string(p.Kind)}] = guardFact{fiscal.Guard{
			Licence: p.Licence, Kind: p.Kind, Since: p.Since, Until: p.Until, Text: p.Text, Fingerprint: p.Fingerprint,
		}, e.Index}
	case *journal.ResumedPayload:
		for _, k := range p.Kinds {
			delete(g.guards, guardKey{p.Licence, string(k)})
		}
	case *journal.RestoredPayload:
		for _, l := range p.Licences {
			g.guards[guardKey{l, string(fiscal.GuardRestored)}] = guardFact{fiscal.Guard{Licence: l, Kind: fiscal.GuardRestored, Since: e.At}, e.Index}
		}
	case *journal.IntentPayload:
		if ref, err := journal.ParseDocKey(e.Doc); err == nil {
			g.signs[dayKey{ref.Licence, p.Day, SignFunction(ref.Type)}]++
		}
	}
}

func (g *globalFacts) addKey(k []byte) {
	if len(k) == ed25519.PublicKeySize {
		g.keys = append(g.keys, k)
	}
}

// tree recomputes the Merkle tree. frontier holds, for each set bit of the size,
// the hash of the complete subtree of that many leaves.
type tree struct {
	v        *verifier
	hashes   *stream[int64, []byte]
	size     int64
	frontier [63]tlog.Hash
	sizes    []int64 // of the signed heads, ascending
	roots    map[int64]tlog.Hash
	id       int64
}

func (t *tree) add(index int64, leaf tlog.Hash) error {
	t.remember()
	h, err := t.check(index, 0, leaf)
	if err != nil {
		return err
	}
	level := 0
	for n := t.size; n&1 == 1; n >>= 1 {
		if h, err = t.check(index, level+1, tlog.NodeHash(t.frontier[level], h)); err != nil {
			return err
		}
		level++
	}
	t.frontier[level] = h
	t.size++
	return nil
}

// check compares a computed hash with the kept one, and goes on with the kept:
// so an altered entry is one fault, and not one at every level above it.
func (t *tree) check(index int64, level int, computed tlog.Hash) (tlog.Hash, error) {
	id := t.id
	t.id++
	b, found, err := t.hashes.upTo(id, func(id int64, b []byte) {
		t.v.fault(index, fmt.Sprintf("hashes %d", id), "belongs to no entry", "", hex.EncodeToString(b))
	})
	switch {
	case err != nil:
		return computed, err
	case !found:
		t.v.fault(index, fmt.Sprintf("journal %d", index), levelText(level)+" is missing", hex.EncodeToString(computed[:]), "")
		return computed, nil
	case !bytes.Equal(b, computed[:]):
		t.v.fault(index, fmt.Sprintf("journal %d", index), levelText(level)+" is not that of its bytes", hex.EncodeToString(b), hex.EncodeToString(computed[:]))
		if len(b) == tlog.HashSize {
			return tlog.Hash(b), nil
		}
	}
	return computed, nil
}

func levelText(level int) string {
	if level == 0 {
		return "the entry's hash"
	}
	return fmt.Sprintf("a hash of level %d", level)
}

// remember keeps the root where a head was signed.
func (t *tree) remember() {
	for len(t.sizes) > 0 && t.sizes[0] <= t.size {
		if t.sizes[0] == t.size {
			t.roots[t.size] = t.root()
		}
		t.sizes = t.sizes[1:]
	}
}

func (t *tree) root() tlog.Hash {
	var h tlog.Hash
	any := false
	for level, n := 0, t.size; n > 0; level, n = level+1, n>>1 {
		switch {
		case n&1 == 0:
		case !any:
			h, any = t.frontier[level], true
		default:
			h = tlog.NodeHash(t.frontier[level], h)
		}
	}
	return h
}

func (t *tree) end() error {
	t.remember()
	return t.hashes.rest(func(id int64, b []byte) {
		t.v.fault(t.size, fmt.Sprintf("hashes %d", id), "belongs to no entry", "", hex.EncodeToString(b))
	})
}

func (v *verifier) headSizes(ctx context.Context) ([]int64, error) {
	rows, err := v.q.QueryContext(ctx, `SELECT DISTINCT size FROM heads ORDER BY size`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// heads checks every signed head against the keys that the journal names, and
// the tree as it is now.
func (v *verifier) heads(ctx context.Context, roots map[int64]tlog.Hash) error {
	rows, err := v.q.QueryContext(ctx, `SELECT size, key, note FROM heads ORDER BY size, key`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var size int64
		var key, note string
		if err := rows.Scan(&size, &key, &note); err != nil {
			return err
		}
		where := fmt.Sprintf("heads %d", size)
		h, err := v.openHead([]byte(note), key)
		root, reached := roots[size]
		switch {
		case err != nil:
			v.fault(size, where, err.Error(), key, note)
		case h.Size != size:
			v.fault(size, where, "the signed head is of another size", fmt.Sprint(h.Size), fmt.Sprint(size))
		case !reached:
			v.fault(min(size, v.entries), where, "a head was signed beyond the journal's end: entries are missing", fmt.Sprint(size), fmt.Sprint(v.entries))
		case h.Root != root:
			v.fault(size-1, where, "the journal up to here is not the one that was signed", h.Hex(), hex.EncodeToString(root[:]))
		}
	}
	return rows.Err()
}

func (v *verifier) openHead(note []byte, key string) (journal.Head, error) {
	for _, k := range v.facts.keys {
		if journal.Fingerprint(k) == key {
			return journal.OpenHead(note, journal.Origin(v.s.installation), k)
		}
	}
	return journal.Head{}, fmt.Errorf("signed with a key that the journal does not name: %w", journal.ErrHead)
}
