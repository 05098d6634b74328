package sandbox

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// fillDocuments spreads n documents over the days up to the anchor; the last
// ones are of that day itself.
func (s *shop) fillDocuments(n int) {
	if n <= 0 {
		return
	}
	days := min(max(n/3, 1), 400)
	r := rand.New(rand.NewPCG(uint64(s.seed), 3))
	wrong := n - 3 // the one document that does not add up: a plain invoice
	for wrong >= 0 && wrong%8 != 0 {
		wrong--
	}
	for i := range n {
		back := (n - 1 - i) * days / n
		s.makeDocument(r, s.anchor.AddDays(-back), i, n >= 12 && i == wrong)
	}
}

// makeDocument adds one document of a day. What it is depends on its place, so
// that every kind occurs in any two dozen.
func (s *shop) makeDocument(r *rand.Rand, day fiscal.Date, place int, mismatch bool) {
	s.id += 1 + int64(r.IntN(3)) // orders that became no document lie between
	d := fiscal.Document{
		Ref:      fiscal.Ref{Licence: s.licence, Type: fiscal.Invoice, ID: strconv.FormatInt(s.id, 10)},
		Currency: fiscal.EUR, Date: day, DateText: day.String(), Expires: day.AddDays(30),
	}
	c := customer{lang: []string{"nl", "fr", "nl"}[r.IntN(3)]}
	if place%6 != 5 {
		c = s.customers[r.IntN(len(s.customers))]
		d.CustomerID = c.ID
	} else {
		d.CustomerID = "0"
	}
	lines := 1 + r.IntN(9)
	switch place % 24 {
	case 3, 10, 20:
		d.Type, d.Expires = fiscal.Offer, day.AddDays(14)
		d.Note = offerNotes[c.lang]
	case 7, 18:
		if s.credit(r, &d) {
			s.add(d)
			return
		}
	case 11, 22:
		d.FromTicket = true
	case 13:
		lines = 45 + r.IntN(40) // several pages
	case 15:
		d.Note = invoiceNotes[c.lang]
	}
	for range lines {
		d.Lines = append(d.Lines, s.order(r, d.Type))
	}
	switch place % 24 {
	case 5:
		d.Lines = s.everyRate(r)
	case 9, 17:
		// A kilogram price times grams leaves parts of a cent: a till that rounds
		// each line arrives at another total than one that rounds the sum.
		d.Lines = append(d.Lines, s.weigh("Américain préparé, per kg", 215), s.weigh("Verse kruidenboter, per kg", 130), s.weigh("Koude visschotel (traiteur), per kg", 1245))
	}
	d.Total = total(d.Lines)
	if p := place % 24; p == 9 || p == 17 {
		d.Total = centApart(d)
	}
	if mismatch {
		d.Total += 1250 // corkage that somebody typed into the total alone
	}
	s.number(&d)
	s.add(d)
}

var (
	offerNotes = map[string]string{
		"nl": "Offerte onder voorbehoud van beschikbaarheid van de zaal. Prijzen incl. btw.",
		"fr": "Offre valable sous réserve de disponibilité de la salle. Prix TVA comprise.",
		"de": "Angebot vorbehaltlich der Verfügbarkeit des Saals. Preise inkl. MwSt.",
	}
	invoiceNotes = map[string]string{
		"nl": "Communiefeest Emma & Noah, tafel 12 – bedankt voor uw bezoek!",
		"fr": "Repas d'affaires, salle « Bleue ». Merci de votre visite !",
		"de": "Geschäftsessen, Saal „Blau“. Vielen Dank für Ihren Besuch!",
	}
	creditNotes = map[string]string{
		"nl": "Creditnota bij factuur %s van %s",
		"fr": "Note de crédit relative à la facture %s du %s",
		"de": "Gutschrift zu Rechnung %s vom %s",
	}
)

// order gives a line as a table would order it.
func (s *shop) order(r *rand.Rand, t fiscal.Doctype) fiscal.Line {
	for {
		d := s.dishes[r.IntN(len(s.dishes))]
		if d.rate == 0 && r.IntN(4) > 0 || d.cents > 10_000 && t != fiscal.Offer {
			continue
		}
		if d.weighed {
			return d.line(decimal.New(int64(100+r.IntN(2900)), -3))
		}
		n := int64(1 + r.IntN(6))
		if t == fiscal.Offer {
			n *= 10
		}
		return d.line(decimal.New(n, 0))
	}
}

