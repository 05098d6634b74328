package journal

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// log is a journal in memory.
type log struct {
	entries []Entry
	hashes  []tlog.Hash
}

func (l *log) ReadHashes(ids []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(ids))
	for i, id := range ids {
		out[i] = l.hashes[id]
	}
	return out, nil
}

func (l *log) add(t *testing.T) {
	t.Helper()
	e := entry(int64(len(l.entries)), Setting, "", SettingPayload{Key: "n", Value: fmt.Sprint(len(l.entries))})
	h, err := tlog.StoredHashesForRecordHash(e.Index, LeafHash(e), l)
	if err != nil {
		t.Fatal(err)
	}
	l.entries, l.hashes = append(l.entries, e), append(l.hashes, h...)
}

func (l *log) head(t *testing.T, n int64) Head {
	t.Helper()
	root, err := tlog.TreeHash(n, l)
	if err != nil {
		t.Fatal(err)
	}
	return Head{n, root}
}

func TestProofs(t *testing.T) {
	l := &log{}
	for range 70 {
		l.add(t)
	}
	for _, size := range []int64{1, 2, 3, 64, 65, 70} {
		h := l.head(t, size)
		for i := range size {
			p, err := ProveInclusion(i, size, l)
			if err != nil {
				t.Fatal(err)
			}
			back, err := ParseInclusion(p.String())
			if err != nil || back.Check(l.entries[i], h) != nil {
				t.Fatalf("entry %d of %d: %v, %v", i, size, err, back.Check(l.entries[i], h))
			}
			altered := l.entries[i]
			altered.Actor = "x"
			if err := p.Check(altered, h); !errors.Is(err, ErrProof) {
				t.Fatalf("an altered entry %d passed: %v", i, err)
			}
		}
		for old := int64(1); old <= size; old++ {
			p, err := ProveConsistency(old, size, l)
			if err != nil {
				t.Fatal(err)
			}
			back, err := ParseConsistency(p.String())
			if err != nil || back.Check(l.head(t, old), h) != nil {
				t.Fatalf("from %d to %d: %v", old, size, err)
			}
			other := l.head(t, old)
			other.Root[0] ^= 1
			if err := p.Check(other, h); !errors.Is(err, ErrProof) {
				t.Fatalf("another history passed from %d to %d: %v", old, size, err)
			}
		}
	}
	p, err := ProveInclusion(3, 70, l)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(l.entries[4], l.head(t, 70)); !errors.Is(err, ErrProof) {
		t.Errorf("a proof of another entry passed: %v", err)
	}
	for _, bad := range []string{"", "x", strings.Replace(p.String(), "v1", "v2", 1), p.String() + "AAAA\n", strings.Replace(p.String(), "3 70", "03 70", 1), strings.TrimSuffix(p.String(), "\n")} {
		if _, err := ParseInclusion(bad); !errors.Is(err, ErrProof) {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
}

func TestHeads(t *testing.T) {
	l := &log{}
	for range 5 {
		l.add(t)
	}
	key, err := GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	pub := key.Public().(ed25519.PublicKey)
	h, origin := l.head(t, 5), Origin("0123abcd")
	signed, err := SignHead(h, origin, key)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenHead(signed, origin, pub); err != nil || got != h {
		t.Fatalf("opened %+v, %v", got, err)
	}
	if o, got, err := PeekHead(signed); err != nil || o != origin || got != h {
		t.Fatalf("peeked %s %+v, %v", o, got, err)
	}
	other, err := GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	for what, try := range map[string]func() error{
		"another key":    func() error { _, err := OpenHead(signed, origin, other.Public().(ed25519.PublicKey)); return err },
		"another origin": func() error { _, err := OpenHead(signed, Origin("x"), pub); return err },
		"altered text": func() error {
			_, err := OpenHead([]byte(strings.Replace(string(signed), "\n5\n", "\n6\n", 1)), origin, pub)
			return err
		},
		"no signature": func() error { _, err := OpenHead([]byte(h.Text(origin)), origin, pub); return err },
		"no key":       func() error { _, err := SignHead(h, origin, nil); return err },
		"short key":    func() error { _, err := OpenHead(signed, origin, pub[:5]); return err },
	} {
		if err := try(); !errors.Is(err, ErrHead) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if a, b := Fingerprint(pub), Fingerprint(other.Public().(ed25519.PublicKey)); a == b || len(a) != 64 {
		t.Errorf("fingerprints %s %s", a, b)
	}
}

func FuzzParseProof(f *testing.F) {
	f.Add("zegel/inclusion/v1\n3 70\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
	f.Add("zegel/consistency/v1\n3 70\n")
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := ParseInclusion(s); err == nil {
			if p.String() != s {
				t.Errorf("%q is not how the proof is written", s)
			}
			_ = p.Check(Entry{Index: p.Index, Payload: []byte("{}")}, Head{Size: p.Size})
		}
		if p, err := ParseConsistency(s); err == nil {
			_ = p.Check(Head{Size: p.Old}, Head{Size: p.New})
		}
	})
}

func FuzzOpenHead(f *testing.F) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	signed, err := SignHead(Head{Size: 5}, Origin("a"), key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := OpenHead(b, Origin("a"), key.Public().(ed25519.PublicKey))
		if err == nil && h != (Head{Size: 5}) {
			t.Errorf("a head that was never signed: %+v", h)
		}
		_, _, _ = PeekHead(b) // must not panic
	})
}

func ExampleHead_Text() {
	fmt.Print(Head{Size: 5}.Text(Origin("0123abcd")))
	// Output:
	// zegel/0123abcd
	// 5
	// AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
}
