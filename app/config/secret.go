package config

// Secret is text that shows itself to nobody by accident: every way of printing
// or encoding it gives a placeholder. Reveal gives the text.
type Secret string

const hidden = "(hidden)"

// Reveal gives the secret itself.
func (s Secret) Reveal() string { return string(s) }

// String hides the secret; nothing stays nothing.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return `"` + s.String() + `"` }

// MarshalText hides the secret from JSON and every other encoding.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
