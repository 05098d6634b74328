//go:build soak

package pdf_test

import (
	"runtime"
	"testing"

	"zegel/fiscal"
	"zegel/pdf/specimen"
)

// A hundred thousand documents leave nothing behind.
func TestSoakMemoryOver100000Documents(t *testing.T) {
	r := renderer(t)
	before := heapAfter(t, r, 60)
	start := cpuTime()
	j := specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Menu()))
	for i := range 100_000 {
		j.Doc.Number, j.Copy = "2026/"+string(rune('A'+i%26)), i%3
		render(t, r, j)
	}
	t.Logf("%.2f CPU ms a document", float64((cpuTime()-start).Milliseconds())/100_000)
	after := heapAfter(t, r, 60)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("heap %d before, %d after; %d from the system", before, after, m.Sys)
	if after > before+1<<20 {
		t.Errorf("%d bytes on the heap before, %d after", before, after)
	}
	runtime.KeepAlive(r)
}
