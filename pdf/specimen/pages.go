package specimen

import (
	"strings"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
	"zegel/pdf"
)

// Pages are all specimens: every kind in every language, then what is short,
// long, empty, marked and strange.
func Pages() []Page {
	var ps []Page
	for _, lang := range pdf.Languages() {
		for _, t := range []fiscal.Doctype{fiscal.Invoice, fiscal.Offer, fiscal.CreditNote} {
			ps = append(ps, Page{t.String() + "-" + lang, Signed(lang, Document(t, Menu()))})
		}
	}
	add := func(name, lang string, t fiscal.Doctype, lines []fiscal.Line, change func(*pdf.Job)) {
		j := Signed(lang, Document(t, lines))
		change(&j)
		ps = append(ps, Page{name, j})
	}
	add("short-logo", "fr", fiscal.Invoice, Menu()[:1], func(j *pdf.Job) {
		j.Logo, j.Accent, j.Paid = Logo(), "#1f4b3a", true
		j.UBL = []byte("<Invoice/>")
	})
	add("many-lines", "de", fiscal.Invoice, Many(95), func(j *pdf.Job) { j.Doc.Note = "Tisch 14, Weihnachtsfeier.\nVielen Dank für Ihren Besuch!" })
	add("empty", "nl", fiscal.Invoice, nil, func(j *pdf.Job) { j.Customer, j.Doc.CustomerID = nil, "0" })
	add("draft", "nl", fiscal.Invoice, Menu(), func(j *pdf.Job) { j.State, j.Ticket = fiscal.Unsigned, "" })
	add("copy", "fr", fiscal.Invoice, Menu(), func(j *pdf.Job) { j.Copy = 2 })
	add("training", "de", fiscal.Invoice, Menu(), func(j *pdf.Job) { j.Training = true })
	add("training-copy-long", "en", fiscal.CreditNote, Many(40), func(j *pdf.Job) { j.Training, j.Copy, j.Corrects = true, 1, nil })
	add("mismatch", "nl", fiscal.Invoice, Menu(), func(j *pdf.Job) { j.Doc.Total += 1234 })
	add("from-ticket", "fr", fiscal.Invoice, Menu()[:4], func(j *pdf.Job) { j.Doc.FromTicket, j.State, j.Ticket = true, fiscal.FromTicket, "" })
	add("unknown-rate", "en", fiscal.Invoice, unknownRates(), func(j *pdf.Job) { j.Accent = "#ffcc33" })
	add("negative", "de", fiscal.CreditNote, []fiscal.Line{Line("Stoofvlees met friet", -2, 2250, 12), Line("Westmalle Tripel", -1, 520, 21)}, func(j *pdf.Job) { j.ZeroReason = "" })
	add("zero", "nl", fiscal.Invoice, []fiscal.Line{Line("Proefmenu", 1, 0, 12), Line("Aanpassing", 0, 500, 0)}, func(j *pdf.Job) {
		j.ZeroLetter, j.ZeroReason = fiscal.LetterX, "buiten toepassingsgebied, art. 6 WBTW"
	})
	add("greek-cyrillic", "en", fiscal.Invoice, []fiscal.Line{
		Line("Μουσακάς με φέτα", 2, 1850, 12), Line("Борщ со сметаной", 1, 950, 12), Line("Żurek z kiełbasą, pączki", 3, 720, 12),
		Line("Țuică bătrână · Răchițele · Őszibarackpálinka", 1, 600, 21), Line("Þorskur, Æbleskiver, Žemaičių blynai, Ħobż", 1, 1200, 12),
	}, func(j *pdf.Job) {
		j.Customer = &fiscal.Party{Company: "Ελληνική Ταβέρνα ΕΠΕ", Street: "Οδός Ερμού 1", Zip: "105 63", Town: "Αθήνα", Country: "GR", VAT: "EL000000000"}
	})
	add("strange", "nl", fiscal.Invoice, strange(), func(j *pdf.Job) {
		j.Doc.Note = "RTL: שלום עולם · CJK: 日本料理 · emoji: 🍟🍺 · control: \x00\x07\x1b[31m · PDF: ) Tj ET endstream endobj (\\ · XML: <a href=\"x\">&amp;</a>"
		j.Customer.Company = strings.Repeat("Vennootschap met een zeer lange naam ", 14)
		j.Doc.Number = "2026/0012 <&> (a\\b) №7"
	})
	add("long-ticket", "en", fiscal.Invoice, Menu()[:3], func(j *pdf.Job) { j.Ticket = "FDM01234567-2026-000012843177" })
	add("bad-iban", "fr", fiscal.Invoice, Menu()[:3], func(j *pdf.Job) { j.Seller.IBAN = "BE68539007547035" })
	add("line-totals", "nl", fiscal.Invoice, nil, lineTotals)
	return ps
}

func unknownRates() []fiscal.Line {
	lines := Menu()[:3]
	lines[1].RateKnown, lines[1].RateText = false, "hoog"
	lines[2].Rate = decimal.New(175, -1)
	return lines
}

func strange() []fiscal.Line {
	return []fiscal.Line{
		Line(strings.Repeat("Zeer lange naam zonder einde ", 18), 1, 100, 21),
		Line(strings.Repeat("W", 500), 1, 100, 21),
		Line("قهوة عربية", 1, 300, 21),
		Line("寿司盛り合わせ", 1, 300, 12),
		Line("Friet 🍟 met 🍺", 1, 300, 12),
		Line("tab\there, bell\x07, escape\x1b, null\x00, line\nbreak", 1, 300, 12),
		Line("(a) \\ ) Tj ET Q endstream %PDF <b>&amp;</b>", 1, 300, 12),
		Line("e\u0301 composes, a\u0323\u0302 too; soft\u00adhyphen; \u202ereversed", 1, 300, 12),
		{Name: "Weegschaal", Quantity: decimal.New(123456, -5), Price: decimal.New(1234567, -4), Rate: decimal.New(6, 0), RateKnown: true},
		Line("Duur", 1, 9_000_000_000_00, 21),
		Line("", 1, 0, 21),
	}
}

func lineTotals(j *pdf.Job) {
	j.Doc.Lines = []fiscal.Line{Line("Koffie (8 ×)", 8, 2560, 12), Line("Dame blanche (4 ×)", 4, 3400, 12)}
	j.Doc.Total = 5960
}
