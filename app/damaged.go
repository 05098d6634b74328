package app

import (
	"errors"

	"zegel/storage"
)

// DamagedStore turns the error of Open about a store that is too damaged to be
// opened into the fault that Verify would report; ok is false for any other.
func DamagedStore(err error) (f Fault, ok bool) {
	if !errors.Is(err, storage.ErrCorrupt) && !errors.Is(err, storage.ErrNotDatabase) {
		return Fault{}, false
	}
	return Fault{Where: "store", What: err.Error()}, true
}
