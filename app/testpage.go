package app

import (
	"context"
	"fmt"

	"zegel/fiscal"
	"zegel/pdf"
)

// TestPage prints a page that says nothing of any document: letters, colour and
// a code to scan. lang is nl, fr, de or en; others: the shop's. Errors as
// SendToPrinter's.
func (a *App) TestPage(ctx context.Context, printer, lang string) error {
	if err := a.printerReady(ctx, PrintOptions{Printer: printer}); err != nil {
		return err
	}
	lang = a.lang(fiscal.Record{}, lang)
	w := testPageWords(lang)
	paper, err := a.paper()
	if err != nil {
		return err
	}
	f, err := paper.Figures(lang)
	if err != nil {
		return err
	}
	now := a.clock()
	y, m, d := now.Date()
	page, err := paper.RenderReport(ctx, pdf.Report{
		Title: w.title, Lang: lang, Seller: a.cfg.Seller.Party(), Accent: a.cfg.Paper.Accent, MadeAt: now,
		Facts: [][2]string{{w.printer, printer}, {w.date, f.Day(fiscal.Date{Year: y, Month: m, Day: d})}, {w.version, a.version}},
		QR:    "zegel-test", QRTitle: w.scan, QRText: w.sharp, Foot: w.title,
	})
	if err != nil {
		return fmt.Errorf("draw the test page: %w", err)
	}
	return a.SendToPrinter(ctx, page.PDF, printer, 1, w.title)
}

// testWords are the words of a test page.
type testWords struct{ title, printer, date, version, scan, sharp string }

func testPageWords(lang string) testWords {
	switch lang {
	case "fr":
		return testWords{
			"Page de test", "Imprimante", "Date", "Version", "À scanner",
			"Si les lettres sont nettes et que le lecteur affiche « zegel-test », l'imprimante convient aux factures et aux codes-barres. Rien n'a été signé ni compté.",
		}
	case "de":
		return testWords{
			"Testseite", "Drucker", "Datum", "Version", "Zum Scannen",
			"Sind die Buchstaben scharf und zeigt der Scanner „zegel-test“, taugt der Drucker für Rechnungen und Strichcodes. Nichts wurde signiert oder gezählt.",
		}
	case "en":
		return testWords{
			"Test page", "Printer", "Date", "Version", "To scan",
			"If the letters are sharp and the scanner shows “zegel-test”, the printer is fit for invoices and barcodes. Nothing was signed or counted.",
		}
	}
	return testWords{
		"Testpagina", "Printer", "Datum", "Versie", "Om te scannen",
		"Zijn de letters scherp en toont de scanner ‘zegel-test’, dan is de printer geschikt voor facturen en streepjescodes. Er is niets ondertekend of geteld.",
	}
}
