package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"zegel/fiscal"
	"zegel/fiscal/ubl"
	"zegel/pdf"
	"zegel/storage"
)

// Print draws a document, archives it byte for byte and journals it as issued:
// the first time the original, from then on a numbered copy. An unsigned
// document comes out as a watermarked draft, which is neither archived nor
// counted. With a printer, the paper is sent to it.
//
// Paper is issued first and sent then, since a sheet without a number in the
// journal must never lie on a counter, whatever dies in between. When the printer
// does not take it, the paper stays issued, the error is a *NotPrinted beside the
// paper itself, and the next Print of the document gives that same paper again,
// under the same number, so that no failure makes a copy of an original which
// nobody has seen. What the printer took and never put out (a jam) only a person
// can know: PrintOptions.Again. Asking for another language is asking for other
// paper, and makes a copy.
//
// An unknown printer, or none at all, is told before anything is issued:
// printer.UnknownError, printer.ErrNoPrinting, printer.ErrCopies.
func (a *App) Print(ctx context.Context, ref fiscal.Ref, o PrintOptions) (Printed, error) {
	if err := a.printerReady(ctx, o); err != nil {
		return Printed{}, err
	}
	out, err := a.paperOf(ctx, ref, o)
	if err != nil || o.Printer == "" {
		return out, err
	}
	return a.hand(ctx, ref, out, o)
}

// paperOf is the paper to give: what was issued and did not come out, else a new
// one.
func (a *App) paperOf(ctx context.Context, ref fiscal.Ref, o PrintOptions) (Printed, error) {
	if out, ok, err := a.onceMore(ctx, ref, o); ok || err != nil {
		return out, err
	}
	// Two programs may print at once; the number is taken by whoever commits
	// first, and the other draws again.
	for range 5 {
		out, err := a.issue(ctx, ref, o)
		if !errors.Is(err, fiscal.ErrState) {
			return out, err
		}
	}
	return Printed{}, fmt.Errorf("print %s/%s: %w", ref.Type, ref.ID, fiscal.ErrState)
}

func (a *App) issue(ctx context.Context, ref fiscal.Ref, o PrintOptions) (Printed, error) {
	r, err := a.store.Get(ctx, ref)
	if err != nil {
		return Printed{}, err
	}
	if r.Corrects, err = a.dated(ctx, r); err != nil {
		return Printed{}, err
	}
	n := 0
	if final(r) {
		if a.readOnly {
			return Printed{}, fmt.Errorf("print %s: %w", r.Key(), storage.ErrReadOnly)
		}
		if n, err = a.store.NextIssue(ctx, ref); err != nil {
			return Printed{}, err
		}
	}
	copyNo := max(0, n-1)
	out, err := a.draw(ctx, r, o.Lang, copyNo)
	if err != nil || out.Draft {
		return out, err
	}
	if out.SHA256, err = a.archive.Put(ctx, "pdf", out.PDF); err != nil {
		return Printed{}, fmt.Errorf("archive %s: %w", out.Key, err)
	}
	kind := "issued"
	if copyNo > 0 {
		kind = "copied"
	}
	if o.Printer != "" {
		// Before the number is taken: whoever finds it taken and its taker dead
		// knows that the paper may never have come out.
		if err := a.store.SetState(ctx, unprintedMark(ref), mark{n, a.lock.holder}.String()); err != nil {
			return Printed{}, err
		}
	}
	err = a.store.Issue(ctx, storage.IssueRow{
		Doc: ref, N: n, SHA256: out.SHA256, Lang: a.lang(r, o.Lang), Kind: kind,
		Pages: out.Pages, At: a.clock(), Actor: a.actor,
	})
	if err != nil {
		return Printed{}, fmt.Errorf("record that %s was issued: %w", out.Key, err)
	}
	return out, nil
}

// dated is what a credit note corrects, with the invoice's date where the note
// gave its number alone and one earlier invoice here has it.
func (a *App) dated(ctx context.Context, r fiscal.Record) (*fiscal.Reference, error) {
	if r.Corrects == nil || r.Corrects.Number == "" || !r.Corrects.Date.IsZero() {
		return r.Corrects, nil
	}
	found, err := a.store.Find(ctx, a.licence, fiscal.Key{Name: fiscal.Name{Type: fiscal.Invoice, Number: r.Corrects.Number}})
	if errors.Is(err, fiscal.ErrNotFound) || err == nil && (len(found) != 1 || r.Date.Before(found[0].Date)) {
		return r.Corrects, nil
	}
	if err != nil {
		return nil, err
	}
	ref := *r.Corrects
	ref.Date = found[0].Date
	return &ref, nil
}