// everyRate gives one line of each rate.
func (s *shop) everyRate(r *rand.Rand) []fiscal.Line {
	var lines []fiscal.Line
	for _, rate := range []int64{21, 12, 6, 0} {
		for {
			d := s.dishes[r.IntN(len(s.dishes))]
			if d.rate == rate && !d.weighed && d.cents < 10_000 {
				lines = append(lines, d.line(decimal.New(int64(1+r.IntN(4)), 0)))
				break
			}
		}
	}
	return lines
}

func (s *shop) weigh(name string, grams int64) fiscal.Line {
	for _, d := range s.dishes {
		if d.name == name {
			return d.line(decimal.New(grams, -3))
		}
	}
	return fiscal.Line{Name: name, Quantity: decimal.New(1, 0), RateKnown: true}
}

// total rounds the exact sum of the lines.
func total(lines []fiscal.Line) fiscal.Cents {
	var sum decimal.Decimal
	for _, l := range lines {
		sum = sum.Add(l.Quantity.Mul(l.Price))
	}
	return fiscal.Cents(sum.Round(2).Shift(2).IntPart())
}

// centApart gives a total that is a cent off the rounded sum and still within
// half a cent a line of the exact one.
func centApart(d fiscal.Document) fiscal.Cents {
	for _, c := range []fiscal.Cents{d.Total + 1, d.Total - 1} {
		d.Total = c
		if fiscal.ReadLines(d).Prices == fiscal.UnitPrices {
			return c
		}
	}
	return total(d.Lines)
}

// credit makes a credit note of an earlier invoice; false when there is none.
func (s *shop) credit(r *rand.Rand, d *fiscal.Document) bool {
	var invoices []fiscal.Document
	for _, o := range s.docs[max(0, len(s.docs)-200):] { // what is corrected is recent
		if o.Type == fiscal.Invoice && !o.FromTicket && len(o.Lines) > 0 && len(o.Lines) < 20 && o.Total > 0 {
			invoices = append(invoices, o)
		}
	}
	if len(invoices) == 0 {
		return false
	}
	of := invoices[r.IntN(len(invoices))]
	d.Type, d.CustomerID, d.Expires = fiscal.CreditNote, of.CustomerID, fiscal.Date{}
	lang := "nl"
	for _, c := range s.customers {
		if c.ID == of.CustomerID {
			lang = c.lang
		}
	}
	layout := "02/01/2006"
	if lang == "de" {
		layout = "02.01.2006"
	}
	d.Note = fmt.Sprintf(creditNotes[lang], of.Number, of.Date.Start(fiscal.Brussels()).Format(layout))
	d.Lines = append(d.Lines, of.Lines[:1+r.IntN(len(of.Lines))]...)
	if r.IntN(2) == 0 { // tills write either sign
		for i := range d.Lines {
			d.Lines[i].Quantity = d.Lines[i].Quantity.Neg()
		}
	}
	d.Total = total(d.Lines)
	s.number(d)
	return true
}

// number gives the next number of the type. Credit notes carry the year, as
// many shops have it.
func (s *shop) number(d *fiscal.Document) {
	if d.Type == fiscal.CreditNote {
		s.credited++
		d.Number = fmt.Sprintf("%d/%04d", d.Date.Year, s.credited)
		return
	}
	s.last[d.Type]++
	d.Number = strconv.Itoa(s.last[d.Type])
}

func (s *shop) add(d fiscal.Document) { s.docs = append(s.docs, d) }

// documentRow writes a document as get-invoices has it.
func documentRow(d fiscal.Document, linePrices bool) row {
	lines := make([]row, 0, len(d.Lines))
	for _, l := range d.Lines {
		price, rate := l.Price, l.RateText
		if linePrices {
			price = l.Price.Mul(l.Quantity).Round(2)
		}
		if l.RateKnown {
			rate = l.Rate.String()
		}
		lines = append(lines, row{
			number("quantity", l.Quantity.String()),
			text("productname", l.Name),
			number("productprice", amount(price)),
			number("producttax", rate),
		})
	}
	day := d.DateText
	if day == "" {
		day = d.Date.String()
	}
	r := row{
		number("id", d.ID),
		number("customerid", d.CustomerID),
		number("totalprice", d.Total.String()),
		text("date", day),
		text("expirationdate", d.Expires.String()),
		text("number", d.Number),
		integer("doctype", int64(d.Type)),
		text("note", d.Note),
		list("invoicedetail", lines),
		flag("docfromvatticket", d.FromTicket),
	}
	for _, name := range sortedKeys(d.Extra) {
		r = append(r, field{name, value{kind: rawKind, text: string(d.Extra[name])}})
	}
	return r
}

// amount writes a price with at least two decimals.
func amount(d decimal.Decimal) string {
	if d.Exponent() >= -2 {
		return d.StringFixed(2)
	}
	return d.String()
}
