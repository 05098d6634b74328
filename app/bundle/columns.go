package bundle

import (
	"strconv"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// column is a column of a table: the name that CSV files have in every language,
// for programs, and the heading that people read in the workbook.
type column struct {
	name  string
	label text4
	width float64 // in the workbook, characters
	sum   bool    // totalled above the column in the workbook
}

// text4 is a text in the languages of the paper.
type text4 struct{ nl, fr, de, en string }

func (t text4) in(lang string) string {
	switch lang {
	case "fr":
		return t.fr
	case "de":
		return t.de
	case "en":
		return t.en
	}
	return t.nl
}

// cell is a value of a table: plain (text of ours), string (foreign text, which
// is defused), fiscal.Cents, decimal.Decimal, fiscal.Date, int or bool.
type cell any

// plain is text that this program wrote and no formula can hide in.
type plain string

// csvText writes a cell as a Belgian spreadsheet reads it: decimal commas, no
// grouping, days as year-month-day.
func csvText(c cell) string {
	switch v := c.(type) {
	case plain:
		return string(v)
	case string:
		return defuse(v)
	case fiscal.Cents:
		return money(v)
	case decimal.Decimal:
		return exact(v)
	case fiscal.Date:
		return v.String()
	case int:
		return strconv.Itoa(v)
	case bool:
		if v {
			return "1"
		}
		return "0"
	}
	return ""
}

var (
	colDate   = column{"date", text4{"Datum", "Date", "Datum", "Date"}, 11, false}
	colType   = column{"type", text4{"Soort", "Type", "Art", "Kind"}, 11, false}
	colNumber = column{"number", text4{"Nummer", "Numéro", "Nummer", "Number"}, 16, false}
	colID     = column{"id", text4{"Id", "Id", "Id", "Id"}, 10, false}
	colBase   = column{"base", text4{"Maatstaf", "Base", "Netto", "Base"}, 13, true}
	colVAT    = column{"vat", text4{"Btw", "TVA", "MwSt.", "VAT"}, 12, true}
	colTotal  = column{"total", text4{"Totaal incl.", "Total TVAC", "Brutto", "Total incl."}, 13, true}
	colState  = column{"state", text4{"Toestand", "État", "Zustand", "State"}, 15, false}
	colTicket = column{"ticket", text4{"Btw-ticket", "Ticket TVA", "MwSt.-Ticket", "VAT ticket"}, 16, false}
	colFrom   = column{"from_ticket", text4{"Uit ticket", "Issu d'un ticket", "Aus Ticket", "From ticket"}, 10, false}
	colBuyer  = column{"customer", text4{"Klant", "Client", "Kunde", "Customer"}, 28, false}
	colLetter = column{"letter", text4{"Letter", "Lettre", "Buchstabe", "Letter"}, 8, false}
	colRate   = column{"rate", text4{"Tarief %", "Taux %", "Satz %", "Rate %"}, 9, false}
)

func documentColumns() []column {
	return []column{
		colDate, colType, colNumber, colID,
		{"customer_id", text4{"Klantnr.", "N° client", "Kundennr.", "Customer no."}, 10, false},
		colBuyer,
		{"customer_vat", text4{"Btw-nr. klant", "N° TVA client", "USt-IdNr. Kunde", "Customer VAT"}, 16, false},
		{"currency", text4{"Munt", "Devise", "Währung", "Currency"}, 8, false},
		colBase, colVAT, colTotal,
		{"counts_as", text4{"Telt als", "Compte pour", "Zählt als", "Counts as"}, 13, true},
		{"difference", text4{"Verschil lijnen", "Écart lignes", "Differenz Zeilen", "Lines differ by"}, 12, false},
		colState,
		{"cause", text4{"Oorzaak", "Cause", "Ursache", "Cause"}, 10, false},
		colTicket,
		{"signed_at", text4{"Ondertekend (UTC)", "Signé (UTC)", "Signiert (UTC)", "Signed (UTC)"}, 22, false},
		colFrom,
		{"training", text4{"Oefening", "Formation", "Übung", "Training"}, 9, false},
		{"discrepancies", text4{"Afwijkingen", "Écarts", "Abweichungen", "Discrepancies"}, 11, false},
		{"corrects", text4{"Corrigeert", "Corrige", "Korrigiert", "Corrects"}, 14, false},
		{"corrects_date", text4{"van datum", "du", "vom", "dated"}, 11, false},
		{"due", text4{"Vervaldag", "Échéance", "Fällig", "Due"}, 11, false},
		{"note", text4{"Opmerking", "Remarque", "Bemerkung", "Note"}, 30, false},
		{"day", text4{"Dag in dit pakket", "Jour dans ce dossier", "Tag in diesem Paket", "Day in this bundle"}, 11, false},
		{"pdf", text4{"Pdf", "PDF", "PDF", "PDF"}, 40, false},
		{"pdf_sha256", text4{"SHA-256 pdf", "SHA-256 PDF", "SHA-256 PDF", "PDF SHA-256"}, 20, false},
		{"ubl", text4{"Ubl", "UBL", "UBL", "UBL"}, 40, false},
		{"proof", text4{"Bewijs", "Preuve", "Beweis", "Proof"}, 40, false},
		{"content_sha256", text4{"SHA-256 inhoud", "SHA-256 contenu", "SHA-256 Inhalt", "Content SHA-256"}, 20, false},
	}
}

func lineColumns() []column {
	return []column{
		colDate, colType, colNumber, colID,
		{"line", text4{"Lijn", "Ligne", "Zeile", "Line"}, 6, false},
		{"name", text4{"Omschrijving", "Description", "Bezeichnung", "Description"}, 36, false},
		{"quantity", text4{"Aantal", "Quantité", "Menge", "Quantity"}, 10, false},
		{"price", text4{"Prijs incl.", "Prix TVAC", "Preis brutto", "Price incl."}, 11, false},
		{"prices_are", text4{"Prijs is per", "Prix par", "Preis je", "Price is per"}, 10, false},
		{"line_total", text4{"Lijntotaal incl.", "Total ligne TVAC", "Zeilensumme brutto", "Line total incl."}, 14, true},
		colRate, colLetter, colFrom, colState,
	}
}

func vatColumns() []column {
	return []column{
		colDate, colType, colNumber, colID, colLetter, colRate, colBase, colVAT,
		{"gross", text4{"Incl. btw", "TVAC", "Brutto", "Gross"}, 13, true},
		colFrom, colState, colTicket,
	}
}

func ticketColumns() []column {
	return []column{
		{"what", text4{"Wat", "Quoi", "Was", "What"}, 8, false},
		{"from", text4{"Van", "De", "Von", "From"}, 16, false},
		{"to", text4{"Tot", "À", "Bis", "To"}, 16, false},
		{"count", text4{"Aantal", "Nombre", "Anzahl", "Count"}, 9, false},
		{"at", text4{"Ontvangen (UTC)", "Reçu (UTC)", "Erhalten (UTC)", "Received (UTC)"}, 22, false},
		colType, colNumber, colID, colDate,
		{"in_period", text4{"In periode", "Dans la période", "Im Zeitraum", "In period"}, 10, false},
		{"remark", text4{"Opmerking", "Remarque", "Bemerkung", "Remark"}, 60, false},
	}
}

func fromTicketColumns() []column {
	return []column{colDate, colType, colNumber, colID, colBuyer, colBase, colVAT, colTotal, colState, colTicket}
}
