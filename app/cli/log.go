package cli

import (
	"io"
	"log/slog"

	"gopkg.in/natefinch/lumberjack.v2"

	"zegel/app/config"
)

// logger writes the data folder's log; with -v also to the person. Secrets are
// scrubbed where errors are made, so nothing that comes here carries one.
func logger(dir string, verbose bool, errOut io.Writer) *slog.Logger {
	w := io.Discard
	if file := config.LogFile(dir); file != "" {
		w = &lumberjack.Logger{
			Filename: file,
			MaxSize:  5, MaxBackups: 5, MaxAge: 90, Compress: true, // megabytes, files, days
		}
	}
	if verbose {
		w = io.MultiWriter(w, errOut)
	}
	return slog.New(slog.NewJSONHandler(w, nil))
}
