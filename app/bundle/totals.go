package bundle

import (
	"errors"

	"zegel/fiscal"
)

func amountText(a amount) string { return money(fiscal.Cents(a)) }

// totalsSheet writes the sums as the workbook's last sheet, one row for each
// kind, rate and day.
func (t *tableSet) totalsSheet(s Summary) error {
	sh, err := t.book.sheet(text4{"Totalen", "Totaux", "Summen", "Totals"}.in(t.lang), totalColumns())
	if err != nil {
		return err
	}
	return errors.Join(totalRows(s, sh.write), sh.end())
}

func totalColumns() []column {
	return []column{
		{"per", text4{"Per", "Par", "Nach", "By"}, 8, false},
		{"group", text4{"Groep", "Groupe", "Gruppe", "Group"}, 13, false},
		colType,
		{"currency", text4{"Munt", "Devise", "Währung", "Currency"}, 8, false},
		{"day", text4{"Dag", "Jour", "Tag", "Day"}, 11, false},
		colLetter, colRate,
		{"count", text4{"Aantal", "Nombre", "Anzahl", "Count"}, 9, false},
		{"base", colBase.label, 13, false},
		{"vat", colVAT.label, 12, false},
		{"total", colTotal.label, 13, false},
	}
}

// totalRows are a summary's sums as rows: what report --format csv prints.
func totalRows(s Summary, write func([]cell) error) error {
	no := plain("")
	for _, k := range s.Kinds {
		if err := write([]cell{plain("kind"), plain(k.Group), plain(k.Type), k.Currency, no, no, no, k.Count, fiscal.Cents(k.Base), fiscal.Cents(k.VAT), fiscal.Cents(k.Total)}); err != nil {
			return err
		}
	}
	for _, r := range s.Rates {
		if err := write([]cell{plain("rate"), plain(r.Group), plain(r.Type), r.Currency, no, plain(r.Letter), plain(comma(r.Rate)), no, fiscal.Cents(r.Base), fiscal.Cents(r.VAT), fiscal.Cents(r.Gross)}); err != nil {
			return err
		}
	}
	for _, d := range s.Days {
		if err := write([]cell{plain("day"), plain(d.Group), plain(d.Type), d.Currency, d.Day, no, no, d.Count, no, no, fiscal.Cents(d.Total)}); err != nil {
			return err
		}
	}
	return nil
}
