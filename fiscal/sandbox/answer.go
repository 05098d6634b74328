package sandbox

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// kind tells how a value may be written.
type kind int

const (
	textKind   kind = iota // always JSON text
	numberKind             // text, or a JSON number in a typed shape
	flagKind               // "1" or "0", 1 or 0
	rowsKind               // a nested list of rows
	itemsKind              // a nested list of values
	rawKind                // JSON as it is
)

// value is one field's content, not yet committed to a JSON type: the same
// content is written differently in every shape.
type value struct {
	kind  kind
	text  string
	rows  []row
	items []value
}

type field struct {
	name string
	val  value
}

// row is an object with its fields in the vendor's order.
type row []field

func text(name, v string) field          { return field{name, value{kind: textKind, text: v}} }
func number(name, v string) field        { return field{name, value{kind: numberKind, text: v}} }
func integer(name string, v int64) field { return number(name, strconv.FormatInt(v, 10)) }

func flag(name string, on bool) field {
	if on {
		return field{name, value{kind: flagKind, text: "1"}}
	}
	return field{name, value{kind: flagKind, text: "0"}}
}

func list(name string, rows []row) field {
	return field{name, value{kind: rowsKind, rows: rows}}
}

func numbers(name string, vs ...string) field {
	items := make([]value, len(vs))
	for i, v := range vs {
		items[i] = value{kind: numberKind, text: v}
	}
	return field{name, value{kind: itemsKind, items: items}}
}

func texts(name string, vs ...string) field {
	items := make([]value, len(vs))
	for i, v := range vs {
		items[i] = value{kind: textKind, text: v}
	}
	return field{name, value{kind: itemsKind, items: items}}
}

// answer is what a function has to say, before it has a shape.
type answer struct {
	// key is the name a list has in the shapes that give it one.
	key  string
	list bool
	rows []row // one row when list is false
	// code is the API's error code; 0 is success.
	code    int
	message string
}

func listAnswer(key string, rows []row) answer { return answer{key: key, list: true, rows: rows} }
func oneAnswer(key string, r row) answer       { return answer{key: key, rows: []row{r}} }
func refusal(code int, message string) answer  { return answer{code: code, message: message} }

// encode writes the answer in the shape.
func (a answer) encode(s shape) []byte {
	w := &writer{shape: s}
	if s.mark {
		w.b.WriteString("\ufeff")
	}
	switch {
	case a.code != 0:
		w.object(append(w.success("0"), w.status("errorcode", strconv.Itoa(a.code)), text("message", a.message)))
	case !a.list && (s.frame == frameArray || s.frame == framePHP):
		w.object(append(w.success("1"), a.rows[0]...))
	case !a.list && s.frame == frameKey:
		w.object(append(w.success("1"), field{a.key, value{kind: rawKind, text: w.sub(func(n *writer) { n.object(a.rows[0]) })}}))
	case s.frame == frameLed:
		w.array(append([]row{w.success("1")}, a.rows...))
	case s.frame == frameKey && s.nested:
		inner := w.sub(func(n *writer) { n.array(a.rows) })
		w.object(append(w.success("1"), text(a.key, inner)))
	case s.frame == frameKey:
		w.object(append(w.success("1"), list(a.key, a.rows)))
	case s.frame == framePHP:
		r := make(row, 0, len(a.rows)+1)
		for i, x := range a.rows {
			r = append(r, field{strconv.Itoa(i), value{kind: rawKind, text: w.sub(func(n *writer) { n.object(x) })}})
		}
		w.object(append(r, w.success("1")...))
	default:
		w.array(a.rows)
	}
	return w.b.Bytes()
}

// writer puts rows into JSON with the fields in their own order.
type writer struct {
	b     bytes.Buffer
	shape shape
}

func (w *writer) success(v string) row { return row{w.status("success", v)} }

// status is a field that a public client of V2 shows as a number beside
// amounts that are text; PHP-keyed answers have text throughout.
func (w *writer) status(name, v string) field {
	if w.shape.frame == framePHP {
		return text(name, v)
	}
	return field{name, value{kind: rawKind, text: v}}
}

// sub gives what f writes with a writer of the same shape.
func (w *writer) sub(f func(*writer)) string {
	n := &writer{shape: w.shape}
	f(n)
	return n.b.String()
}

func (w *writer) object(r row) {
	w.b.WriteByte('{')
	for i, f := range r {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.string(f.name)
		w.b.WriteByte(':')
		w.value(f.val)
	}
	w.b.WriteByte('}')
}

func (w *writer) array(rows []row) {
	w.b.WriteByte('[')
	for i, r := range rows {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.object(r)
	}
	w.b.WriteByte(']')
}

func (w *writer) value(v value) {
	if w.shape.nulls && v.text == "" && v.kind <= flagKind {
		w.b.WriteString("null")
		return
	}
	switch v.kind {
	case rawKind:
		w.b.WriteString(v.text)
	case rowsKind:
		if w.shape.frame == framePHP {
			r := make(row, len(v.rows))
			for i, x := range v.rows {
				r[i] = field{strconv.Itoa(i), value{kind: rawKind, text: w.sub(func(n *writer) { n.object(x) })}}
			}
			w.object(r)
			return
		}
		w.array(v.rows)
	case itemsKind:
		w.b.WriteByte('[')
		for i, x := range v.items {
			if i > 0 {
				w.b.WriteByte(',')
			}
			w.value(x)
		}
		w.b.WriteByte(']')
	case flagKind:
		switch {
		case w.shape.bools:
			w.b.WriteString(strconv.FormatBool(v.text == "1"))
		case w.shape.typed:
			w.b.WriteString(v.text)
		default:
			w.string(v.text)
		}
	case numberKind:
		if w.shape.typed && json.Valid([]byte(v.text)) {
			w.b.WriteString(v.text)
			return
		}
		w.string(v.text)
	default:
		w.string(v.text)
	}
}

// string writes JSON text: as Go does, or as PHP's json_encode does by default,
// with escaped slashes and everything beyond ASCII as \u escapes.
func (w *writer) string(s string) {
	if w.shape.frame != framePHP {
		e := json.NewEncoder(&w.b)
		e.SetEscapeHTML(false)
		if err := e.Encode(s); err == nil {
			w.b.Truncate(w.b.Len() - 1) // Encode ends with a line break
		}
		return
	}
	w.b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\' || r == '/':
			w.b.WriteByte('\\')
			w.b.WriteRune(r)
		case r >= ' ' && r < utf8.RuneSelf:
			w.b.WriteRune(r)
		default:
			for _, u := range utf16.Encode([]rune{r}) {
				w.b.WriteString(`\u`)
				h := strconv.FormatUint(uint64(u), 16)
				w.b.WriteString("0000"[len(h):] + h)
			}
		}
	}
	w.b.WriteByte('"')
}
