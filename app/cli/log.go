package cli

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"gopkg.in/natefinch/lumberjack.v2"
)

// logger writes the data folder's log; with -v also to the person. Secrets are
// scrubbed where errors are made, so nothing that comes here carries one.
func logger(dir string, verbose bool, errOut io.Writer) *slog.Logger {
	// The writer would make the folder readable for all.
	_ = os.MkdirAll(filepath.Join(dir, "log"), 0o700)
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
