package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"zegel/fiscal"
	"zegel/fiscal/journal"
	"zegel/pdf/printer"
	"zegel/storage"
)

// ErrNoPrinter: printing after signing is switched on and no printer is chosen
// (printing.printer).
var ErrNoPrinter = errors.New("no printer is chosen")

// Printer is a printer of this computer.
type Printer = printer.Printer

// Printing is what the use cases ask of printers; printer.System is this
// computer's.
type Printing interface {
	List(ctx context.Context) ([]printer.Printer, error)
	Print(ctx context.Context, file []byte, j printer.Job) error
}

// NotPrinted: the paper was issued, and the printer did not take it. Printing the
// document again gives the same paper under the same number.
type NotPrinted struct {
	Key     string
	Copy    int // 0: the original
	Printer string
	Err     error
}

// Error names document, number and printer.
func (e *NotPrinted) Error() string {
	return fmt.Sprintf("%s is issued as copy %d and did not go to printer %q: %v", e.Key, e.Copy, e.Printer, e.Err)
}

// Unwrap gives the printer's answer.
func (e *NotPrinted) Unwrap() error { return e.Err }

// Unprinted: documents are signed, and their originals did not go to the printer
// by themselves as printing.after_signing says.
type Unprinted struct {
	Keys []string
	Err  error
}

// Error names the documents.
func (e *Unprinted) Error() string {
	return fmt.Sprintf("signed and not printed: %s: %v", strings.Join(e.Keys, ", "), e.Err)
}

// Unwrap gives what happened at the first of them.
func (e *Unprinted) Unwrap() error { return e.Err }

// Printers lists the printers, the system's default first. No printers is no
// error; printer.ErrNoPrinting, *printer.Error.
func (a *App) Printers(ctx context.Context) ([]Printer, error) { return a.printing.List(ctx) }

// SendToPrinter prints a finished PDF file, such as a report; copies 0 is 1. It
// counts nothing: documents go through Print. *printer.UnknownError,
// *printer.Error, printer.ErrNoPrinting, printer.ErrCopies.
func (a *App) SendToPrinter(ctx context.Context, pdf []byte, name string, copies int, title string) error {
	return a.printing.Print(ctx, pdf, printer.Job{Printer: name, Title: title, Copies: copies})
}

// printerReady tells before anything is issued what can be told.
func (a *App) printerReady(ctx context.Context, o PrintOptions) error {
	if o.Copies < 0 || o.Copies > printer.MaxCopies {
		return fmt.Errorf("%d: %w", o.Copies, printer.ErrCopies)
	}
	if o.Printer == "" {
		return nil
	}
	all, err := a.printing.List(ctx)
	if err != nil {
		return err
	}
	return printer.Known(o.Printer, all)
}

// hand gives paper to the printer and keeps whether it was taken.
func (a *App) hand(ctx context.Context, ref fiscal.Ref, out Printed, o PrintOptions) (Printed, error) {
	err := a.SendToPrinter(ctx, out.PDF, o.Printer, o.Copies, out.Key)
	if err == nil {
		out.Printer = o.Printer
	}
	if out.Draft {
		return out, err // counts for nothing
	}
	left := ""
	if err != nil {
		left = mark{n: out.Copy + 1}.String()
		err = &NotPrinted{Key: out.Key, Copy: out.Copy, Printer: o.Printer, Err: err}
	}
	if e := a.store.SetState(context.WithoutCancel(ctx), unprintedMark(ref), left); e != nil {
		// The paper is out, or the printer's answer matters more.
		a.logError(fmt.Errorf("keep what became of the paper of %s: %w", out.Key, e))
	}
	return out, err
}

// onceMore gives the paper issued last where it did not come out, or where a
// person says so; ok is false where a new one is due.
func (a *App) onceMore(ctx context.Context, ref fiscal.Ref, o PrintOptions) (out Printed, ok bool, err error) {
	r, err := a.store.Get(ctx, ref)
	if err != nil || r.Issued == 0 || !final(r) {
		return Printed{}, false, err
	}
	rows, err := a.store.Issues(ctx, ref)
	if err != nil {
		return Printed{}, false, err
	}
	last := storage.IssueRow{}
	for _, row := range rows {
		if row.N >= last.N && row.N > 0 { // 0 is the archive's exemplar
			last = row
		}
	}
	if last.N == 0 || o.Lang != "" && o.Lang != last.Lang {
		return Printed{}, false, nil
	}
	if !o.Again {
		text, _, err := a.store.State(ctx, unprintedMark(ref))
		if err != nil {
			return Printed{}, false, err
		}
		m := parseMark(text)
		if m.n != last.N || m.holder != "" && !a.lock.dead(m.holder) {
			return Printed{}, false, nil
		}
	}
	file, err := a.archive.Get(ctx, last.SHA256)
	if err != nil {
		return Printed{}, false, fmt.Errorf("take %s out of the archive: %w", r.Key(), err)
	}
	// In the journal before it is on paper: an original that was asked for often is
	// something that an auditor wants to see.
	why := "not_printed"
	if o.Again {
		why = "asked"
	}
	if _, err := a.store.Append(ctx, journal.Again, journal.DocKey(ref), a.actor, journal.FreePayload{"n": last.N, "sha256": last.SHA256, "why": why}, a.clock()); err != nil {
		return Printed{}, false, err
	}
	return Printed{
		Key: r.Key().String(), PDF: file, SHA256: last.SHA256, Pages: last.Pages, Copy: last.N - 1,
		Again: true, FileName: fileName(r) + ".pdf",
	}, true, nil
}

// printSigned prints the originals of what a batch signed, where that is switched
// on. The first failure ends it: what is left is printed by hand, as originals.
func (a *App) printSigned(ctx context.Context, res *SignResult) {
	if !a.cfg.Printing.AfterSigning || len(res.Signed) == 0 {
		return
	}
	o := PrintOptions{Printer: a.cfg.Printing.Printer}
	err := a.printerReady(ctx, o)
	if o.Printer == "" {
		err = ErrNoPrinter
	}
	left := res.Signed
	for err == nil && len(left) > 0 {
		var paper *Printed
		if paper, err = a.printOriginal(ctx, left[0], o); err != nil {
			break
		}
		if paper != nil {
			res.Printed = append(res.Printed, left[0])
			if len(paper.Notes)+len(paper.Replaced) > 0 {
				paper.PDF = nil
				res.LeftOut = append(res.LeftOut, *paper)
			}
		}
		left = left[1:]
	}
	if err != nil {
		res.PrintErr = &Unprinted{Keys: left, Err: err}
	}
}

// printOriginal prints what has never been printed; nil: it had been.
func (a *App) printOriginal(ctx context.Context, key string, o PrintOptions) (*Printed, error) {
	r, err := a.ByKey(ctx, key)
	if err != nil || r.Issued > 0 {
		return nil, err
	}
	out, err := a.Print(ctx, r.Ref, o)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// mark remembers a print that may not have come out: its number, and the process
// that is handing it to a printer now; without one, it failed.
type mark struct {
	n      int
	holder string
}

func unprintedMark(ref fiscal.Ref) string {
	return fmt.Sprintf("unprinted:%s:%d:%s", ref.Licence, ref.Type, ref.ID)
}

// String is the mark as it is kept: number, blank, holder.
func (m mark) String() string { return strconv.Itoa(m.n) + " " + m.holder }

// parseMark reads a mark; nothing is the zero one.
func parseMark(s string) mark {
	n, holder, _ := strings.Cut(s, " ")
	num, err := strconv.Atoi(n)
	if err != nil {
		return mark{}
	}
	return mark{num, holder}
}
