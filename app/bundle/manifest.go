package bundle

import (
	"bufio"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"

	"zegel/fiscal"
)

// Manifest says what a bundle is about and lists every other file of it, its
// signature aside. It is signed as bytes.
type Manifest struct {
	Format  string      `json:"format"`
	Origin  string      `json:"origin"` // of the journal's heads
	Licence string      `json:"licence"`
	From    fiscal.Date `json:"from"`
	To      fiscal.Date `json:"to"`
	Head    Head        `json:"head"`
	Key     string      `json:"key"` // fingerprint: hex SHA-256 of the public key
	// Documents and Entries count what the bundle holds.
	Documents int        `json:"documents"`
	Entries   int64      `json:"entries"`
	Files     []FileLine `json:"files"` // sorted by name
}

// FileLine is a file of the bundle.
type FileLine struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// writeTo writes the manifest in its one form: the head as indented JSON, then a
// line for each file. each hands on the files in their order.
func (m Manifest) writeTo(w io.Writer, each func(func(FileLine) error) error) error {
	m.Files = []FileLine{}
	head, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	const tail = "\"files\": []\n}"
	b := bufio.NewWriter(w)
	if _, err := b.Write(head[:len(head)-len(tail)]); err != nil {
		return err
	}
	sep := "\"files\": [\n"
	err = each(func(f FileLine) error {
		line, err := json.Marshal(f)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(b, "%s%s", sep, line)
		sep = ",\n"
		return err
	})
	if err != nil {
		return err
	}
	if _, err := b.WriteString("\n]\n}\n"); err != nil {
		return err
	}
	return b.Flush()
}

// publicPEM writes a public key as openssl reads it (RFC 8410).
func publicPEM(pub ed25519.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(pub)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), err
}

// parsePEM reads what publicPEM wrote.
func parsePEM(b []byte) (ed25519.PublicKey, error) {
	block, rest := pem.Decode(b)
	if block == nil || len(rest) > 0 {
		return nil, fmt.Errorf("%s is no key: %w", keyFile, ErrNotBundle)
	}
	k, err := x509.ParsePKIXPublicKey(block.Bytes)
	pub, ok := k.(ed25519.PublicKey)
	if err != nil || !ok {
		return nil, fmt.Errorf("%s is no Ed25519 key: %w", keyFile, ErrNotBundle)
	}
	return pub, nil
}
