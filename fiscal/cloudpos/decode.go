package cloudpos

import (
	"context"
	"errors"
)

// rowOf is a pointer to a row type.
type rowOf[T any] interface {
	*T
	record
}

// list makes a call whose answer is a list, and reads its rows.
func list[T any, P rowOf[T]](ctx context.Context, c *Client, function string, p params) ([]T, error) {
	out := []T{}
	err := c.get(ctx, function, p, func(a *answer, n node) error {
		var err error
		out, err = decodeList[T, P](c, a, n)
		return err
	})
	return out, err
}

// decodeList reads every row that can be read; the error joins a *RowError for
// each that cannot. A body without a list is *BodyError.
func decodeList[T any, P rowOf[T]](c *Client, a *answer, n node) ([]T, error) {
	nodes, ok := shapeOf[T, P](a.function).rows(n)
	if !ok {
		return []T{}, c.bodyError(a, WhyShape, "no list of rows")
	}
	out := make([]T, 0, len(nodes))
	var errs []error
	for i, v := range nodes {
		var r T
		if err := fill(P(&r), v); err != nil {
			errs = append(errs, c.rowError(a.function, i, v, err))
			continue
		}
		out = append(out, r)
	}
	return out, errors.Join(errs...)
}

// shapeOf derives what rows look like from the type's own fields.
func shapeOf[T any, P rowOf[T]](function string) shape {
	s := shape{key: "id", known: map[string]bool{}, nested: map[string]bool{}}
	if function == fnCredits { // its rows have an id only for one customer
		s.key = "customerid"
	}
	var r T
	for _, f := range P(&r).fields() {
		switch f.to.(type) {
		case composite, *[]string, *[]int:
			s.nested[fold(f.name)] = true
		default:
			s.known[fold(f.name)] = true
		}
	}
	return s
}

// rowError names a row that could not be read by what can be read of it.
func (c *Client) rowError(function string, index int, row node, err error) *RowError {
	e := &RowError{Function: function, Index: index, Why: c.keys.shown(err.Error(), mostHead)}
	row = row.unwrapped()
	for _, f := range []struct {
		name string
		to   *string
	}{{"id", &e.ID}, {"number", &e.Number}} {
		if v, ok := row.get(f.name); ok && v.scalar() {
			*f.to = c.keys.shown(v.text, 80)
		}
	}
	var fe *fieldError
	if errors.As(err, &fe) {
		e.Field, e.Why = fe.field, c.keys.shown(fe.why, mostHead)
	}
	return e
}

// one makes a call whose answer is a single object with the given field, and
// hands that object over. A bare list or value is taken as the field's own when
// bare is set.
func (c *Client) one(ctx context.Context, function string, p params, name string, bare bool, r record) error {
	return c.get(ctx, function, p, func(a *answer, n node) error {
		found, ok := holder(n, name, 0)
		if !ok && bare {
			found, ok = bareField(n, name)
		}
		if !ok {
			return c.bodyError(a, WhyShape, "no "+name)
		}
		if err := fill(r, found); err != nil {
			return c.rowError(function, 0, found, err)
		}
		return nil
	})
}

// holder finds the object that has a field, at the top, in a list's elements or
// within wrapping objects.
func holder(n node, name string, depth int) (node, bool) {
	if n = n.unwrapped(); depth > maxWrapping || n.kind != object && n.kind != array {
		return node{}, false
	}
	if _, ok := n.get(name); ok {
		return n, true
	}
	for _, v := range n.items {
		if found, ok := holder(v, name, depth+1); ok {
			return found, true
		}
	}
	return node{}, false
}

// bareField takes a bare list, or PHP's {"0":2,"1":4,"success":1}, for the
// field's value.
func bareField(n node, name string) (node, bool) {
	n = n.unwrapped()
	list := node{kind: array}
	switch n.kind {
	case array:
		list.items = n.items
		if len(list.items) > 0 && successOf(list.items[0]) == yes {
			list.items = list.items[1:]
		}
	case object:
		for i, k := range n.keys {
			if allDigits(k) {
				list.items = append(list.items, n.items[i])
			}
		}
		if len(list.items) == 0 {
			return node{}, false
		}
	default:
		return node{}, false
	}
	return node{kind: object, keys: []string{name}, items: []node{list}}, true
}
