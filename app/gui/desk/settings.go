package desk

import "context"

// Setting is one setting as it stands.
type Setting struct {
	Name  string // as in the file: "cloudpos.url"
	Value string // canonical text; empty where secret
	// Default is what holds when nothing is said; Choices are all that is allowed,
	// where that is a list; Kind is the machine word of app/config.
	Default string
	Choices []string
	Kind    string
	// Fixed: the environment or a flag says it, so that a change here would not hold.
	Fixed bool
	// Set: a secret has a value.
	Set bool
}

// Remark is something about a setting beside the others: Stops says that it
// cannot be kept so, else it is only worth a look.
type Remark struct {
	Name, Why string
	Stops     bool
}

// Trial is what a test of a connection found.
type Trial struct {
	Millis    int
	Documents int // of today
	Left      int // requests left
}

// Settings reads, checks and keeps the program's settings.
type Settings interface {
	All() []Setting
	// Check tells why a value cannot be taken, in the given language; empty: it can.
	Check(name, value, lang string) string
	// Together tells what is wrong or odd about these values beside all others.
	Together(values map[string]string, lang string) []Remark
	// Save keeps values by name and puts them to use. The token has the name
	// "cloudpos.token".
	Save(context.Context, map[string]string) error
	// Try asks a CloudPOS once with these values; it costs one request.
	Try(ctx context.Context, url, licence, token string) (Trial, error)
}
