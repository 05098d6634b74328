package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/app/usererr"
	"zegel/fiscal"
	"zegel/fiscal/ubl"
	"zegel/pdf/printer"
)

func (r *run) printCommand() *cobra.Command {
	var out, lang, to string
	var again bool
	copies := 0
	c := &cobra.Command{
		Use: "print KEY…", Short: "Make the PDF: the original once, then numbered copies",
		Long: `Writes the PDF of each document, in this folder unless -o names a file or a
folder; an existing file is written over. What is unsigned comes out as a draft.
From the second time on it is a numbered, journaled copy.

With --printer the paper goes to that printer as well (zegel printers lists
them). What the printer did not take stays issued, and printing it again gives
the same paper under the same number; --again says so of paper that the printer
took and never put out.`,
		Args: someArgs(1, "at least one key"), Example: "  zegel print invoice/12\n  zegel print invoice/12 offer/4 -o paper/ --lang fr\n  zegel print invoice/12 --printer Office --copies 2",
		RunE: r.with(func(ctx context.Context, a *app.App, args []string) error {
			switch lang {
			case "", "nl", "fr", "de", "en":
			default:
				return usagef("--lang %q: nl, fr, de or en", lang)
			}
			if r.json && stdoutName(out) {
				return usagef("--json wants stdout for itself; give -o a file")
			}
			if len(args) > 1 && out != "" && !isDir(out) {
				if _, err := os.Stat(out); err == nil || strings.EqualFold(filepath.Ext(out), ".pdf") || stdoutName(out) {
					return usagef("-o %s is a file; several documents want a folder", out)
				}
				out += string(os.PathSeparator)
			}
			if copies != 0 && to == "" {
				if to = a.Config().Printing.Printer; to == "" {
					return usagef("--copies is for a printer: give --printer, or set printing.printer")
				}
			}
			if copies < 0 || copies > printer.MaxCopies {
				return usagef("--copies %d: 1 to %d", copies, printer.MaxCopies)
			}
			refs, err := r.refs(ctx, a, args)
			if err != nil {
				return err
			}
			done := []app.Printed{}
			var errs []error
			for i, ref := range refs {
				p, err := r.printOne(ctx, a, ref, out, app.PrintOptions{Lang: lang, Printer: to, Copies: copies, Again: again})
				if p.File != "" {
					done = append(done, p)
					switch {
					case stdoutName(out): // the page stands there, and nothing behind it
						r.note("%s → %s (%s)", p.Key, place(p), kindOf(p))
					case !r.json:
						r.say("%s → %s (%s)", p.Key, place(p), kindOf(p))
					}
					for _, s := range usererr.Paper(p, r.language()) {
						r.note("%s", s)
					}
				}
				if err != nil {
					errs = append(errs, err)
				}
				if stuck := (*app.NotPrinted)(nil); errors.As(err, &stuck) && i+1 < len(refs) {
					// The next would be issued and not come out either.
					r.note("not tried: %s", strings.Join(args[i+1:], ", "))
					break
				}
			}
			if r.json {
				if err := r.print(done); err != nil {
					return err
				}
			}
			return errors.Join(errs...)
		}),
	}
	f := c.Flags()
	f.StringVarP(&out, "output", "o", "", "`file or folder`; - for standard output")
	f.StringVar(&lang, "lang", "", "language of the paper: nl, fr, de, en")
	f.StringVar(&to, "printer", "", "also send it to this `printer`")
	f.IntVar(&copies, "copies", 0, "`sheets` of each page on the printer (default 1); without --printer on printing.printer")
	f.BoolVar(&again, "again", false, "the paper issued last, which never came out, under its own number")
	return c
}

// place says where paper went.
func place(p app.Printed) string {
	if p.Printer == "" {
		return p.File
	}
	return p.File + " → " + p.Printer
}

