package usererr

import (
	"errors"
	"path/filepath"
	"strconv"
	"strings"

	"zegel/app/config"
)

// settings reads the errors of package config.
func settings(err error, t texts) (found, bool) {
	if all := fieldErrors(err, nil); len(all) > 0 {
		first := all[0]
		why := t.field(first)
		// A hand-edited file is mended in one go: the others follow, one a line.
		for _, e := range all[1:] {
			why += "\n" + e.Field + t.where(e) + ": " + t.field(e) + t.fix(e)
		}
		return plain("config.field", "field", first.Field, "where", t.where(first), "why", why, "fix", t.fix(first)), true
	}
	if e, ok := errors.AsType[*config.FileError](err); ok {
		where := ""
		if e.Line > 0 {
			where = t.note("line", "line", strconv.Itoa(e.Line))
		}
		return plain("config.file", "file", e.File, "where", where, "why", t.Why[string(e.Why)]), true
	}
	if e, ok := errors.AsType[*config.FolderError](err); ok {
		return plain("folder."+e.Kind, "dir", e.Dir), true
	}
	return found{}, false
}

// fieldErrors lists every *config.FieldError in a tree of errors, in order.
func fieldErrors(err error, all []*config.FieldError) []*config.FieldError {
	switch e := err.(type) {
	case *config.FieldError:
		return append(all, e)
	case interface{ Unwrap() []error }:
		for _, sub := range e.Unwrap() {
			all = fieldErrors(sub, all)
		}
	case interface{ Unwrap() error }:
		return fieldErrors(e.Unwrap(), all)
	}
	return all
}

// field says what is wrong with a setting, quoting the value.
func (t texts) field(e *config.FieldError) string {
	why := t.Why[string(e.Why)]
	if e.Value != "" {
		return "“" + clip(e.Value) + "”: " + why
	}
	return why
}

// where says which line or variable the value came from.
func (t texts) where(e *config.FieldError) string {
	switch e.Source {
	case config.FromFile:
		if e.Line > 0 {
			return " (" + filepath.Base(e.File) + ")" + t.note("line", "line", strconv.Itoa(e.Line))
		}
	case config.FromEnv:
		return t.note("environment", "env", config.Env(e.Field))
	case config.FromFlag:
		return t.note("flag")
	}
	return ""
}

// fix says what would do.
func (t texts) fix(e *config.FieldError) string {
	allowed := strings.TrimSpace(e.Allowed)
	switch {
	case allowed == "":
		return ""
	case e.Why == config.WhyUnknown:
		return t.note("mean", "allowed", allowed)
	}
	return t.note("allowed", "allowed", allowed)
}

// Warning says what is odd about the settings and stops nothing.
func Warning(w config.Warning, lang string) string {
	t := load(lang)
	if w.Why == config.WhyVAT {
		return t.note("warn.vat")
	}
	return t.note("warn.name")
}

// ReadOnly says what a data folder that cannot be written to does not allow.
func ReadOnly(dir, lang string) string { return load(lang).note("read_only", "dir", dir) }

// SyncedFolder warns of a data folder that another program synchronises.
func SyncedFolder(dir, program, lang string) string {
	return load(lang).note("synced", "dir", dir, "program", program)
}
