package dotykacka_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"zegel/fiscal/dotykacka"
)

// Whatever comes, nothing is lost: each member of a list is a record or a bad
// record, a record's canonical form is JSON and reads back as the same record,
// and what the standard library reads as a list of objects is never refused as
// a body.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`[{"id":1,"points":"1","versiondate":5}]`, `{"stocklogid":2.4e+15,"quantity":"-1","x":{"a":[1,{"b":null}]}}`,
		`[{"productid":1,"vat":"1.15"},{"productid":1,currency "CZK"},{"id":2}]`, `[{"id":"\ud800","\u0069d":2}]`, `[]`, `[[[]]]`, "\xff", `{"id":1}}`, `[{"id":1},]`,
		`[{"a":"\\","id":1},{"id":"]"}]`, "{\"id\":1,\"note\":\"\\u2028<&>\"}",
	} {
		for i := range dotykacka.Entities() {
			f.Add(i, []byte(s))
		}
	}
	f.Fuzz(func(t *testing.T, entity int, body []byte) {
		all := dotykacka.Entities()
		e := all[((entity%len(all))+len(all))%len(all)]
		b, err := dotykacka.Decode(e, body, dotykacka.Limits{Records: 1000, Depth: 20})
		if err != nil && !errors.Is(err, dotykacka.ErrBody) {
			t.Fatalf("untyped error %v", err)
		}
		var list []json.RawMessage
		if json.Unmarshal(body, &list) == nil && len(list) <= 1000 && !bytes.Equal(bytes.TrimSpace(body), []byte("null")) {
			if err != nil || len(b.Records)+len(b.Bad) != len(list) {
				t.Fatalf("%d records and %d bad of %d, %v", len(b.Records), len(b.Bad), len(list), err)
			}
		}
		for _, r := range b.Records {
			if !json.Valid(r.Canonical) || !json.Valid(r.Raw) {
				t.Fatalf("canonical form is no JSON: %q", r.Canonical)
			}
			again, err := dotykacka.Decode(e, r.Canonical, dotykacka.Limits{Depth: 20})
			if err != nil || len(again.Records) != 1 || again.Records[0].Hash != r.Hash || again.Records[0].ID != r.ID {
				t.Fatalf("canonical form %q reads back as %+v, %v", r.Canonical, again, err)
			}
		}
	})
}
