package bundle

import "errors"

// Kind sorts faults for people: what is the matter, in a word that their
// language has a sentence for. The fault itself says it to the byte.
type Kind string

// The kinds of faults.
const (
	KindBroken    Kind = "broken"     // no whole bundle: cut off, packed anew, something else
	KindName      Kind = "name"       // a name that would leave its folder
	KindPacked    Kind = "packed"     // compressed, which may be a ZIP bomb
	KindChanged   Kind = "changed"    // a file is not what was signed
	KindAdded     Kind = "added"      // or renamed
	KindMissing   Kind = "missing"    // or renamed
	KindSignature Kind = "signature"  // the manifest was changed, or signed by somebody else
	KindOtherKey  Kind = "other_key"  // not the installation that was asked for
	KindHead      Kind = "head"       // entries and head do not belong together
	KindStatement Kind = "statement"  // a file says something else than the journal
	KindNewer     Kind = "newer_form" // made by a program that this one does not know
)

// Texts of faults that stand in several places or are sorted by.
const (
	saysChanged   = "the file was changed"
	saysSize      = "the file has another size"
	saysAdded     = "the file is not in the manifest: it was added or renamed"
	saysUnknown   = "no bundle has a file of this name"
	saysMissing   = "the file is missing: it was removed or renamed"
	saysOtherKey  = "signed with another installation's key"
	saysSignature = "the signature does not fit the manifest: one of them was changed"
	saysNames     = "it names another key than the one that signs it"
)

var (
	errSignature = errors.New(saysSignature)
	errName      = errors.New("not one that a bundle has")
	errNewer     = errors.New("this program does not know its form")
)

// kindOf sorts a fault by what it says and where.
func kindOf(where, what string) Kind {
	switch what {
	case saysChanged, saysSize:
		return KindChanged
	case saysAdded, saysUnknown:
		return KindAdded
	case saysMissing:
		return KindMissing
	case "the bundle is " + saysOtherKey, "the proof is " + saysOtherKey:
		return KindOtherKey
	case saysNames, saysSignature:
		return KindSignature
	}
	switch where {
	case headFile, entriesFile, entriesProof, earlierFile, keyFile:
		return KindHead
	}
	return KindStatement
}

// kindOfError sorts an error about a bundle's content.
func kindOfError(where string, err error) Kind {
	switch {
	case errors.Is(err, errUnstored):
		return KindPacked
	case errors.Is(err, errName):
		return KindName
	case errors.Is(err, errChecksum):
		return KindChanged
	case errors.Is(err, errSignature):
		return KindSignature
	case errors.Is(err, errNewer):
		return KindNewer
	case errors.Is(err, ErrNotBundle):
		return KindBroken
	}
	return kindOf(where, "")
}