// final tells whether a document's paper is more than a draft: it is signed, or
// it was made from a VAT ticket and needs no signing.
func final(r fiscal.Record) bool { return r.State == fiscal.Signed || r.State == fiscal.FromTicket }

// Preview gives the paper as it lies in the archive, or as it would be drawn;
// nothing is journaled.
func (a *App) Preview(ctx context.Context, ref fiscal.Ref, lang string) ([]byte, error) {
	r, err := a.store.Get(ctx, ref)
	if err != nil {
		return nil, err
	}
	if lang == "" && r.Issued > 0 {
		rows, err := a.store.Issues(ctx, ref)
		if err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			return a.archive.Get(ctx, rows[len(rows)-1].SHA256)
		}
	}
	out, err := a.draw(ctx, r, lang, 0)
	return out.PDF, err
}

// Draw renders a document as the archive's exemplar would be; nothing is
// journaled. Bundles use it for what was signed and never printed.
func (a *App) Draw(ctx context.Context, r fiscal.Record) (Printed, error) {
	return a.draw(ctx, r, "", 0)
}

// draw renders the content that was signed, or the newest where nothing was.
func (a *App) draw(ctx context.Context, r fiscal.Record, lang string, copyNo int) (Printed, error) {
	doc, hash := r.Document, r.Hash
	if r.SignedHash != "" && r.SignedHash != r.Hash {
		var err error
		if doc, err = a.store.Content(ctx, r.SignedHash); err != nil {
			return Printed{}, err
		}
		hash = r.SignedHash
	}
	reading := fiscal.ReadLines(doc)
	vat, err := fiscal.VATTable(doc, reading, a.cfg.RateTable())
	if err != nil {
		return Printed{}, fmt.Errorf("VAT of %s: %w", r.Key(), err)
	}
	logo, err := a.logo()
	if err != nil {
		return Printed{}, err
	}
	made := r.SignedAt
	if made.IsZero() {
		made = r.SeenAt
	}
	key := r.Key().String()
	job := pdf.Job{
		Key: key, Doc: doc, Ticket: r.Ticket, SignedAt: r.SignedAt, State: r.State,
		Seller: a.cfg.Seller.Party(), Customer: r.Customer, Lang: a.lang(r, lang),
		Reading: reading, VAT: vat, ZeroLetter: a.zeroLetter(), ZeroReason: a.cfg.VATZero.Reason, Corrects: r.Corrects,
		Copy: copyNo, Draft: !final(r), Training: r.Training,
		StructuredRef: structuredRef(doc), Hash: hash,
		Stamp:  pdf.Stamp(key, doc.Date, doc.Total, r.Ticket, hash),
		Accent: a.cfg.Paper.Accent, Logo: logo, Peppol: peppol(r.Customer), MadeAt: made,
	}
	if r.State == fiscal.Signed {
		if x, err := a.eInvoice(doc, r, reading, vat); err == nil {
			job.UBL, job.UBLName = x, fileName(r)+".xml"
		} else if m := (*ubl.Missing)(nil); !errors.As(err, &m) {
			return Printed{}, err
		}
	}
	paper, err := a.paper()
	if err != nil {
		return Printed{}, err
	}
	res, err := paper.Render(ctx, job)
	if err != nil {
		return Printed{}, fmt.Errorf("draw %s: %w", key, err)
	}
	out := Printed{Key: key, PDF: res.PDF, SHA256: fiscal.HashBytes(res.PDF), Pages: res.Pages, Copy: copyNo, Draft: job.Draft, FileName: fileName(r) + ".pdf"}
	for _, c := range res.Replaced {
		out.Replaced = append(out.Replaced, fmt.Sprintf("U+%04X", c))
	}
	if out.Notes = res.Notes; len(out.Notes) > 0 {
		a.log.Warn("the page leaves something out", "document", key, "notes", out.Notes)
	}
	if len(out.Replaced) > 0 {
		a.log.Warn("characters without a glyph were replaced", "document", key, "characters", out.Replaced)
	}
	return out, nil
}

