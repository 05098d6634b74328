package cli

import (
	"io"
	"log/slog"
	"path/filepath"

	"gopkg.in/natefinch/lumberjack.v2"
)

// logger writes the data folder's log; with -v also to the person. Secrets are
// scrubbed where errors are made, so nothing that comes here carries one.
func logger(dir string, verbose bool, errOut io.Writer) *slog.Logger {
	file := &lumberjack.Logger{
		Filename: filepath.Join(dir, "log", "zegel.log"),
		MaxSize:  5, MaxBackups: 5, MaxAge: 90, Compress: true, // megabytes, files, days
	}
	var w io.Writer = file
	if verbose {
		w = io.MultiWriter(file, errOut)
	}
	return slog.New(slog.NewJSONHandler(w, nil))
}
