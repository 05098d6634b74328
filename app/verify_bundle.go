package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"zegel/app/bundle"
)

// ErrVerifyWhat: verify checks the store, one bundle, or one document by its PDF,
// proof and head.
var ErrVerifyWhat = errors.New("nothing that can be checked")

// BundleReport is what checking a bundle, or one document of it, found.
type BundleReport struct {
	VerifyReport
	Licence   string `json:"licence,omitempty"`
	From      string `json:"from,omitempty"`
	To        string `json:"to,omitempty"`
	HeadSize  int64  `json:"head_size"`
	Documents int    `json:"documents"`
	// FaultKind sorts the first fault, for a sentence in a person's language.
	FaultKind bundle.Kind `json:"fault_kind,omitempty"`
	// Of one document alone.
	Document string `json:"document,omitempty"`
	State    string `json:"state,omitempty"`
	Ticket   string `json:"vatticket,omitempty"`
	Date     string `json:"date,omitempty"`
	Total    string `json:"total,omitempty"`
}

// VerifyFiles checks files by themselves: one bundle, or a document's proof with
// the signed head and, where it is at hand, the PDF. It needs no data folder, no
// settings and no network, and writes nothing. pin is the fingerprint of the key
// that must have signed; without it the report names the key as not pinned.
// ErrVerifyWhat when the files are neither.
func VerifyFiles(ctx context.Context, files []string, pin string, p ProgressFunc) (BundleReport, error) {
	if len(files) == 1 && kindOfFile(files[0]) == ".zip" {
		r, err := bundle.Verify(ctx, files[0], pin, func(done, total int64) {
			if p != nil && total > 0 {
				p(Progress{Stage: StageVerifying, Done: int(done * 100 / total), Total: 100})
			}
		})
		return bundleReport(r), err
	}
	var pdf, proof, head string
	for _, f := range files {
		switch kindOfFile(f) {
		case ".pdf":
			pdf = f
		case ".json":
			proof = f
		case ".note":
			head = f
		}
	}
	if proof == "" || head == "" || len(files) > 3 || len(files) == 3 && pdf == "" {
		return BundleReport{}, fmt.Errorf("%s: %w", strings.Join(files, " "), ErrVerifyWhat)
	}
	o, err := bundle.VerifyOne(pdf, proof, head, pin)
	rep := bundleReport(o.Report)
	rep.Document, rep.State, rep.Ticket = o.Document, string(o.State), o.Ticket
	if o.Document != "" {
		rep.Date, rep.Total = o.Date.String(), o.Total.String()
	}
	return rep, err
}

func kindOfFile(name string) string { return strings.ToLower(filepath.Ext(name)) }

func bundleReport(r bundle.Report) BundleReport {
	out := BundleReport{
		VerifyReport: VerifyReport{
			OK: len(r.Faults) == 0, Entries: r.Entries, Faults: []Fault{}, Head: r.Head.Hash, Key: r.Key, Pinned: r.Pinned,
		},
		Licence: r.Licence, From: r.From.String(), To: r.To.String(), HeadSize: r.Head.Size, Documents: r.Documents, FaultKind: r.Kind,
	}
	for _, f := range r.Faults {
		out.Faults = append(out.Faults, Fault(f))
	}
	return out
}
