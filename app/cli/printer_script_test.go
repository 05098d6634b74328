package cli_test

import (
	"context"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"zegel/pdf/printer"
)

// tray is a script's printers.
type tray struct {
	none    bool
	refuses string
	files   int
}

func (p *tray) List(context.Context) ([]printer.Printer, error) {
	if p.none {
		return nil, printer.ErrNoPrinting
	}
	return []printer.Printer{{Name: "Bar", Default: true}, {Name: "Office"}}, nil
}

func (p *tray) Print(_ context.Context, _ []byte, j printer.Job) error {
	if p.refuses != "" {
		return &printer.Error{Printer: j.Printer, Text: p.refuses}
	}
	p.files++
	return nil
}

func setPrinter(ts *testscript.TestScript, _ bool, args []string) {
	p := &worldOf(ts).tray
	p.none, p.refuses = args[0] == "none", ""
	if args[0] == "refuses" {
		p.refuses = strings.Join(args[1:], " ")
	}
}

func holdPaper(ts *testscript.TestScript, _ bool, args []string) {
	if got := strconv.Itoa(worldOf(ts).tray.files); got != args[0] {
		ts.Fatalf("%s files came out, not %s", got, args[0])
	}
}
