package bundle

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// commonFiles are the files of every bundle that belong to no document: all of
// them, and no others. A further one, signed as it may be, could be a second
// totals.json to a system that does not know capitals from small letters.
func commonFiles() []string {
	return append(derivedFiles(), sumsFile, entriesFile, entriesProof, headFile, keyFile, earlierFile, manifestFile, signatureFile)
}

// commonNames holds the names of the ZIP's files that belong to no document
// against those that a bundle has.
func (v *verifier) commonNames(context.Context) error {
	all := commonFiles()
	for _, name := range all {
		if _, ok := v.zip.find(name); !ok {
			v.fault(name, saysMissing, "", "")
		}
	}
	for _, e := range v.zip.entries {
		if !ofDocument(e.name) && !slices.Contains(all, e.name) {
			v.fault(e.name, saysUnknown, "", "")
		}
	}
	return nil
}

// readWritten reads JSON and wants it written as write writes what was read:
// encoding/json takes the last of two members of one name, and any letter case;
// other readers, people among them, do not.
func readWritten[T any](raw []byte, to *T, write func(T) ([]byte, error)) error {
	if err := json.Unmarshal(raw, to); err != nil {
		return err
	}
	if again, err := write(*to); err != nil || !bytes.Equal(again, raw) {
		return fmt.Errorf("it is not written in the form that a bundle has: %w", ErrNotBundle)
	}
	return nil
}
