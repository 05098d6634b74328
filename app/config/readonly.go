package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// ReadOnly tells whether a folder is there and nothing may be written into it. It
// tries, since neither modes nor mounts tell for sure.
func ReadOnly(dir string) bool {
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		return false
	}
	f, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return forbidden(err)
	}
	_ = f.Close()
	_ = os.Remove(f.Name()) // an empty file that stays does no harm
	return false
}

// LogFile is where a program on a data folder keeps its log: in the folder, or,
// where nothing may be written, in this person's own folder for such things. The
// log's folder is made for its owner alone. Empty: nowhere.
func LogFile(dir string) string {
	own := filepath.Join(dir, "log", "zegel.log")
	if appends(own) {
		return own
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	other := filepath.Join(cache, "zegel", "log", "zegel.log")
	if !appends(other) {
		return ""
	}
	return other
}

// appends tells whether a file takes more at its end; a full disk is no reason to
// go elsewhere.
func appends(file string) bool {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return !forbidden(err)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return !forbidden(err)
	}
	return f.Close() == nil
}

// forbidden tells a place that may not be written to from a disk that is full or
// fails.
func forbidden(err error) bool {
	const writeProtected = syscall.Errno(19) // Windows' word for it
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || runtime.GOOS == "windows" && errors.Is(err, writeProtected)
}
