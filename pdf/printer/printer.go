// Package printer sends finished PDF files to the printers of this computer, as
// they are: through CUPS where there is CUPS, and on Windows by drawing the pages
// to the printer through the system's own printing. No PDF program is needed on
// either.
//
// It knows printers and bytes, and nothing of documents, copies' numbers or
// journals; what a failed print means for them is decided above it.
package printer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Errors, for errors.Is.
var (
	// ErrNoPrinting: this computer cannot print; CUPS is not installed or not
	// running, or the Windows spooler is switched off.
	ErrNoPrinting = errors.New("this computer has no printing")
	// ErrUnknown: there is no such printer; as *UnknownError.
	ErrUnknown = errors.New("no such printer")
	// ErrCopies: fewer than 1 or more than MaxCopies copies.
	ErrCopies = errors.New("no such number of copies")
)

// MaxCopies bounds a job, so that a slip of the finger does not empty the tray.
const MaxCopies = 99

// Printer is a printer as the system knows it.
type Printer struct {
	Name    string `json:"name"`
	Default bool   `json:"default"`
}

// Job says where and how often a file is printed. Paper is A4.
type Job struct {
	Printer string
	Title   string // what the printer's queue shows
	Copies  int    // 0 is 1
}

// System is this computer's printing. The zero value is ready.
type System struct {
	// CacheDir keeps the compiled page engine between runs, on Windows alone:
	// drawing then begins seconds earlier. Empty: nothing is kept.
	CacheDir string
	// Follow bounds how long a job that the system took is watched for the
	// printer's refusal. 0: three seconds; negative: it is not watched.
	Follow time.Duration
}

// UnknownError is an ErrUnknown that names the printers there are.
type UnknownError struct {
	Name  string
	Names []string
}

// Error names the printers to choose from.
func (e *UnknownError) Error() string {
	if len(e.Names) == 0 {
		return fmt.Sprintf("%q: %v; there are none", e.Name, ErrUnknown)
	}
	return fmt.Sprintf("%q: %v; there are: %s", e.Name, ErrUnknown, strings.Join(e.Names, ", "))
}

// Unwrap makes it an ErrUnknown.
func (e *UnknownError) Unwrap() error { return ErrUnknown }

// Error is what the printer, or the system on its behalf, answered. The file did
// not go to paper and will not do so later by itself: a job that was taken up
// before it failed was cancelled.
type Error struct {
	Printer string
	Text    string // the system's own words, in its language
	Err     error  // what lies beneath; may be nil
}

// Error gives the printer's words.
func (e *Error) Error() string {
	if e.Printer == "" {
		return "printing: " + e.Text
	}
	return fmt.Sprintf("printer %q: %s", e.Printer, e.Text)
}

// Unwrap gives what lies beneath.
func (e *Error) Unwrap() error { return e.Err }

// List gives the printers, the default one first and the others by name. An
// empty list is no error. ErrNoPrinting, *Error.
func (s System) List(ctx context.Context) ([]Printer, error) {
	all, err := s.list(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the printers: %w", err)
	}
	slices.SortFunc(all, func(a, b Printer) int {
		if a.Default != b.Default {
			if a.Default {
				return -1
			}
			return 1
		}
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return all, nil
}

// Print sends a PDF file and returns when the system has taken it and, within
// Follow, the printer has not refused it. *UnknownError, *Error, ErrNoPrinting,
// ErrCopies.
func (s System) Print(ctx context.Context, file []byte, j Job) error {
	if j.Copies == 0 {
		j.Copies = 1
	}
	if j.Copies < 1 || j.Copies > MaxCopies {
		return fmt.Errorf("%d: %w", j.Copies, ErrCopies)
	}
	all, err := s.List(ctx)
	if err != nil {
		return err
	}
	if err := Known(j.Printer, all); err != nil {
		return err
	}
	j.Title = title(j.Title)
	if err := s.print(ctx, file, j); err != nil {
		return fmt.Errorf("print %s: %w", j.Title, err)
	}
	return nil
}

// Known is an *UnknownError when the printer is not among those given.
func Known(name string, all []Printer) error {
	names := make([]string, len(all))
	for i, p := range all {
		if p.Name == name {
			return nil
		}
		names[i] = p.Name
	}
	return &UnknownError{Name: name, Names: names}
}

func (s System) follow() time.Duration {
	if s.Follow == 0 {
		return 3 * time.Second
	}
	return s.Follow
}

// title is what every queue can show: one line, not too long, never empty.
func title(t string) string {
	t = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(t, "")))
	const most = 100
	if r := []rune(t); len(r) > most {
		t = string(r[:most])
	}
	if t == "" {
		return "Zegel"
	}
	return t
}
