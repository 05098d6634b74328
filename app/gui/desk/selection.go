package desk

import (
	"slices"

	"zegel/fiscal"
)

// Selected tells whether a document is ticked.
func (d *Documents) Selected(r fiscal.Ref) bool { _, ok := d.sel[r]; return ok }

// Toggle ticks or unticks a row.
func (d *Documents) Toggle(i int) {
	r, ok := d.Row(i)
	if !ok {
		return
	}
	if d.Selected(r.Ref) {
		delete(d.sel, r.Ref)
	} else {
		d.sel[r.Ref] = r
	}
	d.pivot = i
	d.changed()
}

// SelectTo ticks all rows from the last ticked or visited one to row i.
func (d *Documents) SelectTo(i int) {
	pivot := d.pivot
	for k := max(min(pivot, i), d.lo); k <= min(max(pivot, i), d.Hi()-1); k++ {
		r := d.rows[k-d.lo]
		d.sel[r.Ref] = r
	}
	d.stand(i)
	d.pivot = pivot
	d.changed()
	if d.Placed != nil {
		d.Placed(0)
	}
}

// SelectLoaded ticks every row at hand.
func (d *Documents) SelectLoaded() {
	for _, r := range d.rows {
		d.sel[r.Ref] = r
	}
	d.changed()
}

// ClearSelection unticks everything.
func (d *Documents) ClearSelection() {
	clear(d.sel)
	d.changed()
}

// Selection gives the ticked documents, oldest in the store first: the order in
// which they are signed.
func (d *Documents) Selection() []fiscal.Record {
	all := make([]fiscal.Record, 0, len(d.sel))
	for _, r := range d.sel {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b fiscal.Record) int { return int(min(1, max(-1, a.Seq-b.Seq))) })
	return all
}

// Chosen is what a command works on: what is ticked, else the current document.
func (d *Documents) Chosen() []fiscal.Record {
	if len(d.sel) > 0 {
		return d.Selection()
	}
	if r, ok := d.CurrentRecord(); ok {
		return []fiscal.Record{r}
	}
	return nil
}

// Signable tells whether a person may simply have the document signed. What is
// made from a ticket, in doubt or without its number goes other ways.
func Signable(r fiscal.Record) bool {
	return r.Number != "" && r.Type.Signable() && !r.NameLater && (r.State == fiscal.Unsigned || r.State == fiscal.Refused)
}

// Signables picks what may be signed, and adds it up.
func Signables(rs []fiscal.Record) (refs []fiscal.Ref, total fiscal.Cents) {
	for _, r := range rs {
		if Signable(r) {
			refs = append(refs, r.Ref)
			total += r.Total
		}
	}
	return refs, total
}

// SumOf adds up totals, whatever the state.
func SumOf(rs []fiscal.Record) (total fiscal.Cents) {
	for _, r := range rs {
		total += r.Total
	}
	return total
}

// sameTally tells whether two queries count the same documents.
func sameTally(a, b fiscal.Query) bool {
	return a.Search == b.Search && a.From == b.From && a.To == b.To && slices.Equal(a.Types, b.Types)
}

// countOf adds up a tally as far as the query's chips let it through.
func countOf(t fiscal.Tally, q fiscal.Query) int {
	if q.Mismatched {
		return t.Mismatched
	}
	n := 0
	for s, c := range t.Count {
		if len(q.States) == 0 || slices.Contains(q.States, s) {
			n += c
		}
	}
	return n
}

// Total is how many documents the list has, chips included; 0 before the first
// count.
func (d *Documents) Total() int { return countOf(d.tally, d.Query()) }

// TotalKnown tells whether a count has come.
func (d *Documents) TotalKnown() bool { return d.tallyGen > 0 }

// SumShown adds up the list's totals where the list is of one kind: a sum of
// invoices, offers and credit notes, which tills write positive, is no turnover.
// It is unknown (false) as well while only mismatched documents are shown: the
// store adds those up nowhere.
func (d *Documents) SumShown() (fiscal.Cents, bool) {
	if d.filter.Mismatched || d.tallyGen == 0 || len(d.filter.Types) != 1 {
		return 0, false
	}
	var sum fiscal.Cents
	for s, c := range d.tally.Total {
		if len(d.filter.States) == 0 || slices.Contains(d.filter.States, s) {
			sum += c
		}
	}
	return sum, true
}

// Tally gives the counts for the chips.
func (d *Documents) Tally() fiscal.Tally { return d.tally }
