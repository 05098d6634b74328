package bundle

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"zegel/fiscal"
	"zegel/fiscal/journal"
	"zegel/storage"
)

// Period is what a bundle or report is about: the documents of a licence dated
// from one day to another, both included, as the journal's first Head entries
// have them. A document without a date belongs to the day it was first seen on.
type Period struct {
	Licence  string
	From, To fiscal.Date
	Head     int64
}

// Doc is a document as the journal has it at the head.
type Doc struct {
	fiscal.Document // the content that is shown: what was signed, else the newest
	Day             fiscal.Date
	Name            string // its files' name, without folder and suffix
	Hash            string // of the content
	Facts           journal.Facts
	Entries         []journal.Entry // its own, before the head
	Customer        *fiscal.Party   // as known when the bundle was first made; nil: none
}

// corrects is the invoice that a credit note corrects: a person's word, else what
// its note says.
func (d *Doc) corrects() *fiscal.Reference {
	if d.Facts.Corrects != nil || d.Type != fiscal.CreditNote {
		return d.Facts.Corrects
	}
	if ref, ok := fiscal.ReadReference(d.Note); ok {
		return &ref
	}
	return nil
}

// paper is the entry that says which PDF the document has: for a signed one the
// first that was issued after it was signed, else the archive's newest exemplar;
// for others the first that was issued. Nil: none.
func (d *Doc) paper() (*journal.Entry, *journal.IssuedPayload, error) {
	signed := int64(-1)
	for _, t := range d.Facts.Tickets {
		if t.Kept {
			signed = t.Index
		}
	}
	var entry *journal.Entry
	var page *journal.IssuedPayload
	for i := range d.Entries {
		e := &d.Entries[i]
		if e.Kind != journal.Issued && e.Kind != journal.Copied && e.Kind != journal.Exemplar || e.Index < signed {
			continue
		}
		p, err := e.ReadPayload()
		if err != nil {
			return nil, nil, err
		}
		if entry == nil || entry.Kind == journal.Exemplar {
			entry, page = e, p.(*journal.IssuedPayload)
		}
	}
	return entry, page, nil
}

// walker goes through the documents of a period day by day.
type walker struct {
	store *storage.Store
	p     Period
	// moved are the documents of which the journal says more behind the head, by
	// the day they had at it; the tables no longer tell that.
	moved map[string]bool
	odd   map[fiscal.Date][]item
	size  int64 // of the journal when moved was taken
}

// item is a document to be loaded.
type item struct {
	ref    fiscal.Ref
	number string
	name   string
	shown  *fiscal.Document // the content with hash, when it is at hand
	hash   string
	buyer  *fiscal.Party
}

func newWalker(ctx context.Context, s *storage.Store, p Period) (*walker, error) {
	w := &walker{store: s, p: p, moved: map[string]bool{}, odd: map[fiscal.Date][]item{}}
	h, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	w.size = h.Size
	docs, err := movers(ctx, s, p.Licence, p.Head, w.size)
	if err != nil {
		return nil, err
	}
	for _, ref := range docs {
		w.moved[journal.DocKey(ref)] = true
		d, err := w.load(ctx, item{ref: ref})
		if err != nil {
			return nil, err
		}
		if d != nil {
			w.put(d, d.Customer)
		}
	}
	return w, w.undated(ctx)
}

// movers gives the documents whose day or content may be another since a head.
func movers(ctx context.Context, s *storage.Store, licence string, from, to int64) ([]fiscal.Ref, error) {
	var out []fiscal.Ref
	seen := map[string]bool{}
	err := s.Entries(ctx, from, to, func(e journal.Entry) error {
		switch e.Kind {
		case journal.ContentSeen, journal.Intended, journal.Answered, journal.LateAnswer, journal.Resolved, journal.Swept:
		default:
			return nil
		}
		if seen[e.Doc] {
			return nil
		}
		seen[e.Doc] = true
		ref, err := journal.ParseDocKey(e.Doc)
		if err == nil && ref.Licence == licence {
			out = append(out, ref)
		}
		return err
	})
	return out, err
}

// put keeps a document for its day, when that lies in the period.
func (w *walker) put(d *Doc, buyer *fiscal.Party) {
	if d.Day.Before(w.p.From) || w.p.To.Before(d.Day) {
		return
	}
	w.odd[d.Day] = append(w.odd[d.Day], item{ref: d.Ref, number: d.Number, shown: &d.Document, hash: d.Hash, buyer: buyer})
}

// undated finds the documents without a date: a list by date begins with them.
func (w *walker) undated(ctx context.Context) error {
	q := fiscal.Query{Licence: w.p.Licence, Ascending: true}
	for {
		page, err := w.store.List(ctx, q)
		if err != nil {
			return err
		}
		for i, r := range page.Records {
			if !r.Date.IsZero() {
				return nil
			}
			if !w.moved[journal.DocKey(r.Ref)] {
				d := &Doc{Document: page.Records[i].Document, Day: fiscal.FiscalDay(r.SeenAt), Hash: shownHash(r)}
				w.put(d, r.Customer)
			}
		}
		if !page.More || len(page.Records) == 0 {
			return nil
		}
		q.After = page.Cursors[len(page.Cursors)-1]
	}
}

