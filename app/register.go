package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
)

// Call makes one reading call of the API by its own function name and gives the
// decoded answer as JSON with the vendor's field names. The three sign functions
// are cloudpos.ErrSignFunction.
func (a *App) Call(ctx context.Context, function string, f cloudpos.Filters) (json.RawMessage, error) {
	if err := a.needCloud(); err != nil {
		return nil, err
	}
	v, err := retryRead(ctx, a, func(ctx context.Context) (any, error) { return a.cloud.Read(ctx, function, f) })
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("%s: %w", function, err)
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// Read gives what the CloudPOS holds besides documents, one table a function,
// from the cache; refresh spends a request and fills the cache anew. A table
// that was never read comes back empty with a zero FetchedAt.
func (a *App) Read(ctx context.Context, function string, refresh bool) (Table, error) {
	if refresh {
		body, err := a.Call(ctx, function, cloudpos.Filters{})
		if err != nil {
			return Table{}, err
		}
		if err := a.store.PutCache(ctx, a.licence, function, body, a.clock()); err != nil {
			return Table{}, err
		}
	}
	body, at, err := a.store.Cache(ctx, a.licence, function)
	if errors.Is(err, fiscal.ErrNotFound) {
		return Table{Function: function}, nil
	}
	if err != nil {
		return Table{}, err
	}
	return table(function, body, at)
}

// table lays an answer out in rows; columns come in the order of first sight,
// which for one kind of object is the vendor's.
func table(function string, body json.RawMessage, at time.Time) (Table, error) {
	t := Table{Function: function, FetchedAt: at, Raw: body}
	var list []map[string]json.RawMessage
	if err := json.Unmarshal(body, &list); err != nil {
		var one map[string]json.RawMessage
		if err := json.Unmarshal(body, &one); err != nil {
			return Table{}, fmt.Errorf("%s: %w", function, err)
		}
		list = append(list, one)
	}
	known := map[string]bool{}
	for _, o := range list {
		for _, k := range slices.Sorted(maps.Keys(o)) {
			if !known[k] {
				known[k] = true
				t.Columns = append(t.Columns, k)
			}
		}
	}
	slices.SortStableFunc(t.Columns, func(x, y string) int { return rank(x) - rank(y) })
	for _, o := range list {
		row := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			row[i] = plain(o[c])
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// rank puts what people look for first.
func rank(column string) int {
	if i := slices.Index([]string{"id", "name", "fistname", "companyname", "productname", "number", "date", "barcode", "value", "price"}, column); i >= 0 {
		return i
	}
	return 100
}

// plain is a value as text: strings unquoted, nulls empty, the rest as JSON.
func plain(raw json.RawMessage) string {
	var s string
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return ""
	case json.Unmarshal(raw, &s) == nil:
		return s
	}
	return string(raw)
}
