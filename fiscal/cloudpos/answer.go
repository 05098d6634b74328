package cloudpos

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"zegel/fiscal"
)

// answer is what came over HTTP, whole.
type answer struct {
	function string
	status   int
	body     []byte
	date     time.Time // the server's Date, zero when it gave none
	sandbox  bool
}

// tree reads an answer's body as JSON, or says what it is instead: *BodyError.
func (c *Client) tree(a *answer) (node, error) {
	// Each PHP file saved with a byte order mark adds one of its own.
	b := bytes.TrimSpace(a.body)
	for bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) {
		b = bytes.TrimSpace(b[3:])
	}
	if len(b) == 0 {
		return node{}, c.bodyError(a, WhyEmpty, "")
	}
	n, err := parse(repaired(b))
	if err == nil {
		return n, nil
	}
	var syntax *json.SyntaxError
	switch lower := strings.ToLower(string(b[:min(len(b), 4096)])); {
	case b[0] == '<' && !looksPHP(lower):
		return node{}, c.bodyError(a, WhyHTML, "")
	case b[0] != '{' && b[0] != '[' && looksPHP(lower):
		return node{}, c.bodyError(a, WhyPHP, "")
	case errors.Is(err, errDeep):
		return node{}, c.bodyError(a, WhyShape, err.Error())
	case errors.As(err, &syntax) && strings.Contains(err.Error(), "unexpected end") && strings.IndexByte(`{["-tfn0123456789`, b[0]) >= 0:
		return node{}, c.bodyError(a, WhyTruncated, "")
	}
	return node{}, c.bodyError(a, WhyNotJSON, "")
}