// EInvoice writes the document as a Peppol BIS Billing 3.0 file. *ubl.Missing
// lists what it lacks to be valid.
func (a *App) EInvoice(ctx context.Context, ref fiscal.Ref) ([]byte, string, error) {
	r, err := a.store.Get(ctx, ref)
	if err != nil {
		return nil, "", err
	}
	if r.Corrects, err = a.dated(ctx, r); err != nil {
		return nil, "", err
	}
	doc := r.Document
	if r.SignedHash != "" && r.SignedHash != r.Hash {
		if doc, err = a.store.Content(ctx, r.SignedHash); err != nil {
			return nil, "", err
		}
	}
	reading := fiscal.ReadLines(doc)
	vat, err := fiscal.VATTable(doc, reading, a.cfg.RateTable())
	if err != nil {
		return nil, "", err
	}
	x, err := a.eInvoice(doc, r, reading, vat)
	return x, fileName(r) + ".xml", err
}

func (a *App) eInvoice(doc fiscal.Document, r fiscal.Record, reading fiscal.Reading, vat []fiscal.VATRow) ([]byte, error) {
	return ubl.Write(ubl.Input{
		Doc: doc, Reading: reading, VAT: vat, Seller: a.cfg.Seller.Party(), Customer: r.Customer,
		Ticket: r.Ticket, Corrects: r.Corrects, StructuredRef: structuredRef(doc),
		Zero: ubl.ZeroCategory{Code: a.cfg.VATZero.Code, Reason: a.cfg.VATZero.Reason},
	})
}

// zeroLetter is what a 0 % line is called on paper: D, unless the shop says that
// it is out of scope.
func (a *App) zeroLetter() fiscal.Letter {
	if a.cfg.VATZero.Code == "O" {
		return fiscal.LetterX
	}
	return fiscal.LetterD
}

// lang is the language of a document's paper.
func (a *App) lang(_ fiscal.Record, asked string) string {
	for _, l := range []string{asked, a.cfg.Printing.Lang, a.cfg.Language} {
		switch l {
		case "nl", "fr", "de", "en":
			return l
		}
	}
	return "nl"
}

func (a *App) logo() ([]byte, error) {
	if a.cfg.Paper.Logo == "" {
		return nil, nil
	}
	file := a.cfg.Paper.Logo
	if !filepath.IsAbs(file) {
		file = filepath.Join(a.cfg.Dir, file)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the logo: %w", err)
	}
	return b, nil
}

// peppol tells whether the invoice must travel over Peppol: between Belgian VAT
// payers since 1 January 2026, so that the paper is a copy.
func peppol(c *fiscal.Party) bool {
	if c == nil || c.Country != "" && c.Country != "BE" {
		return false
	}
	_, err := fiscal.CheckBelgianVAT(c.VAT)
	return err == nil
}

// structuredRef is the structured communication of an invoice: the digits of its
// number, or of its id where the number has none, in the ten that the scheme has.
func structuredRef(d fiscal.Document) string {
	if d.Type != fiscal.Invoice {
		return ""
	}
	digits := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, s)
	}
	n := digits(d.Number)
	if n == "" {
		n = digits(d.ID)
	}
	if n == "" || len(n) > 10 {
		return ""
	}
	return strings.Repeat("0", 10-len(n)) + n
}

// fileName is a name for the document that every system allows, without suffix.
// Where it cannot show the whole number, the id tells it from others.
func fileName(r fiscal.Record) string {
	name, whole := plainName(r.Key().String())
	if id, _ := plainName(r.ID); !whole && id != "" {
		name += "@" + id
	}
	const most = 100
	if len(name) > most {
		// Two long numbers may share a beginning; the content tells them apart.
		name = name[:most] + "-" + r.Hash[:8]
	}
	return name
}

// plainName keeps letters, digits and a few marks, and writes a dash for all
// else; whole tells that no more than slashes were lost.
func plainName(s string) (name string, whole bool) {
	whole = true
	var b strings.Builder
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '@', c == '-':
			b.WriteRune(c)
		default:
			b.WriteByte('-')
			whole = whole && c == '/'
		}
	}
	return strings.Trim(b.String(), ".-"), whole
}
