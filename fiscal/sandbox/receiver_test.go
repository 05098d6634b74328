package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"zegel/fiscal/dotykacka"
	"zegel/fiscal/sandbox"
)

// TestPushedRecordsDecode: what the sender calls a record is one to the
// program's decoder, with the id and version of the truth, and rubbish is not.
func TestPushedRecordsDecode(t *testing.T) {
	entities := map[string]dotykacka.Entity{sandbox.StockEntity: dotykacka.Stock, sandbox.ProductEntity: dotykacka.Product, sandbox.PointsEntity: dotykacka.Points}
	for vendor, entity := range entities {
		r := &receiver{}
		d := newDotykacka(t, sandbox.DotykackaConfig{}, r)
		got, err := d.Push(t.Context(), sandbox.PushPlan{Records: 300, Batch: 4, Lossy: 40, Entities: []string{vendor}})
		if err != nil || got.Status[http.StatusOK] != got.Deliveries {
			t.Fatalf("%+v, %v", got, err)
		}
		hashes := map[string]bool{}
		for i, v := range d.Truth() {
			b, err := dotykacka.Decode(entity, []byte(r.taken[i]), dotykacka.Limits{})
			if err != nil || len(b.Bad) > 0 || len(b.Records) != len(v.Records) {
				t.Fatalf("%s: %+v, %v", r.taken[i], b.Bad, err)
			}
			for k, rec := range b.Records {
				hashes[rec.Hash] = true
				if w := v.Records[k]; rec.ID.Text != w.ID || rec.VersionMillis() != w.Version || rec.ID.Lossy != strings.Contains(w.ID, "e") {
					t.Errorf("decoded %+v %d, sent %+v", rec.ID, rec.VersionMillis(), w)
				}
			}
		}
		if len(hashes) != 300 {
			t.Errorf("%s: %d different records of 300", vendor, len(hashes))
		}
		for _, bad := range append(sandbox.Rubbish(), sandbox.InvalidSample) {
			if b, err := dotykacka.Decode(entity, []byte(bad), dotykacka.Limits{}); err == nil && len(b.Records) > 0 {
				t.Errorf("%.40q has records for %s", bad, vendor)
			}
		}
	}
}
