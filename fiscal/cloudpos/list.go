package cloudpos

// shape is what a row of a function's list looks like, by field names.
type shape struct {
	key    string          // the field that every row has
	known  map[string]bool // folded names of all the seed's fields
	nested map[string]bool // folded names of those that hold lists themselves
}

// maxWrapping is how many objects may stand around a list.
const maxWrapping = 4

// rows finds the list in an answer, whatever stands around it: a bare array,
// an array led by a success element, under any key, PHP's {"0":{…},"1":{…}}, a
// list as JSON text, one row alone. found is false when no list can be
// recognised, and such an answer is an error: it never means "none".
func (s shape) rows(n node) (rows []node, found bool) { return s.search(n, 0) }

func (s shape) search(n node, depth int) ([]node, bool) {
	if depth > maxWrapping {
		return nil, false
	}
	n = n.unwrapped()
	switch n.kind {
	case array:
		return s.fromArray(n, depth)
	case object:
		return s.fromObject(n, depth)
	}
	return nil, false
}

func (s shape) fromArray(n node, depth int) ([]node, bool) {
	items := n.items
	for len(items) > 0 && s.isMarker(items[0], len(items) > 1) {
		items = items[1:]
	}
	if len(items) == 0 {
		return nil, true // [], or nothing after the success element
	}
	for _, v := range items {
		if s.isRow(v.unwrapped()) {
			return items, true
		}
	}
	if len(items) == 1 {
		return s.search(items[0], depth+1)
	}
	return nil, false
}

func (s shape) fromObject(n node, depth int) ([]node, bool) {
	if s.isWholeRow(n) {
		return []node{n}, true
	}
	var numbered, single, lists []node
	var nulls, emptyLists, unread int
	for i, v := range n.items {
		key := fold(n.keys[i])
		if isEnvelope(key) {
			continue
		}
		u := v.unwrapped()
		switch {
		case u.kind == null:
			nulls++
		case allDigits(n.keys[i]) && u.kind == object:
			numbered = append(numbered, v)
		case u.kind != object && u.kind != array || s.nested[key]:
		case s.isRow(u) && !s.wraps(u):
			single = append(single, v)
		default:
			switch found, ok := s.search(u, depth+1); {
			case ok && len(found) > 0:
				lists = append(lists, node{kind: array, items: found})
			case ok, len(u.items) == 0:
				emptyLists++
			case looksListed(u):
				unread++
			}
		}
	}
	for _, v := range numbered {
		if s.isRow(v.unwrapped()) {
			return numbered, len(lists) == 0
		}
	}
	switch {
	case len(numbered) > 0 || unread > 0 || len(lists) > 1:
		return nil, false // rows of something else, or several lists: which one is meant?
	case len(lists) == 1:
		return lists[0].items, true
	case len(single) == 1 || len(single) > 1 && s.allWhole(single):
		return single, true
	case len(single) > 0:
		return nil, false
	case emptyLists > 0:
		return nil, true
	case s.isRow(n):
		return []node{n}, true
	case nulls > 0 && successOf(n) == yes:
		return nil, true // {"success":1,"invoices":null}: PHP's null for an empty result
	}
	return nil, false
}

// isMarker knows what may lead a list: an object that speaks of the answer and
// not of a row, or a bare 1 or true when more follows.
func (s shape) isMarker(n node, more bool) bool {
	if n.kind == object {
		if len(n.items) == 0 {
			return false
		}
		for _, k := range n.keys {
			if !isEnvelope(fold(k)) {
				return false
			}
		}
		return successOf(n) != unsaid
	}
	return more && n.scalar() && (n.text == "1" || n.text == "true")
}

// isRow tells whether an object has a field of the function's rows.
func (s shape) isRow(n node) bool { return s.fieldsIn(n) > 0 }

// isWholeRow tells whether an object is certainly one row and not a wrapper
// that shares a name with one of its fields.
func (s shape) isWholeRow(n node) bool {
	v, ok := n.get(s.key)
	return ok && v.unwrapped().scalar() && s.fieldsIn(n) >= min(3, len(s.known))
}

func (s shape) allWhole(ns []node) bool {
	for _, n := range ns {
		if !s.isWholeRow(n.unwrapped()) {
			return false
		}
	}
	return true
}

// wraps tells whether an object that has a row's field holds a list besides.
func (s shape) wraps(n node) bool {
	if s.isWholeRow(n) {
		return false
	}
	for i, v := range n.items {
		if u := v.unwrapped(); !s.nested[fold(n.keys[i])] && looksListed(u) {
			return true
		}
	}
	return false
}

func (s shape) fieldsIn(n node) int {
	if n.kind != object {
		return 0
	}
	count := 0
	for i, k := range n.keys {
		if s.known[fold(k)] && n.items[i].unwrapped().scalar() {
			count++
		}
	}
	return count
}

// looksListed tells whether a value is a list of objects, PHP's kind included.
func looksListed(n node) bool {
	if n.kind != array && n.kind != object || len(n.items) == 0 {
		return false
	}
	for i, v := range n.items {
		if v.unwrapped().kind != object || n.kind == object && !allDigits(n.keys[i]) {
			return false
		}
	}
	return true
}

// isEnvelope knows the fields that speak of the answer itself.
func isEnvelope(folded string) bool {
	switch folded {
	case "success", "errorcode", "error", "errors", "message", "messages", "warnings", "msg", "errormessage":
		return true
	}
	return false
}
