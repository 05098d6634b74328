package pdf_test

import (
	"runtime"
	"testing"

	"zegel/pdf"
	"zegel/pdf/specimen"
)

// heapAfter renders n documents of all kinds and gives what stays on the heap.
func heapAfter(t *testing.T, r *pdf.Renderer, n int) uint64 {
	t.Helper()
	pages := specimen.Pages()
	for i := range n {
		render(t, r, pages[i%len(pages)].Job)
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // the first empties the pools into their second chance
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestNothingPilesUp(t *testing.T) {
	r := renderer(t)
	before := heapAfter(t, r, 60)
	if after := heapAfter(t, r, 600); after > before+1<<20 {
		t.Errorf("%d bytes on the heap after 60 documents, %d after 660", before, after)
	}
	runtime.KeepAlive(r)
}
