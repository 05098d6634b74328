package intake

import (
	"bytes"
	"testing"
)

// FuzzFind: whatever lies in the files, reading ends, takes no more than is
// there, and gives only groups whose deliveries can be read.
func FuzzFind(f *testing.F) {
	good := encode(nil, key, 2, 1, append(some(1, "[]"), Entry{Ping: true, Entity: "points"}))
	f.Add(good, uint64(0))
	f.Add(append(append([]byte{}, good...), encode(nil, key, 5, 4, nil)...), uint64(1))
	f.Add(good[:100], uint64(9))
	f.Fuzz(func(t *testing.T, b []byte, taken uint64) {
		var found Found
		if _, err := found.scan(bytes.NewReader(b), "", key, taken); err != nil {
			t.Fatal(err)
		}
		for _, g := range found.Groups {
			if g.Seq < taken {
				t.Errorf("group %d was taken in", g.Seq)
			}
			entries, err := g.read(bytes.NewReader(b), key)
			if err != nil || len(entries) != g.Count {
				t.Errorf("group %d: %d deliveries of %d, %v", g.Seq, len(entries), g.Count, err)
			}
		}
	})
}

// FuzzDecode: no payload makes reading fail in any other way than by ErrForm, and
// what is read is written again as it was.
func FuzzDecode(f *testing.F) {
	f.Add(some(1, "[]")[0].append(nil), uint32(1))
	f.Add([]byte{}, uint32(1<<31))
	f.Fuzz(func(t *testing.T, payload []byte, count uint32) {
		entries, err := decode(payload, count)
		if err != nil {
			return
		}
		var again []byte
		for _, e := range entries {
			again = e.append(again)
		}
		back, err := decode(again, count)
		if err != nil || len(back) != len(entries) {
			t.Fatalf("%d deliveries, again %d: %v", len(entries), len(back), err)
		}
	})
}
