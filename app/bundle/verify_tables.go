package bundle

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"zegel/fiscal"
)

// noRates is a table without a letter: which letter stands for a rate is a
// setting of the shop that no entry tells. Amounts do not depend on it.
var noRates = fiscal.RateTable{}

// anything stands in an expected row where any value may: a letter, a name. No
// text of a table has this character.
const anything = "\x01"

// rowText writes rows as the tables have them.
type rowText struct {
	buf bytes.Buffer
	t   csvTable
}

func newRowText() *rowText {
	r := &rowText{}
	r.t.w = csv.NewWriter(&r.buf)
	r.t.w.Comma, r.t.w.UseCRLF = ';', true
	return r
}

func (r *rowText) write(row []cell) error { return r.t.write(row) }

// take gives what was written since the last time.
func (r *rowText) take() []byte {
	r.t.w.Flush() // to memory, which takes everything
	b := bytes.Clone(r.buf.Bytes())
	r.buf.Reset()
	return b
}

// tableFile is a table of the bundle that is compared row by row.
type tableFile struct {
	name string
	in   *bufio.Reader
	row  int
}

// mostRow bounds a row of a table.
const mostRow = 1 << 20

// openTable opens a table behind its headings, which must be the known ones.
func (v *verifier) openTable(name string, columns []column) (*tableFile, error) {
	e, err := v.zip.must(name)
	if err != nil {
		return nil, err
	}
	r, err := v.zip.open(e)
	if err != nil {
		return nil, err
	}
	var head bytes.Buffer
	t, err := newCSV(&head, columns)
	if err == nil {
		err = t.flush()
	}
	if err != nil {
		return nil, err
	}
	got := make([]byte, head.Len())
	if _, err := io.ReadFull(r, got); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	if !bytes.Equal(got, head.Bytes()) {
		return nil, fmt.Errorf("%s does not begin with the headings that it should: %w", name, ErrNotBundle)
	}
	return &tableFile{name: name, in: bufio.NewReaderSize(r, mostRow), row: 1}, nil
}

// rows wants the next rows; nil when they are there.
func (t *tableFile) rows(want []byte) *Fault {
	for len(want) > 0 {
		n := bytes.IndexByte(want, '\n') + 1
		t.row++
		got, err := t.in.ReadSlice('\n')
		if err != nil || !sameRow(want[:n], got) {
			return &Fault{t.name, fmt.Sprintf("row %d is not what the documents say", t.row), string(want[:n]), string(got[:min(len(got), 4096)])}
		}
		want = want[n:]
	}
	return nil
}

// end wants no more rows.
func (t *tableFile) end() *Fault {
	if got, err := t.in.ReadSlice('\n'); len(got) > 0 || !errors.Is(err, io.EOF) {
		return &Fault{t.name, "it has rows of no document", "", string(got[:min(len(got), 4096)])}
	}
	return nil
}

// sameRow compares a row with an expected one; anything in it passes over one
// value.
func sameRow(want, got []byte) bool {
	for {
		before, after, hole := bytes.Cut(want, []byte(anything))
		if !hole {
			return bytes.Equal(want, got)
		}
		rest, ok := bytes.CutPrefix(got, before)
		if !ok {
			return false
		}
		want, got = after, rest[valueLen(rest):]
	}
}

// valueLen is the length of the value that a row begins with, its quotes
// included.
func valueLen(row []byte) int {
	quoted := len(row) > 0 && row[0] == '"'
	for i := range row {
		switch c := row[i]; {
		case c == '"' && i > 0:
			quoted = !quoted // a doubled one ends and begins again
		case !quoted && (c == ';' || c == '\r'):
			return i
		}
	}
	return len(row)
}

// fromTicketTotals are the rows that close the table of what was made from
// tickets.
func fromTicketTotals(s Summary) ([]byte, error) {
	w := newRowText()
	for _, k := range s.Kinds {
		if k.Group != GroupFromTicket {
			continue
		}
		if err := w.write(fromTicketTotal(anything, k)); err != nil {
			return nil, err
		}
	}
	return w.take(), nil
}

// totals holds the sums against what the proofs add up to.
func (v *verifier) totals(want Summary) error {
	raw, err := v.zip.read(totalsFile, mostProof)
	if err != nil {
		return err
	}
	var s Summary
	if err := readWritten(raw, &s, Summary.JSON); err != nil {
		return fmt.Errorf("%s: %w", totalsFile, err)
	}
	differs := func(what string, same bool, w, f any) {
		if !same {
			v.fault(totalsFile, what, fmt.Sprint(w), fmt.Sprint(f))
		}
	}
	differs("the sums are not those of the documents", slices.Equal(want.Kinds, s.Kinds), want.Kinds, s.Kinds)
	w, f := perRate(want.Rates), perRate(s.Rates)
	differs("the sums per rate are not those of the documents", maps.Equal(w, f), w, f)
	differs("the sums per day are not those of the documents", slices.Equal(want.Days, s.Days), want.Days, s.Days)
	counts := func(s Summary) []int {
		return []int{s.Documents, s.Training, s.OpenCount, s.MissingNumbers, s.DiscrepancyCount}
	}
	differs("open cases or discrepancies are not those of the documents", slices.Equal(counts(want), counts(s)), counts(want), counts(s))
	differs("the open cases are not those of the documents", slices.Equal(want.Open, s.Open), want.Open, s.Open)
	differs("the discrepancies are not those of the documents", slices.EqualFunc(want.Discrepancies, s.Discrepancies, sameOdd), want.Discrepancies, s.Discrepancies)
	about := func(s Summary) string { return fmt.Sprint(s.Licence, " ", s.From, " ", s.To, " ", s.Head, " ", s.Key) }
	m := Summary{Licence: v.m.Licence, From: v.m.From, To: v.m.To, Head: v.m.Head, Key: v.m.Key}
	differs("it speaks of another period, head or key", about(m) == about(s), about(m), about(s))
	return nil
}

// perRate adds up the rates without their letters, which the shop's settings
// choose.
func perRate(rates []RateTotal) map[RateTotal][3]amount {
	out := map[RateTotal][3]amount{}
	for _, r := range rates {
		k := RateTotal{Group: r.Group, Type: r.Type, Currency: r.Currency, Rate: r.Rate}
		a := out[k]
		out[k] = [3]amount{a[0] + r.Base, a[1] + r.VAT, a[2] + r.Gross}
	}
	return out
}

func sameOdd(a, b Odd) bool {
	at := a.At.Equal(b.At)
	a.At = b.At
	return at && a == b
}
