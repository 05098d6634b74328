package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Save writes DIR/config.toml: what Set and the file said, nothing that came
// from the environment or a flag, and no secret. What another program changed
// there since Load stands, where this one set nothing else. The folder is made if need be.
// The file appears whole or not at all, readable by its owner alone; the one it
// replaces, with whatever a person had noted in it, stays as config.toml.old.
// Errors: *FieldError when settings contradict each other, *FolderError,
// *FileError.
func Save(c Config) error {
	if errs := c.check(); len(errs) > 0 {
		return errors.Join(errs...)
	}
	if err := makeDir(c.Dir); err != nil {
		return err
	}
	name := filepath.Join(c.Dir, FileName)
	unlock, err := lock(filepath.Join(c.Dir, lockName))
	if err != nil {
		return &FileError{File: name, Why: WhyUnwritable, Err: err}
	}
	defer unlock()
	c.takeUp(name)
	text := c.encode()
	old, err := os.ReadFile(name)
	switch {
	case err == nil && bytes.Equal(old, text):
		return nil
	case err == nil:
		if err := writeWhole(name+".old", old); err != nil {
			return &FileError{File: name + ".old", Why: WhyUnwritable, Err: err}
		}
	case !errors.Is(err, os.ErrNotExist):
		return &FileError{File: name, Why: WhyUnreadable, Err: err}
	}
	if err := writeWhole(name, text); err != nil {
		return &FileError{File: name, Why: WhyUnwritable, Err: err}
	}
	return nil
}

// lockName is the file whose lock is held while the settings are written: a
// window and a command that change one setting each both have it.
const lockName = "config.lock"

// takeUp puts what the file says now under what was edited since it was read. A
// file that can no longer be read is replaced, and kept as config.toml.old.
func (c *Config) takeUp(name string) {
	rows, errs := readFile(name)
	if len(errs) > 0 {
		return
	}
	c.own()
	for _, f := range fields() {
		strong, edited := c.edits[f.name]
		if row, ok := rows[f.name]; ok && !strong {
			if v, bad := f.canonical(row.text); bad == nil {
				c.file[f.name] = v
			}
		} else if !ok && !edited {
			delete(c.file, f.name)
		}
	}
}

// encode writes the file's layer in the order of the table.
func (c Config) encode() []byte {
	var b bytes.Buffer
	b.WriteString("# Settings of Zegel. `zegel config` lists them all, with their defaults.\n")
	section := ""
	for _, f := range fields() {
		v, ok := c.file[f.name]
		if !ok || f.kind == KindSecret {
			continue
		}
		key := f.name
		if s, k, dotted := strings.Cut(f.name, "."); dotted {
			if key = k; s != section {
				section = s
				fmt.Fprintf(&b, "\n[%s]\n", s)
			}
		}
		fmt.Fprintf(&b, "%s = %s\n", key, literal(f, v))
	}
	return b.Bytes()
}

// literal writes canonical text as TOML.
func literal(f field, v string) string {
	switch {
	case v == "":
		return `""`
	case f.kind == KindSwitch, f.kind == KindNumber:
		return v
	case f.kind == KindList:
		parts := strings.Split(v, "; ")
		for i, p := range parts {
			parts[i] = quoted(p)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return quoted(v)
}

// quoted is a basic TOML string. Control characters never come here.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// writeWhole writes a file that is there whole or not at all, also over a power
// cut: a temporary neighbour, synced, then renamed.
func writeWhole(name string, data []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreClosed(tmp.Close()), os.Remove(tmp.Name()))
		}
	}()
	if _, err = tmp.Write(data); err != nil {
		return err
	}
	if err = tmp.Chmod(0o600); err != nil {
		return err
	}
	if err = tmp.Sync(); err != nil {
		return err
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	if err = os.Rename(tmp.Name(), name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
