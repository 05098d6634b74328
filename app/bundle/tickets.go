package bundle

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"zegel/fiscal"
)

// ticket is a number that came, and for which document.
type ticket struct {
	text    string
	series  string // what stands before the last digits
	number  int64  // the last digits; -1: there are none, or too many
	at      time.Time
	typ     fiscal.Doctype
	docNo   string
	id      string
	date    fiscal.Date
	inside  bool // its document belongs to the period
	dropped bool // a second number of a signed document
}

func newTicket(text string) ticket {
	t := ticket{text: text, number: -1}
	i := len(text)
	for i > 0 && text[i-1] >= '0' && text[i-1] <= '9' {
		i--
	}
	t.series = text[:i]
	if n, err := strconv.ParseInt(text[i:], 10, 64); err == nil && n < 1<<62 {
		t.number = n
	} else {
		t.series = text
	}
	return t
}

// ticketTable is the period's ticket numbers in their order, with the gaps
// between them named.
type ticketTable struct{ all []ticket }

func (t *ticketTable) add(x ticket) { t.all = append(t.all, x) }

func (t *ticketTable) sort() {
	slices.SortStableFunc(t.all, func(a, b ticket) int {
		return cmp.Or(strings.Compare(a.series, b.series), cmp.Compare(a.number, b.number), strings.Compare(a.text, b.text), a.at.Compare(b.at))
	})
}

// totals must be asked for after sort.
func (t *ticketTable) totals() TicketTotals {
	var out TicketTotals
	for _, x := range t.all {
		if !x.inside {
			continue
		}
		if out.Count == 0 {
			out.First = x.text
		}
		out.Last = x.text
		out.Count++
	}
	_ = t.gaps(func(_, _ string, n int64) error { // the function never fails
		out.Gaps++
		out.Missing += n
		return nil
	}, func(ticket) error { return nil })
	return out
}

// gaps goes through the numbers in order and hands on each, and each gap before
// the next of the same series.
func (t *ticketTable) gaps(gap func(from, to string, n int64) error, each func(ticket) error) error {
	for i, x := range t.all {
		if i > 0 {
			p := t.all[i-1]
			if p.series == x.series && p.number >= 0 && x.number > p.number+1 {
				width := len(p.text) - len(p.series)
				if err := gap(numbered(p.series, p.number+1, width), numbered(x.series, x.number-1, width), x.number-p.number-1); err != nil {
					return err
				}
			}
		}
		if err := each(x); err != nil {
			return err
		}
	}
	return nil
}

// numbered writes a number of a series as wide as its neighbours.
func numbered(series string, n int64, width int) string {
	s := strconv.FormatInt(n, 10)
	return series + strings.Repeat("0", max(0, width-len(s))) + s
}

// rows writes the table.
func (t *ticketTable) rows(lang string, write func([]cell) error) error {
	gapText := text4{
		"nummers zonder document hier: gewone kastickets gebruiken dezelfde reeks", "numéros sans document ici : les tickets de caisse ordinaires partagent la série",
		"Nummern ohne Dokument hier: gewöhnliche Kassentickets teilen die Reihe", "numbers without a document here: ordinary receipts share the series",
	}.in(lang)
	secondText := text4{
		"tweede nummer van een ondertekend document: nakijken", "second numéro d'un document signé : à vérifier",
		"zweite Nummer eines signierten Dokuments: prüfen", "second number of a signed document: look into it",
	}.in(lang)
	otherText := text4{
		"hoort bij een document van een andere periode", "appartient à un document d'une autre période", "gehört zu einem Dokument eines anderen Zeitraums", "belongs to a document of another period",
	}.in(lang)
	twiceText := text4{
		"dit nummer heeft meer dan één document: nakijken", "plus d'un document porte ce numéro : à vérifier", "mehr als ein Dokument hat diese Nummer: prüfen", "more than one document has this number: look into it",
	}.in(lang)
	last := ""
	return t.gaps(func(from, to string, n int64) error {
		return write([]cell{plain("gap"), from, to, plain(strconv.FormatInt(n, 10)), plain(""), plain(""), plain(""), plain(""), plain(""), plain(""), plain(gapText)})
	}, func(x ticket) error {
		var remarks []string
		if x.dropped {
			remarks = append(remarks, secondText)
		}
		if !x.inside {
			remarks = append(remarks, otherText)
		}
		if x.text == last {
			remarks = append(remarks, twiceText)
		}
		last = x.text
		return write([]cell{
			plain("ticket"), x.text, x.text, 1, instant(x.at), plain(x.typ.String()), x.docNo, x.id, x.date, x.inside, plain(strings.Join(remarks, "; ")),
		})
	})
}
