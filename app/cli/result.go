package cli

import (
	"io"

	"zegel/app"
)

// resultWriter tells a failing standard output from everything else that fails.
type resultWriter struct{ io.Writer }

func (w resultWriter) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	if err != nil {
		err = &app.OutputError{Err: err}
	}
	return n, err
}
