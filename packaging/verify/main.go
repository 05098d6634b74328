// Command verify checks a bundle that Zegel made, or one document out of it,
// without Zegel: it shares no code with the program and uses nothing but Go's
// standard library and golang.org/x/mod/sumdb (the tree and notes of Go's own
// checksum database). It is meant to be read before it is believed.
//
//	go run ./packaging/verify BUNDLE.zip [FINGERPRINT]
//	go run ./packaging/verify DOCUMENT.pdf PROOF.json HEAD.note [FINGERPRINT]
//
// It prints what it checked and ends with 0, or prints the first fault and ends
// with 1. FINGERPRINT is the hex SHA-256 of the shop's public key, asked of the
// shop itself; without it the bundle vouches for its own key.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "FAULT:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	pin := ""
	if n := len(args); n > 1 && !strings.Contains(args[n-1], ".") {
		pin, args = strings.ToLower(strings.ReplaceAll(args[n-1], ":", "")), args[:n-1]
	}
	switch {
	case len(args) == 1:
		return checkBundle(args[0], pin, out)
	case len(args) == 3:
		return checkOne(args[0], args[1], args[2], pin, out)
	}
	return errors.New("give BUNDLE.zip, or DOCUMENT.pdf PROOF.json HEAD.note, and then the key's fingerprint")
}

// checkOne checks a document by its PDF, its proof and the signed head.
func checkOne(pdfFile, proofFile, headFile, pin string, out io.Writer) error {
	pdf, err := os.ReadFile(pdfFile)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(proofFile)
	if err != nil {
		return err
	}
	note, err := os.ReadFile(headFile)
	if err != nil {
		return err
	}
	p, err := readProof(raw)
	if err != nil {
		return err
	}
	if err := checkPin(p.PublicKey, pin, out); err != nil {
		return err
	}
	h, err := openHead(note, p.PublicKey)
	if err != nil {
		return err
	}
	d, err := p.check(h)
	if err != nil {
		return err
	}
	if sha := sum(pdf); p.Paper == nil || p.Paper.SHA256 != sha {
		return fmt.Errorf("%s is not the PDF that the journal speaks of", pdfFile)
	}
	fmt.Fprintf(out, "%s stands in the journal of %d entries, with this PDF\ntickets in its entries: %s\n", p.Document, h.size, strings.Join(d.tickets, " "))
	return nil
}

// checkPin holds the key's fingerprint against the one that was asked of the shop.
func checkPin(key ed25519.PublicKey, pin string, out io.Writer) error {
	print := sum(key)
	switch pin {
	case "":
		fmt.Fprintf(out, "key %s (NOT PINNED: ask the shop for it)\n", print)
	case print:
		fmt.Fprintf(out, "key %s as asked for\n", print)
	default:
		return fmt.Errorf("signed with the key %s, not with %s", print, pin)
	}
	return nil
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}