// looksPHP knows the beginnings of PHP's own messages, with and without HTML.
func looksPHP(lower string) bool {
	for _, w := range []string{"warning:", "notice:", "fatal error:", "parse error:", "deprecated:", "warning</b>:", "notice</b>:", "fatal error</b>:", "parse error</b>:", "deprecated</b>:", "uncaught "} {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return false
}

func (c *Client) bodyError(a *answer, why, detail string) *BodyError {
	return &BodyError{
		Function: a.function, Why: why, Detail: c.keys.shown(detail, mostText),
		First: c.keys.head(a.body, a.function == fnUsers), Status: a.status,
	}
}

// flag is what an answer says of its success.
type flag int8

const (
	unsaid flag = iota
	yes
	no
)

// successOf reads the success field: 1, "1", true and the like.
func successOf(n node) flag {
	v, ok := n.get("success")
	if !ok || v.kind == null {
		return unsaid
	}
	if v.scalar() {
		switch strings.ToLower(strings.TrimSpace(v.text)) {
		case "1", "true", "yes", "ok":
			return yes
		}
		if d, err := fiscal.ParseDecimal(v.text); err == nil && d.IntPart() == 1 && d.IsInteger() {
			return yes
		}
	}
	return no
}

// apiError finds the error that an answer states, or nil. now is the moment of
// the answer, for a time of day without a date.
func (c *Client) apiError(a *answer, n node, now time.Time) *APIError {
	code, said, fields, ok := failure(n, 0)
	if !ok {
		return nil
	}
	said = c.keys.scrub(strings.TrimSpace(said)) // before anything is cut out of it
	e := &APIError{Function: a.function, Code: code, Text: clip(said, mostText), Status: a.status}
	if code == 1003 || code == 1004 {
		if v, ok := fields.get("datetime", "until", "till", "blockeduntil", "nextrequest"); ok && v.scalar() {
			e.UntilText = c.keys.shown(v.text, mostHead)
			e.Until, _ = parseMoment(v.text)
		}
		if e.Until.IsZero() {
			until, found := momentIn(said, now)
			if e.Until = until; found != "" {
				e.UntilText = clip(found, mostHead)
			}
		}
	}
	if code == 1003 {
		e.Limit = limitIn(said)
		if v, ok := fields.get("limit"); ok && e.Limit == 0 && exactInteger(v.text) {
			if n, err := strconv.Atoi(v.text); err == nil && n > 0 {
				e.Limit = n
			}
		}
	}
	return e
}

// failure looks for an error object: at the top, as an element of a list that
// has nothing else, or inside one wrapping object. Rows are not looked into: a
// field of theirs may be called code.
func failure(n node, depth int) (code int, said string, fields node, found bool) {
	if depth > 2 {
		return 0, "", node{}, false
	}
	n = n.unwrapped()
	switch n.kind {
	case array:
		if len(n.items) == 0 {
			break
		}
		if _, isRow := n.items[0].get("id"); !isRow {
			return failureObject(n.items[0])
		}
	case object:
		if code, said, fields, found = failureObject(n); found {
			return code, said, fields, true
		}
		if successOf(n) == yes {
			break // what an object inside calls an error is not the answer's
		}
		for i, v := range n.items {
			if v.kind != object || allDigits(n.keys[i]) && len(n.items) > 2 {
				continue
			}
			if _, isRow := v.get("id"); isRow {
				continue
			}
			if code, said, fields, found = failure(v, depth+1); found {
				return code, said, fields, true
			}
		}
	}
	return 0, "", node{}, false
}

// failureObject reads the error that one object states about the whole answer.
func failureObject(n node) (code int, said string, fields node, found bool) {
	if n.kind != object {
		return 0, "", node{}, false
	}
	message, _ := n.get("message", "errormessage", "msg", "errortext", "description", "text")
	said = message.text
	if v, ok := n.get("errorcode", "errcode", "errornr", "errornumber"); ok {
		if code, rest, ok := codeOf(v); ok {
			return code, firstOf(said, rest), n, true
		}
	}
	if v, ok := n.get("error", "errors"); ok && !v.empty() {
		v = v.unwrapped()
		if v.kind == array {
			v = v.items[0]
		}
		if v.kind == object {
			inner, _ := v.get("message", "errormessage", "msg", "text", "description")
			for _, name := range []string{"errorcode", "code", "number", "nr"} {
				if w, ok := v.get(name); ok {
					if code, rest, ok := codeOf(w); ok {
						return code, firstOf(inner.text, rest, said), v, true
					}
				}
			}
			return 0, firstOf(inner.text, said), v, true
		}
		code, rest, ok := codeOf(v)
		if w, has := n.get("code"); has && ok && code == 0 {
			if c, r, isCode := codeOf(w); isCode {
				return c, firstOf(said, rest, r), n, true
			}
		}
		if ok {
			return code, firstOf(said, rest), n, true
		}
	}
	if successOf(n) == no {
		if w, has := n.get("code"); has {
			if code, rest, ok := codeOf(w); ok {
				return code, firstOf(said, rest), n, true
			}
		}
		return 0, said, n, true
	}
	return 0, "", node{}, false
}

// codeOf reads an error code: 1002, "1002", or "1002 Token or name not valid".
// ok is false for what says that there is no error: 0, "", false, null.
func codeOf(v node) (code int, rest string, ok bool) {
	if !v.scalar() || v.empty() {
		return 0, "", false
	}
	if v.kind == boolean {
		return 0, "", v.text == "true"
	}
	t := strings.TrimSpace(v.text)
	end := 0
	for end < len(t) && end < 6 && t[end] >= '0' && t[end] <= '9' {
		end++
	}
	if end == 0 {
		return 0, t, true
	}
	n, err := strconv.Atoi(t[:end])
	if rest = strings.TrimLeft(t[end:], " :-."); err != nil || rest == t[end:] && rest != "" {
		return 0, t, true // "12abc" is a text, not a code
	}
	if v.kind == number && rest != "" {
		return 0, t, true // 2000.5 and 2e3 are no codes
	}
	return n, rest, n != 0
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}
