package journal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// ErrHead is wrapped by every error about a signed head.
var ErrHead = errors.New("not a valid journal head")

// maxNote bounds a signed head that came from outside.
const maxNote = 64 << 10

// Head is the state of the whole journal: how many entries, and the tree's root.
type Head struct {
	Size int64
	Root tlog.Hash
}

// Hex gives the root in hexadecimal, as it is shown and stands in reports.
func (h Head) Hex() string { return hex.EncodeToString(h.Root[:]) }

// Origin names an installation's journal in its heads: "zegel/<installation>".
func Origin(installation string) string { return "zegel/" + installation }

// Text is what is signed (the checkpoint text of C2SP tlog-checkpoint): origin,
// size and base64 root, a line each.
func (h Head) Text(origin string) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, h.Size, h.Root)
}

// ParseHeadText reads what Text wrote.
func ParseHeadText(text string) (origin string, h Head, err error) {
	if len(text) > maxNote {
		return "", Head{}, fmt.Errorf("head of %d bytes: %w", len(text), ErrHead)
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" || !strings.HasPrefix(lines[0], "zegel/") {
		return "", Head{}, fmt.Errorf("head text: %w", ErrHead)
	}
	n, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != lines[1] {
		return "", Head{}, fmt.Errorf("size %.40q: %w", lines[1], ErrHead)
	}
	b, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(b) != tlog.HashSize {
		return "", Head{}, fmt.Errorf("root %.60q: %w", lines[2], ErrHead)
	}
	h.Size = n
	copy(h.Root[:], b)
	return lines[0], h, nil
}

// SignHead makes the signed note of a head. The note's key name is the origin.
func SignHead(h Head, origin string, key ed25519.PrivateKey) ([]byte, error) {
	s, err := newSigner(origin, key)
	if err != nil {
		return nil, err
	}
	b, err := note.Sign(&note.Note{Text: h.Text(origin)}, s)
	if err != nil {
		return nil, fmt.Errorf("sign the head of %d entries: %w", h.Size, err)
	}
	return b, nil
}

// OpenHead checks a signed head against a public key and gives what it states.
// A note that the key did not sign, or for another origin, is ErrHead.
func OpenHead(signed []byte, origin string, pub ed25519.PublicKey) (Head, error) {
	if len(signed) > maxNote {
		return Head{}, fmt.Errorf("note of %d bytes: %w", len(signed), ErrHead)
	}
	vkey, err := VerifierKey(origin, pub)
	if err != nil {
		return Head{}, err
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return Head{}, fmt.Errorf("key of %s: %w: %w", origin, ErrHead, err)
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return Head{}, fmt.Errorf("%w: %w", ErrHead, err)
	}
	from, h, err := ParseHeadText(n.Text)
	if err != nil {
		return Head{}, err
	}
	if from != origin {
		return Head{}, fmt.Errorf("head of %s, not of %s: %w", from, origin, ErrHead)
	}
	return h, nil
}

// PeekHead reads a note's text without checking any signature. Only for
// finding out whose head it claims to be.
func PeekHead(signed []byte) (origin string, h Head, err error) {
	text, _, ok := bytes.Cut(signed, []byte("\n\n"))
	if !ok {
		return "", Head{}, fmt.Errorf("note without signatures: %w", ErrHead)
	}
	return ParseHeadText(string(text) + "\n")
}

// GenerateKey makes an installation's key for heads.
func GenerateKey() (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the journal's key: %w", err)
	}
	return key, nil
}

// Fingerprint is what a person compares: the hex SHA-256 of the public key.
func Fingerprint(pub ed25519.PublicKey) string {
	s := sha256.Sum256(pub)
	return hex.EncodeToString(s[:])
}

// VerifierKey is the public key in the form that sumdb/note and its tools read.
func VerifierKey(origin string, pub ed25519.PublicKey) (string, error) {
	if len(pub) != ed25519.PublicKeySize {
		return "", fmt.Errorf("public key of %d bytes: %w", len(pub), ErrHead)
	}
	k, err := note.NewEd25519VerifierKey(origin, pub)
	if err != nil {
		return "", fmt.Errorf("key of %s: %w: %w", origin, ErrHead, err)
	}
	return k, nil
}

// signer lends a plain Ed25519 key to sumdb/note, whose own constructor wants
// the private key as text.
type signer struct {
	note.Verifier
	key ed25519.PrivateKey
}

func newSigner(origin string, key ed25519.PrivateKey) (*signer, error) {
	if len(key) != ed25519.PrivateKeySize {
		return nil, fmt.Errorf("private key of %d bytes: %w", len(key), ErrHead)
	}
	vkey, err := VerifierKey(origin, key.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, fmt.Errorf("key of %s: %w: %w", origin, ErrHead, err)
	}
	return &signer{v, key}, nil
}

// Sign implements note.Signer.
func (s *signer) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.key, msg), nil }
