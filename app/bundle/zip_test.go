package bundle

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// More files than a plain ZIP can count: others' programs must read them too.
func TestManyFiles(t *testing.T) {
	var out bytes.Buffer
	z := newZipWriter(&out, t.TempDir())
	const n = 70_000
	for i := range n {
		if _, err := z.add(fmt.Sprintf("proofs/%06d", i), []byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := z.add("proofs/000001", nil); err == nil {
		t.Error("a name out of order was taken")
	}
	if err := z.close(); err != nil {
		t.Fatal(err)
	}
	if err := z.discard(); err != nil {
		t.Error(err)
	}
	ours, err := openZip(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || len(ours.entries) != n {
		t.Fatal(err)
	}
	std, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || len(std.File) != n {
		t.Fatal(err)
	}
	f, err := std.File[n-1].Open()
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(f); err != nil || !bytes.Equal(b, []byte{byte((n - 1) % 256)}) {
		t.Errorf("%v %v", b, err)
	}
}

func TestAFileBeyondFourGigabytes(t *testing.T) {
	for _, offset := range []int64{0, limit32 - 1, limit32, limit32 + 1, 5 << 40} {
		e := zipEntry{"invoices/a.pdf", 12, 34, offset}
		got, n, err := parseCentral(e.appendCentral(nil), new([]byte))
		if err != nil || got != e || n != len(e.appendCentral(nil)) {
			t.Errorf("%d: %+v %d %v", offset, got, n, err)
		}
	}
}

// A cover proof for any set of entries leads to the root, and no other set's does.
func TestCoverProofs(t *testing.T) {
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(ids []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(ids))
		for i, id := range ids {
			out[i] = hashes[id]
		}
		return out, nil
	})
	leaf := func(i int64) tlog.Hash { return tlog.RecordHash(fmt.Append(nil, i)) }
	for n := int64(1); n <= 11; n++ {
		h, err := tlog.StoredHashesForRecordHash(n-1, leaf(n-1), reader)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, h...)
		want, err := tlog.TreeHash(n, reader)
		if err != nil {
			t.Fatal(err)
		}
		for set := range 1 << n {
			var in []int64
			for i := range n {
				if set>>i&1 == 1 {
					in = append(in, i)
				}
			}
			var proof []tlog.Hash
			if err := coverHashes(n, in, reader, func(h tlog.Hash) error { proof = append(proof, h); return nil }); err != nil {
				t.Fatal(err)
			}
			if got, err := rootOf(n, in, proof, leaf); err != nil || got != want {
				t.Fatalf("%d entries, %v: %v", n, in, err)
			}
			if len(in) > 0 {
				wrong := append([]int64{}, in...)
				wrong[0]++
				if got, err := rootOf(n, wrong, proof, leaf); err == nil && got == want {
					t.Fatalf("%d entries: %v passed for %v", n, wrong, in)
				}
			}
			if _, err := rootOf(n, in, append(proof, tlog.Hash{}), leaf); err == nil {
				t.Fatalf("%d entries, %v: a hash too many passed", n, in)
			}
			if len(proof) > 0 {
				if got, err := rootOf(n, in, proof[:len(proof)-1], leaf); err == nil && got == want {
					t.Fatalf("%d entries, %v: a hash too few passed", n, in)
				}
			}
		}
	}
	for _, in := range [][]int64{{-1}, {3, 3}, {4, 2}, {11}} {
		if _, err := rootOf(11, in, make([]tlog.Hash, 20), leaf); err == nil {
			t.Errorf("%v passed", in)
		}
	}
}

func rootOf(n int64, in []int64, proof []tlog.Hash, leaf func(int64) tlog.Hash) (tlog.Hash, error) {
	i, j := 0, 0
	return coverRoot(n, func() (int64, tlog.Hash, bool, error) {
		if i == len(in) {
			return 0, tlog.Hash{}, false, nil
		}
		i++
		return in[i-1], leaf(in[i-1]), true, nil
	}, func() (tlog.Hash, bool, error) {
		if j == len(proof) {
			return tlog.Hash{}, false, nil
		}
		j++
		return proof[j-1], true, nil
	})
}

// FuzzZIP: whatever bytes come, the reader neither fails hard nor reads beyond.
func FuzzZIP(f *testing.F) {
	var out bytes.Buffer
	z := newZipWriter(&out, f.TempDir())
	if _, err := z.add("a.txt", []byte("hello")); err != nil {
		f.Fatal(err)
	}
	if err := z.close(); err != nil {
		f.Fatal(err)
	}
	f.Add(out.Bytes())
	f.Add(zipEnd(70_000, 5, 9))
	f.Fuzz(func(t *testing.T, b []byte) {
		z, err := openZip(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		total := int64(0)
		for _, e := range z.entries {
			if total += e.size; total > int64(len(b)) {
				t.Fatalf("files of %d bytes in a ZIP of %d", total, len(b))
			}
			if r, err := z.open(e); err == nil {
				if _, err := io.Copy(io.Discard, r); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// What a killed program left of a bundle goes with the next one, once it is old;
// one that is being made stays.
func TestLeftoversOfKilledExportsGo(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-2 * staleAfter)
	for name, stale := range map[string]bool{"1": true, "2": false} {
		d := filepath.Join(dir, tempPrefix+name)
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(d, "bundle-1.zip"), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if stale {
			if err := os.Chtimes(filepath.Join(d, "bundle-1.zip"), old, old); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chtimes(d, old, old); err != nil {
			t.Fatal(err)
		}
	}
	made, err := tempDir(filepath.Join(dir, "b.zip"))
	if err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, tempPrefix+"*"))
	if err != nil || len(left) != 2 || !slices.Contains(left, made) || !slices.Contains(left, filepath.Join(dir, tempPrefix+"2")) {
		t.Errorf("left %v, %v", left, err)
	}
}
