package gui

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"zegel/app"
	"zegel/app/gui/desk"
)

// ErrNoWindow is returned by Run in a program built without a window (build tags
// headless and ci).
var ErrNoWindow = errors.New("this program was built without a window")

// Message is an error as a person reads it.
type Message struct {
	Title, Text string
	Do          string // what to do about it
	Ref         string // the reference that the log has, too
}

// paragraph is the message without its reference, as sentences in one piece.
// Titles stand on a line of their own elsewhere and so end without a full stop.
func (m Message) paragraph() string {
	s := m.Title
	for _, next := range []string{m.Text, m.Do} {
		switch {
		case next == "":
			continue
		case s == "":
		case strings.ContainsRune(".?!:…", []rune(s)[len([]rune(s))-1]):
			s += " "
		default:
			s += ". "
		}
		s += next
	}
	return s
}

// Deps is what the window needs from the rest of the program.
type Deps struct {
	// Backend is what a person can do.
	Backend desk.Backend
	// Pager draws pages as pictures; nil: the page is not shown.
	Pager desk.Pager
	// Explain turns an error into what a person reads, and logs it.
	Explain func(err error, lang string) Message
	// Offline tells whether an error means that the cloud was not reached.
	Offline func(error) bool
	// Settings reads and writes the program's settings; nil: there are none to
	// change, and no screen for them.
	Settings desk.Settings
	// Printers lists and tries printers; nil: the printer is typed.
	Printers desk.Printers
	// Books adds periods up and makes the accountant's bundle; nil: neither is
	// offered.
	Books desk.Books
	// Keeper knows the paper that need not be kept any longer; nil: none is offered
	// for deletion.
	Keeper desk.Keeper
	// Pushed is what Dotykačka pushes; nil: there is no Live screen.
	Pushed desk.Pushed
	// Journal gives the journal's key and draws verifications; nil: neither is
	// offered.
	Journal desk.Journal
	// Work does what goes on by itself until its context ends, and tells of it
	// from one goroutine; nil: nothing does.
	Work    func(ctx context.Context, tell func(app.Event))
	Now     func() time.Time
	Zone    *time.Location
	Version string
	// Crashes is the file of a crash report that nobody has seen yet; empty: none.
	Crashes string
	// Crashed is told of a panic of work off the window's thread, on its goroutine;
	// nil: it ends the program.
	Crashed func(any)
	// Language and Appearance, if set, are used in place of the remembered ones.
	Language, Appearance string

	do func(func()) // in tests: the window's thread, of which fyne/test has none
}

// fill puts the usual in the place of what was left out.
func (d Deps) fill() Deps {
	if d.do == nil {
		d.do = fyne.Do
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Zone == nil {
		d.Zone = time.Local
	}
	if d.Offline == nil {
		d.Offline = func(error) bool { return false }
	}
	if d.Explain == nil {
		d.Explain = func(error, string) Message { return Message{} }
	}
	return d
}