func (r *run) printersCommand() *cobra.Command {
	var test string
	c := &cobra.Command{
		Use: "printers", Short: "List this computer's printers, or print a test page",
		Long: `Lists the printers that print --printer and the setting printing.printer take;
the system's own default comes first and is marked. --test prints a page with
letters, colour and a code to scan; it counts nothing.`,
		Args: noArgs, Example: "  zegel printers\n  zegel printers --test Office",
		RunE: r.with(func(ctx context.Context, a *app.App, _ []string) error {
			if test != "" {
				if err := a.TestPage(ctx, test, r.language()); err != nil {
					return err
				}
				if r.json {
					return r.print(map[string]string{"printer": test})
				}
				r.say("test page → %s", test)
				return nil
			}
			all, err := a.Printers(ctx)
			if err != nil {
				return err
			}
			if r.json {
				return r.print(append([]app.Printer{}, all...))
			}
			for _, p := range all {
				mark := ""
				if p.Default {
					mark = " *"
				}
				r.say("%s%s", p.Name, mark)
			}
			return nil
		}),
	}
	c.Flags().StringVar(&test, "test", "", "print a test page on this `printer`")
	return c
}

func kindOf(p app.Printed) string {
	switch {
	case p.Draft:
		return "draft"
	case p.Copy > 0:
		return fmt.Sprintf("copy %d", p.Copy)
	}
	return "original"
}

func (r *run) printOne(ctx context.Context, a *app.App, ref fiscal.Ref, out string, o app.PrintOptions) (app.Printed, error) {
	// The place is tried first: a document must not count as issued when its
	// file cannot be written.
	if err := writable(a, out); err != nil {
		return app.Printed{}, err
	}
	p, err := a.Print(ctx, ref, o)
	if len(p.PDF) == 0 {
		return p, err
	}
	// A file is made as well of what the printer refused: it was issued.
	file, e := r.place(a, out, p.FileName, p.PDF)
	p.File = file
	return p, errors.Join(err, e)
}

// place writes bytes where the person asked.
func (r *run) place(a *app.App, out, name string, b []byte) (string, error) {
	if stdoutName(out) {
		_, err := r.Out.Write(b)
		return "-", err
	}
	file := out
	switch {
	case out == "":
		file = name
	case isDir(out):
		if err := os.MkdirAll(out, 0o755); err != nil {
			return "", err
		}
		file = filepath.Join(out, name)
	}
	if err := a.Spare(file); err != nil {
		return "", err
	}
	if err := os.WriteFile(file, b, 0o644); errors.Is(err, syscall.ENOSPC) {
		return file, &app.OutputError{Err: err} // the file's disk, not the store's
	} else if err != nil {
		return file, err
	}
	return file, nil
}

// writable tries whether a file can be made where out points.
func writable(a *app.App, out string) error {
	if stdoutName(out) {
		return nil
	}
	if err := a.Spare(out); err != nil {
		return err
	}
	dir := "."
	switch {
	case out == "":
	case isDir(out):
		dir = out
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	default:
		dir = filepath.Dir(out)
	}
	f, err := os.CreateTemp(dir, ".zegel-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func (r *run) ublCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: "ubl KEY", Short: "Write the e-invoice alone (Peppol BIS Billing 3.0)",
		Args: exactArgs(1, "one key"), Example: "  zegel ubl invoice/12 -o invoice-12.xml",
		RunE: r.with(func(ctx context.Context, a *app.App, args []string) error {
			if r.json && stdoutName(out) {
				return usagef("--json wants stdout for itself; give -o a file")
			}
			rec, err := a.ByKey(ctx, args[0])
			if err != nil {
				return err
			}
			x, name, err := a.EInvoice(ctx, rec.Ref)
			if err != nil {
				if m := (*ubl.Missing)(nil); errors.As(err, &m) && r.json {
					_ = r.print(map[string]any{"key": rec.Key().String(), "missing": m.Fields})
				}
				return err
			}
			file, err := r.place(a, out, name, x)
			if err != nil {
				return err
			}
			if r.json {
				return r.print(map[string]string{"key": rec.Key().String(), "file": file, "sha256": fiscal.HashBytes(x)})
			}
			if file != "-" {
				r.say("%s → %s", rec.Key(), file)
			}
			return nil
		}),
	}
	c.Flags().StringVarP(&out, "output", "o", "", "`file or folder`; - for standard output")
	return c
}
