package storage

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"zegel/fiscal"
)

// defaultPage is a page's length when none is asked for; mostPage bounds it.
const (
	defaultPage = 200
	mostPage    = 5000
)

// ErrCursor is wrapped by every error about a cursor that this store did not
// make, or made for another order.
var ErrCursor = errors.New("not a place in this list")

// order is a column that lists are sorted by, with its index.
type order struct {
	column, index string
	number        bool // an integer column
}

func orderOf(o fiscal.Order) (order, error) {
	switch o {
	case fiscal.ByDate, "":
		return order{"date", "documents_date", false}, nil
	case fiscal.ByNumber:
		return order{"number_key", "documents_number", false}, nil
	case fiscal.ByTotal:
		return order{"total", "documents_total", true}, nil
	case fiscal.ByTicket:
		return order{"ticket_key", "documents_ticket", false}, nil
	case fiscal.ByName:
		return order{"customer_key", "documents_customer", false}, nil
	case fiscal.ByState:
		return order{"state_rank", "documents_filter", true}, nil
	}
	return order{}, fmt.Errorf("sort by %q: %w", o, ErrCursor)
}

// place is what a cursor holds: the order it belongs to, the row's sort value
// and its number.
type place struct {
	Order string `json:"o"`
	Text  string `json:"t,omitempty"`
	Int   int64  `json:"i,omitempty"`
	Seq   int64  `json:"s"`
}

func (o order) cursor(r row) fiscal.Cursor {
	p := place{Order: o.column, Seq: r.seq}
	switch o.column {
	case "date":
		p.Text = r.date
	case "number_key":
		p.Text = r.numberKey
	case "total":
		p.Int = r.total
	case "ticket_key":
		p.Text = r.ticketKey
	case "customer_key":
		p.Text = r.customerKey
	case "state_rank":
		p.Int, p.Text = int64(r.rank), r.date
	}
	b, err := json.Marshal(p)
	if err != nil {
		return ""
	}
	return fiscal.Cursor(base64.RawURLEncoding.EncodeToString(b))
}

func (o order) parse(c fiscal.Cursor) (place, error) {
	var p place
	b, err := base64.RawURLEncoding.DecodeString(string(c))
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil || p.Order != o.column {
		return p, fmt.Errorf("cursor %.40q: %w", c, ErrCursor)
	}
	return p, nil
}

// list is one page being read: the order, the direction, where it starts.
type list struct {
	q     fiscal.Query
	o     order
	down  bool // larger values first in the direction of reading
	from  *place
	limit int // rows wanted, one more is read to see whether more follow
	terms terms
}

func newList(q fiscal.Query) (list, error) {
	o, err := orderOf(q.Order)
	if err != nil {
		return list{}, err
	}
	l := list{q: q, o: o, down: !q.Ascending, limit: q.Limit, terms: searchTerms(q.Search)}
	if l.limit <= 0 {
		l.limit = defaultPage
	}
	l.limit = min(l.limit, mostPage)
	c := q.After
	if q.Before != "" {
		c, l.down = q.Before, !l.down // read towards the beginning, turned round at the end
	}
	if c != "" {
		p, err := o.parse(c)
		if err != nil {
			return list{}, err
		}
		l.from = &p
	}
	return l, nil
}

// List gives a page of documents. Paging is by key: a page in the middle of two
// million costs what the first one costs. ErrCursor for a foreign cursor.
func (s *Store) List(ctx context.Context, q fiscal.Query) (fiscal.Page, error) {
	page, err := s.list(ctx, q)
	return page, kept("list documents", err)
}

func (s *Store) list(ctx context.Context, q fiscal.Query) (fiscal.Page, error) {
	l, err := newList(q)
	if err != nil {
		return fiscal.Page{}, err
	}
	read := s.stretched
	if len(l.terms) > 0 {
		read = s.searched
	}
	found, err := read(ctx, l)
	if err != nil {
		return fiscal.Page{}, err
	}
	page := fiscal.Page{More: len(found) > l.limit}
	found = found[:min(len(found), l.limit)]
	if q.Before != "" {
		slices.Reverse(found)
	}
	for _, f := range found {
		page.Records = append(page.Records, f.rec)
		page.Cursors = append(page.Cursors, l.o.cursor(f.row))
	}
	return page, nil
}

// stretched reads the rows of a page, and one more where more follow, along the
// indexes.
func (s *Store) stretched(ctx context.Context, l list) ([]listed, error) {
	stretches, err := s.stretches(ctx, s.r, l)
	if err != nil {
		return nil, err
	}
	var found []listed
	for _, st := range stretches {
		if l.skip(st) {
			continue
		}
		query, args := l.query(st)
		got, err := loaded(ctx, s.r, query, args)
		if err != nil {
			return nil, err
		}
		found = append(found, got...)
	}
	if len(stretches) > 1 {
		slices.SortFunc(found, l.compare)
	}
	return found, nil
}

// listed is a row of a page with what it is sorted by.
type listed struct {
	rec fiscal.Record
	row row
}

func loaded(ctx context.Context, q querier, query string, args []any) ([]listed, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []listed
	for rows.Next() {
		rec, r, err := scanRecord(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, listed{rec, r})
	}
	return out, rows.Err()
}

// compare orders rows of several stretches as one list, in reading direction.
func (l list) compare(a, b listed) int {
	var c int
	switch l.o.column {
	case "date":
		c = strings.Compare(a.row.date, b.row.date)
	case "number_key":
		c = strings.Compare(a.row.numberKey, b.row.numberKey)
	case "total":
		c = compareInts(a.row.total, b.row.total)
	case "ticket_key":
		c = strings.Compare(a.row.ticketKey, b.row.ticketKey)
	case "customer_key":
		c = strings.Compare(a.row.customerKey, b.row.customerKey)
	case "state_rank":
		if c = compareInts(int64(a.row.rank), int64(b.row.rank)); c == 0 {
			c = strings.Compare(a.row.date, b.row.date)
		}
	}
	if c == 0 {
		c = compareInts(a.row.seq, b.row.seq)
	}
	if l.down {
		return -c
	}
	return c
}

func compareInts(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
