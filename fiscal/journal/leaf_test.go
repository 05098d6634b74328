package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"zegel/fiscal"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 123456000, time.UTC)

func entry(index int64, kind Kind, doc string, payload any) Entry {
	b, err := CanonicalJSON(payload)
	if err != nil {
		panic(err) // a test's own payload
	}
	return Entry{Index: index, At: noon, Actor: "kassa", Kind: kind, Doc: doc, Payload: b}
}

func TestLeafBytes(t *testing.T) {
	e := entry(7, Setting, "", SettingPayload{Key: "a", Value: "<ü>"})
	want := "zegel/entry/v1\n7\n1795262400123456\n5:kassa\n7:setting\n0:\n26:{\"key\":\"a\",\"value\":\"<ü>\"}\n"
	if got := string(Leaf(e)); got != want {
		t.Fatalf("leaf\n%q\nwant\n%q", got, want)
	}
	back, err := ParseLeaf(Leaf(e))
	if err != nil || !bytes.Equal(Leaf(back), Leaf(e)) {
		t.Fatalf("read back %+v, %v", back, err)
	}
	// What one field loses the next must not win: the hash covers the borders.
	moved := e
	moved.Actor, moved.Doc = "kass", "a"
	if LeafHash(moved) == LeafHash(e) {
		t.Error("two entries share a hash")
	}
}

func TestParseLeafRefuses(t *testing.T) {
	good := string(Leaf(entry(7, Setting, "", SettingPayload{Key: "a", Value: "b"})))
	for _, bad := range []string{
		"", "zegel/entry/v2\n" + good[len(leafMagic):], good + "x", good[:len(good)-1],
		"zegel/entry/v1\n07\n0\n0:\n0:\n0:\n2:{}\n", "zegel/entry/v1\n-7\n0\n0:\n0:\n0:\n2:{}\n", "zegel/entry/v1\n7\n0\n0:\n0:\n0:\n3:{ }\n",
		"zegel/entry/v1\n7\n0\n99999999999999999999:\n0:\n0:\n2:{}\n", "zegel/entry/v1\n7\n0\n1:\xff\n0:\n0:\n2:{}\n",
		"zegel/entry/v1\n7\n0\n0:\n0:\n0:\n9:{\"a\":1.5}\n",
	} {
		if _, err := ParseLeaf([]byte(bad)); !errors.Is(err, ErrEntry) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestLines(t *testing.T) {
	e := entry(3, Exported, "shop/invoice/12", FreePayload{"note": "<a & b>\u2028", "n": json.Number("9007199254740993")})
	line, err := MarshalLine(e)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseLine(line)
	if err != nil || !bytes.Equal(Leaf(back), Leaf(e)) {
		t.Fatalf("%s came back as %+v, %v", line, back, err)
	}
	for _, bad := range []string{`{}`, `{"index":1,"x":2}`, string(line) + "{}", `{"index":1,"at":"2026-11-21T12:00:00.1234567Z","payload":{}}`} {
		if _, err := ParseLine([]byte(bad)); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

func TestCanonicalJSON(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{"b":1,"a":[true,null,"x"]}`, `{"a":[true,null,"x"],"b":1}`},
		{` {"a" : -5 } `, `{"a":-5}`},
		{`"\u00e9\u003c"`, `"é<"`},
		{`{"a":1,"a":2}`, `{"a":2}`}, // so a repeated key is never canonical
	}
	for _, tt := range tests {
		if got, err := Canonicalise([]byte(tt.in)); err != nil || string(got) != tt.want {
			t.Errorf("%s: %s, %v", tt.in, got, err)
		}
	}
	for _, bad := range []string{`1.5`, `1e3`, `-0`, `99999999999999999999`, `{`, `{} {}`, ``, string(bytes.Repeat([]byte("["), 100))} {
		if _, err := Canonicalise([]byte(bad)); !errors.Is(err, ErrCanonical) {
			t.Errorf("%.20s: %v", bad, err)
		}
	}
	if _, err := CanonicalJSON(map[string]float64{"a": 1.5}); !errors.Is(err, ErrCanonical) {
		t.Errorf("a float passed: %v", err)
	}
}

func TestDocKeys(t *testing.T) {
	for _, r := range []fiscal.Ref{{Licence: "shop", Type: fiscal.Invoice, ID: "12"}, {Licence: "a/b %", Type: fiscal.CreditNote, ID: "x/y@z"}, {Licence: "", Type: 9, ID: ""}} {
		if got, err := ParseDocKey(DocKey(r)); err != nil || got != r {
			t.Errorf("%+v became %q, %+v, %v", r, DocKey(r), got, err)
		}
	}
	for _, bad := range []string{"", "a/b", "a/customer/1", "a/invoices/1", "a/invoice/1/2", "%zz/invoice/1", "a b/invoice/%41"} {
		if r, err := ParseDocKey(bad); !errors.Is(err, ErrEntry) {
			t.Errorf("%q: %+v, %v", bad, r, err)
		}
	}
	if l, id, err := ParseCustomerKey(CustomerKey("a/b", "1")); err != nil || l != "a/b" || id != "1" {
		t.Errorf("customer key: %q %q %v", l, id, err)
	}
	if _, _, err := ParseCustomerKey("a/invoice/1"); !errors.Is(err, ErrEntry) {
		t.Errorf("a document passed as a customer: %v", err)
	}
}

func FuzzParseLeaf(f *testing.F) {
	f.Add(Leaf(entry(7, Setting, "", SettingPayload{Key: "a", Value: "b"})))
	f.Add([]byte("zegel/entry/v1\n0\n0\n0:\n0:\n0:\n2:{}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ParseLeaf(b)
		if err == nil && !bytes.Equal(Leaf(e), b) {
			t.Errorf("%q reads as another leaf", b)
		}
		_, _ = e.ReadPayload() // must not panic
	})
}

func FuzzCanonicalise(f *testing.F) {
	f.Add([]byte(`{"b":[1,"x",{"":null}],"a":-5}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := Canonicalise(b)
		if err != nil {
			return
		}
		if again, err := Canonicalise(c); err != nil || !bytes.Equal(again, c) {
			t.Errorf("%q is not at rest: %q, %v", c, again, err)
		}
	})
}

func FuzzParseLine(f *testing.F) {
	b, err := MarshalLine(entry(7, Setting, "", SettingPayload{Key: "a", Value: "b"}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ParseLine(b)
		if err != nil {
			return
		}
		if _, err := ParseLeaf(Leaf(e)); err != nil {
			t.Errorf("%q gives an entry that is none: %v", b, err)
		}
	})
}
