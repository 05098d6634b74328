package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// documents walks all tables side by side and derives each document and customer
// from its entries: one goroutine reads, several derive and compare.
func (v *verifier) documents(ctx context.Context) error {
	type piece struct {
		bundles    []bundle
		read, work *verifier // what each found
	}
	reader := v.fork() // a row that cannot be read is found while reading
	t, err := reader.openTables(ctx)
	if err != nil {
		v.join(reader)
		return err
	}
	defer t.close()
	produce := func(emit func(*piece) bool) error {
		for {
			p := &piece{read: v.fork(), work: v.fork()}
			var err error
			for key, ok := t.lowest(); ok && len(p.bundles) < verifyBatch && err == nil; key, ok = t.lowest() {
				var b bundle
				if b, err = t.take(key); err == nil {
					p.bundles = append(p.bundles, b)
				}
			}
			p.read.join(reader)
			last := len(p.bundles) == 0 || err != nil
			if !emit(p) {
				return nil
			}
			switch {
			case err != nil:
				return err
			case last:
				return t.failed()
			}
		}
	}
	work := func(p *piece) error {
		for i := range p.bundles {
			if err := p.work.bundle(ctx, &p.bundles[i]); err != nil {
				return err
			}
		}
		return nil
	}
	return inOrder(produce, work, func(p *piece) error {
		v.join(p.read)
		v.join(p.work)
		for i := range p.bundles {
			for range p.bundles[i].entries {
				v.step()
			}
			if len(p.bundles[i].documents) > 0 {
				v.step()
			}
		}
		return nil
	})
}

func (v *verifier) bundle(ctx context.Context, b *bundle) error {
	if _, _, err := journal.ParseCustomerKey(b.key); err == nil {
		v.customer(*b)
		return nil
	}
	return v.document(ctx, *b)
}

func (v *verifier) document(ctx context.Context, b bundle) error {
	ref, err := journal.ParseDocKey(b.key)
	if err != nil {
		v.fault(b.last, "documents "+b.key, err.Error(), "", "")
		return nil
	}
	var f journal.Facts
	for _, e := range b.entries {
		p, err := e.ReadPayload()
		if err == nil {
			err = f.ApplyPayload(e, p)
		}
		b.payloads = append(b.payloads, p)
		if err != nil {
			v.fault(e.Index, fmt.Sprintf("journal %d", e.Index), err.Error(), "", string(e.Payload))
			return nil
		}
	}
	switch {
	case len(b.entries) == 0:
		v.fault(nowhere, "documents "+b.key, "rows that the journal knows nothing of", "", "")
		return nil
	case len(b.customers) > 0:
		v.fault(b.last, "customers "+b.key, "a customer in a document's place", "", b.key)
	}
	shown := v.contents(b, &f)
	if len(b.documents) != 1 {
		v.fault(b.entries[0].Index, "documents "+b.key, "the row is missing", "1", fmt.Sprint(len(b.documents)))
	} else if err := v.row(ctx, b, ref, f, shown); err != nil {
		return err
	}
	v.attempts(b, &f)
	v.tickets(b, ref, &f)
	v.discrepancies(b, ref)
	return v.issues(ctx, b)
}

// contents checks that every content that the journal names is there, and
// nothing else; it gives the one that is shown.
func (v *verifier) contents(b bundle, f *journal.Facts) *fiscal.Document {
	bodies := map[string]string{}
	for _, c := range b.contents {
		bodies[c[0]] = c[1]
	}
	var shown *fiscal.Document
	for i, e := range b.entries {
		p, ok := b.payloads[i].(*journal.ContentPayload)
		if !ok {
			continue
		}
		where := fmt.Sprintf("contents %.16s of %s", p.Hash, b.key)
		body, ok := bodies[p.Hash]
		if !ok {
			v.fault(e.Index, where, "the content is missing", p.Hash, "")
			continue
		}
		d, err := parseContent(p.Hash, body)
		if err != nil {
			v.fault(e.Index, where, "the content's bytes are not what the journal says", p.Hash, fiscal.HashBytes([]byte(body)))
			continue
		}
		if d.Number != p.Number || d.FromTicket != p.FromTicket || journal.DocKey(d.Ref) != b.key {
			v.fault(e.Index, where, "the content is not the one that its entry speaks of",
				fmt.Sprintf("%s number %q from_ticket %t", b.key, p.Number, p.FromTicket), fmt.Sprintf("%s number %q from_ticket %t", journal.DocKey(d.Ref), d.Number, d.FromTicket))
		}
		if p.Hash == f.ShownHash() {
			shown = &d
		}
	}
	for _, x := range b.payloads {
		if p, ok := x.(*journal.ContentPayload); ok {
			delete(bodies, p.Hash)
		}
	}
	for hash := range bodies {
		v.fault(b.last, fmt.Sprintf("contents %.16s of %s", hash, b.key), "a content that the journal knows nothing of", "", hash)
	}
	return shown
}

// row compares a document's row, and its search text, with what follows from the
// entries and the content that is shown.
func (v *verifier) row(ctx context.Context, b bundle, ref fiscal.Ref, f journal.Facts, shown *fiscal.Document) error {
	found := b.documents[0]
	want := row{seq: found.seq, ref: ref, doc: b.key, idNum: idNumber(ref.ID), shown: f.ShownHash(), facts: f}
	v.differ(b.last, "documents", b.key, []string{"licence", "doctype", "id", "id_num"},
		[]any{ref.Licence, int(ref.Type), ref.ID, want.idNum}, []any{found.ref.Licence, int(found.ref.Type), found.ref.ID, found.idNum})
	if shown == nil {
		return nil // its content is a fault already
	}
	buyer, err := v.buyer(ctx, found, shown)
	if err != nil {
		if errors.Is(err, ErrCorrupt) {
			return nil // the customer is a fault of its own
		}
		return err
	}
	want.derived = derive(*shown, buyer)
	v.differ(b.last, "documents", b.key, setColumns(), want.values(), found.kept())
	if found.search == nil {
		v.fault(b.last, "search "+b.key, "the search text is missing", strings.Join(anyText(searchText(want)), " "), "")
		return nil
	}
	texts := searchText(want)
	for i, column := range []string{"number", "customer", "ticket", "note", "lines"} {
		if texts[i] != found.search[i] {
			v.fault(b.last, "search "+b.key+" "+column, "is not what the document says", texts[i], found.search[i])
		}
	}
	return nil
}

// buyer gives the customer that the shown content names.
func (v *verifier) buyer(ctx context.Context, found joined, shown *fiscal.Document) (*fiscal.Party, error) {
	switch {
	case !shown.HasCustomer():
		return nil, nil
	case found.customerID == shown.CustomerID && found.ref.Licence == shown.Licence:
		if found.buyer == nil {
			return nil, nil
		}
		return parseCustomer(*found.buyer)
	}
	p, err := customer(ctx, v.q, shown.Licence, shown.CustomerID) // the row names another, a fault already
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return p, err
}

func anyText(t [5]string) []string { return t[:] }
