package bundle

import (
	"bufio"
	"encoding/csv"
	"io"
	"time"

	"zegel/fiscal"
)

// byteOrderMark tells Excel that a CSV file is UTF-8.
const byteOrderMark = "\ufeff"

// csvTable writes one table: UTF-8 with its mark, semicolons and decimal commas,
// as a spreadsheet set to Belgium opens it by a double click.
type csvTable struct {
	w   *csv.Writer
	buf *bufio.Writer
	row []string
}

func newCSV(w io.Writer, columns []column) (*csvTable, error) {
	t := &csvTable{buf: bufio.NewWriter(w)}
	if _, err := t.buf.WriteString(byteOrderMark); err != nil {
		return nil, err
	}
	t.w = csv.NewWriter(t.buf)
	t.w.Comma, t.w.UseCRLF = ';', true
	for _, c := range columns {
		t.row = append(t.row, c.name)
	}
	return t, t.w.Write(t.row)
}

func (t *csvTable) write(row []cell) error {
	t.row = t.row[:0]
	for _, c := range row {
		t.row = append(t.row, csvText(c))
	}
	return t.w.Write(t.row)
}

func (t *csvTable) flush() error {
	t.w.Flush()
	if err := t.w.Error(); err != nil {
		return err
	}
	return t.buf.Flush()
}

// figures are a document's amounts, worked out once.
type figures struct {
	reading   fiscal.Reading
	vat       []fiscal.VATRow
	base, tax fiscal.Cents
	// off is the document's total less what its lines add up to, where the
	// difference is more than rounding; it has no rate.
	off fiscal.Cents
}

func (s *Settings) figures(d *Doc) (figures, error) {
	f, err := figuresOf(d, s.rates())
	for i, r := range f.vat {
		if r.Known && r.Percent.IsZero() && s.ZeroLetter != "" {
			f.vat[i].Letter = s.ZeroLetter
		}
	}
	return f, err
}

// figuresOf works out a document's amounts; rates give nothing but the letters.
func figuresOf(d *Doc, rates fiscal.RateTable) (figures, error) {
	f := figures{reading: fiscal.ReadLines(d.Document)}
	var err error
	if f.vat, err = fiscal.VATTable(d.Document, f.reading, rates); err != nil {
		return f, err
	}
	gross := fiscal.Cents(0)
	for _, r := range f.vat {
		f.base, f.tax, gross = f.base+r.Base, f.tax+r.VAT, gross+r.Gross
	}
	f.off = d.Total - gross
	return f, nil
}

func instant(t time.Time) plain {
	if t.IsZero() {
		return ""
	}
	return plain(t.UTC().Format("2006-01-02 15:04:05"))
}

// files are the names of what a document has in the bundle; empty: it has none.
type files struct{ pdf, pdfSHA, ubl, proof string }

func documentRow(d *Doc, f figures, have files) []cell {
	var buyer, vat string
	if d.Customer != nil {
		buyer, vat = d.Customer.DisplayName(), d.Customer.VAT
	}
	var corrects string
	var correctsDate fiscal.Date
	if c := d.corrects(); c != nil {
		corrects, correctsDate = c.Number, c.Date
	}
	return []cell{
		d.Date, plain(d.Type.String()), d.Number, d.ID, d.CustomerID, buyer, vat, d.Currency, f.base, f.tax, d.Total, d.Effect() * d.Total, f.off,
		plain(d.Facts.State), plain(d.Facts.Cause), d.Facts.Ticket, instant(d.Facts.SignedAt), d.FromTicket, d.Facts.Training,
		d.Facts.Discrepancies, corrects, correctsDate, d.Expires, d.Note, d.Day,
		plain(have.pdf), plain(have.pdfSHA), plain(have.ubl), plain(have.proof), plain(d.Hash),
	}
}

func lineRows(d *Doc, f figures, write func([]cell) error) error {
	for i, l := range d.Lines {
		var rate cell = l.Rate
		letter := fiscal.NoLetter
		if !l.RateKnown {
			rate = l.RateText
		}
		for _, r := range f.vat {
			if r.Known == l.RateKnown && (!r.Known || r.Percent.Equal(l.Rate)) {
				letter = r.Letter
				break
			}
		}
		err := write([]cell{
			d.Date, plain(d.Type.String()), d.Number, d.ID, i + 1, l.Name, l.Quantity, l.Price, plain(f.reading.Prices),
			f.reading.Totals[i], rate, plain(letter), d.FromTicket, plain(d.Facts.State),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// vatRows are a document's rates; what its lines do not explain stands on a row
// of its own without a letter, so that the rows add up to the total.
func vatRows(d *Doc, f figures, write func([]cell) error) error {
	row := func(letter fiscal.Letter, rate cell, base, vat, gross fiscal.Cents) error {
		return write([]cell{
			d.Date, plain(d.Type.String()), d.Number, d.ID, plain(letter), rate, base, vat, gross, d.FromTicket, plain(d.Facts.State), d.Facts.Ticket,
		})
	}
	for _, r := range f.vat {
		var rate cell = plain("")
		if r.Known {
			rate = r.Percent
		}
		if err := row(r.Letter, rate, r.Base, r.VAT, r.Gross); err != nil {
			return err
		}
	}
	if f.off != 0 {
		return row("", plain(""), 0, 0, f.off)
	}
	return nil
}

func fromTicketRow(d *Doc, f figures) []cell {
	var buyer string
	if d.Customer != nil {
		buyer = d.Customer.DisplayName()
	}
	return []cell{d.Date, plain(d.Type.String()), d.Number, d.ID, buyer, f.base, f.tax, d.Total, plain(d.Facts.State), d.Facts.Ticket}
}

func fromTicketTotal(total string, k KindTotal) []cell {
	no := plain("")
	return []cell{plain(total), plain(k.Type), no, no, plain(k.Currency), plain(amountText(k.Base)), plain(amountText(k.VAT)), plain(amountText(k.Total)), no, no}
}
