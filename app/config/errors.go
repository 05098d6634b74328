package config

import (
	"errors"
	"fmt"
	"strings"
)

// Errors without more to say than their name.
var (
	// ErrNoHome: the system does not say where a person's files lie, and no data
	// folder was given.
	ErrNoHome = errors.New("no home folder and no data folder given")
	// ErrNoToken: no token is stored, or the key store that had it has it no more.
	ErrNoToken = errors.New("no token is stored")
	// ErrNoKeyStore: this machine offers no key store to this user.
	ErrNoKeyStore = errors.New("no key store")
)

// Why is a machine word for what is wrong with a value.
type Why string

// What can be wrong with a value.
const (
	WhyUnknown     Why = "unknown"     // no such setting
	WhySyntax      Why = "syntax"      // the file is no TOML there
	WhyType        Why = "type"        // a table, list or switch where text belongs
	WhyTwice       Why = "twice"       // the key stands in the file twice
	WhySecret      Why = "secret"      // secrets do not go into the file
	WhyURL         Why = "url"         // no http or https address
	WhyPlainHTTP   Why = "plain_http"  // http to another machine without leave
	WhyNumber      Why = "number"      // no whole number
	WhyRange       Why = "range"       // outside Allowed
	WhyDuration    Why = "duration"    // no time like 15s or 2m
	WhyDate        Why = "date"        // no day like 2026-11-21
	WhySwitch      Why = "switch"      // neither true nor false
	WhyChoice      Why = "choice"      // none of Allowed
	WhyControl     Why = "control"     // line breaks or other control characters
	WhyLong        Why = "long"        // more than Allowed characters
	WhyVAT         Why = "vat"         // no VAT number
	WhyIBAN        Why = "iban"        // no IBAN, or its check digits are wrong
	WhyBIC         Why = "bic"         // no BIC
	WhyCountry     Why = "country"     // no two-letter country code
	WhyEmail       Why = "email"       // no e-mail address
	WhyColour      Why = "colour"      // not #rrggbb
	WhyImage       Why = "image"       // no PNG or JPEG file name
	WhyVATZero     Why = "vat_zero"    // not Z, E:reason or O:reason
	WhyRate        Why = "rate"        // not "2027-01-01 B 13"
	WhyListen      Why = "listen"      // not host:port
	WhyCertificate Why = "certificate" // certificate without key, or the reverse
	WhyAboveLimit  Why = "above_limit" // the reserve is larger than the day's limit
	WhyUnreadable  Why = "unreadable"  // the file is there and cannot be read
	WhyUnwritable  Why = "unwritable"  // the file cannot be written
	WhyTooLarge    Why = "too_large"   // a settings file of that size is a mistake
	WhyEncoding    Why = "not_utf8"    // the file is not UTF-8 text
	WhyEmpty       Why = "empty"       // a value is needed
)

// FieldError says which setting is wrong, with what value, and why. The value of
// a secret is never in it.
type FieldError struct {
	Field   string
	Value   string
	Why     Why
	Allowed string // what would do, in machine words; may be empty
	Source  Source
	File    string // where Source is FromFile
	Line    int    // 1-based; 0 when not from a file
}

// Error is for the log; people read app/usererr's words.
func (e *FieldError) Error() string {
	var b strings.Builder
	if e.File != "" {
		fmt.Fprintf(&b, "%s:%d: ", e.File, e.Line)
	}
	fmt.Fprintf(&b, "setting %s", e.Field)
	if e.Value != "" {
		fmt.Fprintf(&b, " = %q", e.Value)
	}
	fmt.Fprintf(&b, ": %s", e.Why)
	if e.Allowed != "" {
		fmt.Fprintf(&b, " (allowed: %s)", e.Allowed)
	}
	return b.String()
}

// FileError says that the settings file as a whole cannot be used. Err is the
// system's error where there is one.
type FileError struct {
	File string
	Line int // 1-based; 0 when the whole file is meant
	Key  string
	Why  Why
	Text string // the parser's words, for the log
	Err  error
}

// Error is for the log.
func (e *FileError) Error() string {
	s := e.File
	if e.Line > 0 {
		s = fmt.Sprintf("%s:%d", s, e.Line)
	}
	if e.Key != "" {
		s += " (" + e.Key + ")"
	}
	s += ": " + string(e.Why)
	if e.Text != "" {
		s += ": " + e.Text
	}
	return s
}

// Unwrap gives the system's error.
func (e *FileError) Unwrap() error { return e.Err }

// FolderError refuses a data folder. Kind is "network" (SQLite's locks do not
// hold there), "not_a_folder" or "create" (see Err).
type FolderError struct {
	Dir    string
	Kind   string
	Detail string // the file system or drive kind, for the log
	Err    error
}

// Kinds of FolderError.
const (
	RefusedNetwork   = "network"
	RefusedNotFolder = "not_a_folder"
	RefusedCreate    = "create"
)

// Error is for the log.
func (e *FolderError) Error() string {
	s := fmt.Sprintf("data folder %s: %s", e.Dir, e.Kind)
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the system's error.
func (e *FolderError) Unwrap() error { return e.Err }