func shownHash(r fiscal.Record) string {
	if r.SignedHash != "" {
		return r.SignedHash
	}
	return r.Hash
}

// days hands on the documents of each day that has some, sorted by the names
// that their files get.
func (w *walker) days(ctx context.Context, fn func([]item) error) error {
	odd := slices.SortedFunc(maps.Keys(w.odd), fiscal.Date.Compare)
	var day fiscal.Date
	var items []item
	flush := func() error {
		if len(items) == 0 {
			return nil
		}
		nameItems(day, items)
		defer func() { items = nil }()
		return fn(items)
	}
	// begin ends the day before and puts the odd ones of the days up to d in.
	begin := func(d fiscal.Date) error {
		for len(odd) > 0 && !d.Before(odd[0]) {
			if odd[0] != day {
				if err := flush(); err != nil {
					return err
				}
				day = odd[0]
			}
			items = append(items, w.odd[odd[0]]...)
			odd = odd[1:]
		}
		if d != day {
			if err := flush(); err != nil {
				return err
			}
			day = d
		}
		return nil
	}
	q := fiscal.Query{Licence: w.p.Licence, From: w.p.From, To: w.p.To, Ascending: true, Limit: 500}
	for {
		page, err := w.store.List(ctx, q)
		if err != nil {
			return err
		}
		for i, r := range page.Records {
			if w.moved[journal.DocKey(r.Ref)] || r.Date.IsZero() {
				continue
			}
			if err := begin(r.Date); err != nil {
				return err
			}
			items = append(items, item{ref: r.Ref, number: r.Number, shown: &page.Records[i].Document, hash: shownHash(r), buyer: r.Customer})
		}
		if !page.More || len(page.Records) == 0 {
			break
		}
		q.After = page.Cursors[len(page.Cursors)-1]
	}
	for len(odd) > 0 {
		if err := begin(odd[0]); err != nil {
			return err
		}
	}
	return flush()
}

// nameItems gives a day's documents the names of their files and sorts them.
func nameItems(day fiscal.Date, items []item) {
	used := map[string]int{}
	for i := range items {
		items[i].name = baseName(day, items[i].ref.Type, items[i].number, items[i].ref.ID)
		used[strings.ToLower(items[i].name)]++
	}
	for i := range items {
		if used[strings.ToLower(items[i].name)] > 1 {
			items[i].name += suffix(items[i].ref)
		}
	}
	slices.SortFunc(items, func(a, b item) int { return strings.Compare(a.name, b.name) })
}

// load adds up what the journal says of a document before the head; nil when it
// says nothing yet.
func (w *walker) load(ctx context.Context, it item) (*Doc, error) {
	all, err := w.store.History(ctx, it.ref)
	if err != nil {
		return nil, err
	}
	d := &Doc{Name: it.name, Customer: it.buyer}
	for _, e := range all {
		if e.Index < w.p.Head {
			d.Entries = append(d.Entries, e)
		}
	}
	if len(d.Entries) == 0 {
		return nil, nil
	}
	if d.Facts, err = journal.Replay(d.Entries); err != nil {
		return nil, fmt.Errorf("%s: %w", journal.DocKey(it.ref), err)
	}
	d.Hash = d.Facts.ShownHash()
	if it.shown != nil && it.hash == d.Hash {
		d.Document = *it.shown
	} else if d.Document, err = w.store.Content(ctx, d.Hash); err != nil {
		return nil, err
	}
	if it.shown == nil && d.HasCustomer() {
		rec, err := w.store.Get(ctx, it.ref)
		if err != nil && !errors.Is(err, fiscal.ErrNotFound) {
			return nil, err
		}
		if rec.CustomerID == d.CustomerID {
			d.Customer = rec.Customer
		}
	}
	if d.Day = d.Date; d.Day.IsZero() {
		d.Day = fiscal.FiscalDay(d.Facts.SeenAt)
	}
	return d, nil
}

// settled tells whether nothing that happened while the bundle was being made
// can have hidden a document from it or shown it twice.
func (w *walker) settled(ctx context.Context) (bool, error) {
	h, err := w.store.Head(ctx)
	if err != nil {
		return false, err
	}
	docs, err := movers(ctx, w.store, w.p.Licence, w.size, h.Size)
	if err != nil {
		return false, err
	}
	for _, ref := range docs {
		if w.moved[journal.DocKey(ref)] {
			continue
		}
		then, err := w.load(ctx, item{ref: ref})
		if err != nil {
			return false, err
		}
		now, err := w.store.Get(ctx, ref)
		if err != nil {
			return false, err
		}
		if then != nil && then.Date != now.Date {
			return false, nil
		}
	}
	return true, nil
}
