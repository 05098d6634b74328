package gui

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// crashes writes what a crash was, without secrets, and finds it at the next start.
type crashes struct {
	dir     string
	version string
	secret  func() []string
}

// newWord is what a second start must know.
func newWord() string { return rand.Text() }

// write keeps a report. It must not fail loudly: the program is ending.
func (c crashes) write(v any, stack []byte) string {
	text := fmt.Sprintf("Zegel %s, %s/%s, %s\n\n%v\n\n%s", c.version, runtime.GOOS, runtime.GOARCH, time.Now().UTC().Format(time.RFC3339), v, stack)
	if c.secret != nil {
		text = scrub(text, c.secret())
	}
	name := "crash-" + time.Now().UTC().Format("20060102-150405") + ".txt"
	for _, dir := range c.places() {
		if os.MkdirAll(dir, 0o700) != nil {
			continue
		}
		if file := filepath.Join(dir, name); os.WriteFile(file, []byte(text), 0o600) == nil {
			return file
		}
	}
	return ""
}

// places are the data folder's own, and where that cannot be written to this
// person's.
func (c crashes) places() []string {
	all := []string{c.dir}
	if cache, err := os.UserCacheDir(); err == nil {
		all = append(all, filepath.Join(cache, "zegel", "crash"))
	}
	return all
}

// scrub takes secrets out of a text, however they were escaped.
func scrub(text string, secrets []string) string {
	home, err := os.UserHomeDir()
	if err == nil && len(home) > 1 {
		text = strings.ReplaceAll(text, home, "~")
	}
	for _, s := range secrets {
		if len(s) < 4 {
			continue
		}
		for _, form := range escapings(s) {
			text = strings.ReplaceAll(text, form, "[secret]")
		}
	}
	return text
}

// pending gives the newest report that nobody has seen yet, and marks all seen.
func (c crashes) pending() string {
	files, err := filepath.Glob(filepath.Join(c.dir, "crash-*.txt"))
	if err != nil || len(files) == 0 {
		return ""
	}
	newest := files[len(files)-1]
	for _, f := range files {
		if os.Rename(f, strings.TrimSuffix(f, ".txt")+".seen") != nil {
			return ""
		}
	}
	return strings.TrimSuffix(newest, ".txt") + ".seen"
}

// escapings gives the forms in which a secret may stand in a text.
func escapings(s string) []string {
	return []string{s, url.QueryEscape(s), url.PathEscape(s)}
}
