//go:build !unix

package pdf_test

import "time"

// cpuTime is not known here; the benchmarks report the clock alone.
func cpuTime() time.Duration { return 0 }
