package config

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// fileRow is one setting as the file states it.
type fileRow struct {
	text string
	file string
	line int
}

// readFile reads DIR/config.toml into texts by dotted name. A missing file is
// empty. The parser beneath go-toml is used because every complaint must name
// its line and key; the decoder itself runs first, for what only it knows
// (keys given twice, tables opened twice).
func readFile(name string) (map[string]fileRow, []error) {
	data, err := openFile(name)
	if err != nil {
		return nil, []error{err}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // Notepad writes one
	if !utf8.Valid(data) {
		return nil, []error{&FileError{File: name, Line: badLine(data), Why: WhyEncoding}}
	}
	var whole map[string]any
	if err := toml.Unmarshal(data, &whole); err != nil {
		return nil, []error{syntaxError(name, data, err)}
	}
	rows, errs := map[string]fileRow{}, []error(nil)
	p := unstable.Parser{}
	p.Reset(data)
	prefix := ""
	for p.NextExpression() {
		e := p.Expression()
		line := 0
		key := joinKey(e.Key(), &p, &line)
		switch e.Kind {
		case unstable.Table:
			prefix = key + "."
		case unstable.ArrayTable:
			prefix = key + "."
			errs = append(errs, &FieldError{Field: key, Why: WhyType, Source: FromFile, File: name, Line: line})
		case unstable.KeyValue:
			collect(rows, &errs, prefix+key, e.Value(), &p, name, line)
		}
	}
	if err := p.Error(); err != nil {
		errs = append(errs, syntaxError(name, data, err))
	}
	return rows, errs
}

// collect takes one value, or every value of an inline table.
func collect(rows map[string]fileRow, errs *[]error, key string, v *unstable.Node, p *unstable.Parser, file string, line int) {
	fail := func(why Why, allowed string) {
		*errs = append(*errs, &FieldError{Field: key, Why: why, Allowed: allowed, Source: FromFile, File: file, Line: line})
	}
	if v.Kind == unstable.InlineTable {
		for it := v.Children(); it.Next(); {
			kv := it.Node()
			at := line
			collect(rows, errs, key+"."+joinKey(kv.Key(), p, &at), kv.Value(), p, file, at)
		}
		return
	}
	f, known := lookUp(key)
	switch {
	case !known:
		fail(WhyUnknown, nearest(key))
		return
	case f.kind == KindSecret:
		fail(WhySecret, "")
		return
	}
	text, ok := scalar(v, f.kind)
	if !ok {
		fail(WhyType, string(f.kind))
		return
	}
	rows[key] = fileRow{text, file, line}
}

// scalar gives a value's text. Numbers and days are taken for text settings as
// they stand (zip = 9000); a switch belongs to switches and a list to lists.
func scalar(v *unstable.Node, k Kind) (string, bool) {
	switch v.Kind {
	case unstable.String, unstable.Integer, unstable.Float, unstable.LocalDate:
		return string(v.Data), true
	case unstable.Bool:
		return string(v.Data), k == KindSwitch
	case unstable.Array:
		var parts []string
		for it := v.Children(); it.Next(); {
			if it.Node().Kind != unstable.String {
				return "", false
			}
			parts = append(parts, string(it.Node().Data))
		}
		return strings.Join(parts, "; "), k == KindList
	}
	return "", false
}

// joinKey gives a dotted key and the line it stands on.
func joinKey(it unstable.Iterator, p *unstable.Parser, line *int) string {
	var parts []string
	for it.Next() {
		n := it.Node()
		if len(parts) == 0 && n.Raw.Length > 0 {
			*line = p.Shape(n.Raw).Start.Line
		}
		parts = append(parts, string(n.Data))
	}
	return strings.Join(parts, ".")
}

// syntaxError names line and key of what the parser stumbled over.
func syntaxError(name string, data []byte, err error) error {
	e := &FileError{File: name, Why: WhySyntax, Text: strings.TrimPrefix(err.Error(), "toml: ")}
	if d, ok := errors.AsType[*toml.DecodeError](err); ok {
		e.Line, _ = d.Position()
		e.Key = strings.Join(d.Key(), ".")
		if strings.Contains(e.Text, "already") {
			e.Why = WhyTwice
		}
	}
	if lines := bytes.Split(data, []byte("\n")); e.Key == "" && e.Line > 0 && e.Line <= len(lines) {
		if k, _, ok := strings.Cut(string(lines[e.Line-1]), "="); ok {
			e.Key = strings.TrimSpace(k)
		}
	}
	return e
}

// badLine is the line of the first byte that is no UTF-8.
func badLine(data []byte) int {
	for i, line := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(line) {
			return i + 1
		}
	}
	return 0
}
