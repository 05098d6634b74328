package usererr

import (
	"errors"
	"strconv"
	"strings"

	"zegel/app"
	"zegel/pdf/printer"
)

// notPrinted tells an original from a copy, and says what the printer said.
func notPrinted(e *app.NotPrinted, t texts) found {
	code := "not_printed.original"
	if e.Copy > 0 {
		code = "not_printed.copy"
	}
	return plain(code, "key", e.Key, "n", strconv.Itoa(e.Copy), "text", cause(e.Err, t))
}

// cause is what stopped the printing, as a sentence without its full stop, with
// the printer's own words where it had some.
func cause(err error, t texts) string {
	if e, ok := errors.AsType[*app.NotPrinted](err); ok {
		err = e.Err // the documents are named already
	}
	f := find(err, t)
	s := strings.TrimRight(fill(t.Errors[f.code][0], f.values), ".")
	if e, ok := errors.AsType[*printer.Error](err); ok {
		s += ": “" + clip(e.Text) + "”"
	}
	return s
}
