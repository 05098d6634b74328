package config

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// Flags are settings given on the command line, by dotted name. A secret is
// refused here: command lines are seen by every user of a machine.
type Flags map[string]string

// LookupEnv is os.LookupEnv or a test's own.
type LookupEnv func(name string) (string, bool)

// FileName is the settings file within a data folder.
const FileName = "config.toml"

// Load reads the settings of a data folder; an empty dir is DefaultDir's. A
// missing folder or file is no error: all is default then. Load creates nothing
// and asks no key store, so it never blocks; the token it gives is the
// environment's, and Tokens.Load gives the stored one.
//
// All that is wrong is reported at once, joined: *FieldError for a setting
// (naming line and key where the file is at fault, unknown keys included) and
// *FileError for the file. The Config beside an error holds what could be read.
func Load(dir string, env LookupEnv, flags Flags) (Config, error) {
	if dir == "" {
		d, err := DefaultDir(env)
		if err != nil {
			return Config{}, err
		}
		dir = d
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Config{}, &FolderError{Dir: dir, Kind: RefusedNotFolder, Err: err}
	}
	c := Config{Dir: abs, file: map[string]string{}, inForce: map[string]setting{}}
	rows, errs := readFile(filepath.Join(abs, FileName))
	for _, f := range fields() {
		if e := c.layer(f, rows, env, flags); e != nil {
			errs = append(errs, e)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		if f, ok := lookUp(name); !ok {
			errs = append(errs, &FieldError{Field: name, Why: WhyUnknown, Allowed: nearest(name), Source: FromFlag})
		} else if f.kind == KindSecret {
			errs = append(errs, &FieldError{Field: name, Why: WhySecret, Source: FromFlag})
		}
	}
	if len(errs) == 0 {
		errs = c.check()
	}
	return c, errors.Join(errs...)
}

// layer puts one setting's strongest value in force.
func (c *Config) layer(f field, rows map[string]fileRow, env LookupEnv, flags Flags) error {
	value, source := f.def, FromDefault
	var bad *FieldError
	if row, ok := rows[f.name]; ok {
		switch v, e := f.canonical(row.text); {
		case e != nil:
			e.Source, e.File, e.Line = FromFile, row.file, row.line
			bad = e
		default:
			c.file[f.name] = v
			value, source = v, FromFile
		}
	}
	if t, ok := env(Env(f.name)); ok {
		v, e := f.canonical(t)
		if e != nil {
			e.Source = FromEnv
			return errors.Join(e, orNil(bad))
		}
		value, source = v, FromEnv
	}
	if t, ok := flags[f.name]; ok && f.kind != KindSecret {
		v, e := f.canonical(t)
		if e != nil {
			e.Source = FromFlag
			return errors.Join(e, orNil(bad))
		}
		value, source = v, FromFlag
	}
	c.put(f, value, source)
	return orNil(bad)
}

// put brings canonical text in force.
func (c *Config) put(f field, text string, source Source) {
	f.apply(c, text)
	if f.kind == KindSecret {
		text = Secret(text).String()
	}
	c.inForce[f.name] = setting{text, source}
}

// own gives c maps of its own: a Config is passed around by value, and a
// settings screen edits its copy.
func (c *Config) own() {
	c.file, c.inForce = maps.Clone(c.file), maps.Clone(c.inForce)
	if c.file == nil {
		c.file = map[string]string{}
	}
	if c.inForce == nil {
		c.inForce = map[string]setting{}
	}
	if c.edits = maps.Clone(c.edits); c.edits == nil {
		c.edits = map[string]bool{}
	}
}

// orNil keeps a nil *FieldError from becoming a non-nil error.
func orNil(e *FieldError) error {
	if e == nil {
		return nil
	}
	return e
}

// Set changes a setting by its dotted name, as the file will hold it; Save makes
// it last. Where the environment or a flag decides the setting, the value in
// force stays theirs and the file's changes all the same (FieldInfo says so).
// An empty value is none where none is a value, else the default. Errors:
// *FieldError; secrets go through Tokens.
func (c *Config) Set(name, value string) error {
	f, ok := lookUp(name)
	if !ok {
		return &FieldError{Field: name, Why: WhyUnknown, Allowed: nearest(name)}
	}
	if f.kind == KindSecret {
		return &FieldError{Field: name, Why: WhySecret}
	}
	v, bad := f.canonical(value)
	if bad != nil {
		return bad
	}
	c.own()
	old, stood := c.file[name]
	c.edits[name] = c.edits[name] || stood && old != v || !stood && c.inForce[name].text != v
	c.file[name] = v
	if s := c.sourceOf(name); s != FromEnv && s != FromFlag {
		c.put(f, v, FromFile)
	}
	return nil
}

// Unset takes a setting out of the file: its default, or what the environment
// says, is in force again.
func (c *Config) Unset(name string) error {
	f, ok := lookUp(name)
	if !ok {
		return &FieldError{Field: name, Why: WhyUnknown, Allowed: nearest(name)}
	}
	c.own()
	_, stood := c.file[name]
	c.edits[name] = c.edits[name] || stood
	delete(c.file, name)
	if c.sourceOf(name) == FromFile {
		c.put(f, f.def, FromDefault)
	}
	return nil
}

// FieldInfo is one setting as a screen or `config` shows it.
type FieldInfo struct {
	Name    string   `json:"name"`
	Env     string   `json:"env"`
	Kind    Kind     `json:"kind"`
	Value   string   `json:"value"` // in force; a secret's is hidden
	Default string   `json:"default"`
	Source  Source   `json:"source"`
	Choices []string `json:"choices,omitempty"`
}

// Fields lists all settings in the order of the file.
func (c Config) Fields() []FieldInfo {
	var out []FieldInfo
	for _, f := range fields() {
		out = append(out, FieldInfo{
			Name: f.name, Env: Env(f.name), Kind: f.kind, Value: c.value(f), Default: f.def,
			Source: c.sourceOf(f.name), Choices: f.choices,
		})
	}
	return out
}

// Get gives a setting's value in force as text; a secret's is hidden. Unknown
// names are *FieldError.
func (c Config) Get(name string) (string, error) {
	f, ok := lookUp(name)
	if !ok {
		return "", &FieldError{Field: name, Why: WhyUnknown, Allowed: nearest(name)}
	}
	return c.value(f), nil
}

// value is a setting's text in force.
func (c Config) value(f field) string {
	if s, ok := c.inForce[f.name]; ok {
		return s.text
	}
	return f.def
}

func (c Config) sourceOf(name string) Source {
	if s, ok := c.inForce[name]; ok {
		return s.source
	}
	return FromDefault
}

// openFile reads a small file; one that is not there is empty.
func openFile(name string) ([]byte, error) {
	st, err := os.Stat(name)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ENAMETOOLONG) {
		// Where the folder itself cannot be, making it says so.
		return nil, nil
	}
	if err != nil {
		return nil, &FileError{File: name, Why: WhyUnreadable, Err: err}
	}
	const most = 1 << 20
	if !st.Mode().IsRegular() || st.Size() > most { // a pipe would be waited for
		return nil, &FileError{File: name, Why: WhyTooLarge}
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, &FileError{File: name, Why: WhyUnreadable, Err: err}
	}
	return b, nil
}

// nearest proposes the known name that a wrong one most likely meant, or
// nothing.
func nearest(name string) string {
	best, least := "", 4
	for _, f := range fields() {
		if d := distance(strings.ToLower(name), f.name); d < least {
			best, least = f.name, d
		}
		// The last part alone is what people write: "iban" for "seller.iban".
		if _, tail, ok := strings.Cut(f.name, "."); ok && strings.EqualFold(tail, name) {
			return f.name
		}
	}
	return best
}

// distance counts the edits between two short texts (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
