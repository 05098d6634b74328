package cli

import (
	"errors"
	"io"
	"syscall"

	"zegel/app"
)

// resultWriter tells a failing standard output from everything else that fails,
// and remembers it: most lines are written without asking.
type resultWriter struct {
	io.Writer
	failed error
}

func (w *resultWriter) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	if err != nil {
		err = &app.OutputError{Err: err}
		if w.failed == nil {
			w.failed = err
		}
	}
	return n, err
}

// unread tells whether all that failed is that the reader of the output has gone,
// as head does after its lines: nobody is told of that.
func unread(err error) bool {
	_, ok := errors.AsType[*app.OutputError](err)
	return ok && errors.Is(err, syscall.EPIPE)
}
