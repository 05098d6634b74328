package sandbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"zegel/fiscal/sandbox"
)

// BenchmarkPush is how fast records can be sent to a receiver that does nothing:
// what a receiver is measured with has to be faster than it.
func BenchmarkPush(b *testing.B) {
	for _, c := range []struct {
		name string
		plan sandbox.PushPlan
	}{
		{"single", sandbox.PushPlan{}},
		{"fifty senders", sandbox.PushPlan{Senders: 50}},
		{"batched", sandbox.PushPlan{Batch: 200}},
	} {
		b.Run(c.name, func(b *testing.B) {
			srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
			defer srv.Close()
			d, err := sandbox.NewDotykacka(sandbox.DotykackaConfig{TruthPath: b.TempDir() + "/truth"})
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			d.Register(http.MethodPost, srv.URL, sandbox.StockEntity)
			p := c.plan
			p.Records = b.N
			b.ResetTimer()
			got, err := d.Push(b.Context(), p)
			if err != nil || got.DeliveredRecords != b.N {
				b.Fatalf("%+v, %v", got, err)
			}
			b.ReportMetric(float64(b.N)/got.Elapsed.Seconds(), "records/s")
		})
	}
}
