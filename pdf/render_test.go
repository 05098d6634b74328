package pdf_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
	"zegel/pdf"
	"zegel/pdf/specimen"
)

func textOf(t *testing.T, j pdf.Job) (string, pdf.Result) {
	t.Helper()
	res := render(t, renderer(t), j)
	return readFile(t, res.PDF).text(t), res
}

// bare leaves out all blanks: where a line is broken, or a text goes over to
// another font, is the page's business.
func bare(s string) string { return strings.Join(strings.Fields(s), "") }

func wantText(t *testing.T, text string, wants ...string) {
	t.Helper()
	flat := bare(text)
	for _, w := range wants {
		if !strings.Contains(flat, bare(w)) {
			t.Errorf("no %q on the page", w)
		}
	}
}

func lackText(t *testing.T, text string, not ...string) {
	t.Helper()
	flat := bare(text)
	for _, n := range not {
		if strings.Contains(flat, bare(n)) {
			t.Errorf("%q is on the page", n)
		}
	}
}

func TestLegalTexts(t *testing.T) {
	notTicket := map[string]string{
		"nl": "Dit is geen geldig btw-kasticket", "fr": "Ceci n'est pas un ticket de caisse TVA valable",
		"de": "Dies ist kein gültiges MwSt.-Kassenticket", "en": "This is not a valid VAT cash-register ticket",
	}
	creditVAT := map[string]string{
		"nl": "Btw terug te storten aan de Staat in de mate waarin ze oorspronkelijk in aftrek werd gebracht",
		"fr": "TVA à reverser à l'État dans la mesure où elle a été initialement déduite",
		"de": "Die Mehrwertsteuer ist an den Staat zurückzuzahlen, soweit sie ursprünglich abgezogen wurde",
		"en": "VAT to be paid back to the State",
	}
	copies := map[string]string{"nl": "KOPIE 3", "fr": "COPIE 3", "de": "KOPIE 3", "en": "COPY 3"}
	training := map[string]string{"nl": "OEFENING", "fr": "FORMATION", "de": "ÜBUNG", "en": "TRAINING"}
	for _, lang := range pdf.Languages() {
		t.Run(lang, func(t *testing.T) {
			invoice, _ := textOf(t, specimen.Signed(lang, specimen.Document(fiscal.Invoice, specimen.Many(60))))
			if n, pages := strings.Count(invoice, notTicket[lang]), strings.Count(invoice, "invoice/2026/0012"); n < pages || pages < 2 {
				t.Errorf("the page says %d times on %d pages that it is no ticket", n, pages)
			}
			wantText(t, invoice, "Peppol", "0000128431", "2026/0012", "A 21", "B 12", "C 6", "D 0")
			lackText(t, invoice, creditVAT[lang])
			credit, _ := textOf(t, specimen.Signed(lang, specimen.Document(fiscal.CreditNote, specimen.Menu())))
			wantText(t, credit, notTicket[lang], creditVAT[lang], "2026/0007", "Peppol")
			offer, _ := textOf(t, specimen.Signed(lang, specimen.Document(fiscal.Offer, specimen.Menu())))
			wantText(t, offer, notTicket[lang])
			lackText(t, offer, creditVAT[lang], "Peppol", "+++")
			j := specimen.Signed(lang, specimen.Document(fiscal.Invoice, specimen.Many(60)))
			j.Copy, j.Training = 3, true
			text, res := textOf(t, j)
			if n := strings.Count(text, training[lang]); n < 2*res.Pages {
				t.Errorf("%q stands %d times on %d pages", training[lang], n, res.Pages)
			}
			wantText(t, text, copies[lang])
		})
	}
}

func TestNumbersAndDatesAsTheLanguageWritesThem(t *testing.T) {
	lines := []fiscal.Line{specimen.Line("Zaal", 1, 123456789, 21), {Name: "Kaas", Quantity: decimal.New(1234567, -3), Price: decimal.New(12345, -3), Rate: decimal.New(6, 0), RateKnown: true}}
	for lang, wants := range map[string][]string{
		"nl": {"1.234.567,89", "€ 1.249.808,62", "1.234,567", "12,345", "03/02/2026", "05/03/2026"},
		"fr": {"1.234.567,89", "1.249.808,62 €", "1.234,567", "03/02/2026"},
		"de": {"1.234.567,89", "1.249.808,62 €", "1.234,567", "03.02.2026"},
		"en": {"1,234,567.89", "€1,249,808.62", "1,234.567", "3 February 2026"},
	} {
		d := specimen.Document(fiscal.Invoice, lines)
		d.Number = "20260012345"
		j := specimen.Signed(lang, d)
		j.Ticket = "1234567890"
		text, _ := textOf(t, j)
		wantText(t, text, append(wants, "20260012345", "1234567890")...)
	}
}

// A mismatch is shown with the document's own total; it is never recomputed.
func TestMismatchKeepsTheDocumentsTotal(t *testing.T) {
	j := specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Menu()))
	j.Doc.Total += 1234
	text, _ := textOf(t, j)
	wantText(t, text, "€ 568,59", "Let op: de lijnen tellen op tot € 556,25, het document vermeldt € 568,59 (verschil € 12,34)")
	lackText(t, text, "Totaal excl. btw")
	if !strings.Contains(text, "+++002/0260/01210+++") {
		t.Error("an open invoice asks for its own total all the same")
	}
}

func TestDraftCannotPassForTheDocument(t *testing.T) {
	for _, s := range fiscal.States() {
		j := specimen.Signed("fr", specimen.Document(fiscal.Invoice, specimen.Menu()))
		j.State = s
		text, _ := textOf(t, j)
		final := s == fiscal.Signed || s == fiscal.FromTicket
		if draft := strings.Contains(text, "PROJET"); draft == final {
			t.Errorf("%s: draft %v", s, draft)
		}
		if pays := strings.Contains(text, "+++"); pays != final {
			t.Errorf("%s: asks for money: %v", s, pays)
		}
	}
	j := specimen.Signed("fr", specimen.Document(fiscal.Invoice, specimen.Menu()))
	j.Draft = true
	text, _ := textOf(t, j)
	wantText(t, text, "PROJET", "Non signé")
}

func TestPaymentOnlyWhereItBelongs(t *testing.T) {
	base := func() pdf.Job { return specimen.Signed("en", specimen.Document(fiscal.Invoice, specimen.Menu())) }
	for name, c := range map[string]struct {
		change func(*pdf.Job)
		pays   bool
		note   string
	}{
		"open invoice":  {func(*pdf.Job) {}, true, ""},
		"paid":          {func(j *pdf.Job) { j.Paid = true }, false, ""},
		"no IBAN":       {func(j *pdf.Job) { j.Seller.IBAN = "" }, false, ""},
		"wrong IBAN":    {func(j *pdf.Job) { j.Seller.IBAN = "BE68539007547035" }, false, "iban: its check digits do not fit"},
		"zero":          {func(j *pdf.Job) { j.Doc.Total = 0 }, false, ""},
		"from a ticket": {func(j *pdf.Job) { j.Doc.FromTicket, j.State, j.Ticket = true, fiscal.FromTicket, "" }, false, ""},
		"negative":      {func(j *pdf.Job) { j.Doc.Total = -100 }, false, ""},
		"credit note":   {func(j *pdf.Job) { j.Doc.Type = fiscal.CreditNote }, false, ""},
		"offer":         {func(j *pdf.Job) { j.Doc.Type = fiscal.Offer }, false, ""},
		"other money":   {func(j *pdf.Job) { j.Doc.Currency = "CZK" }, false, "payment: the document is not in euro"},
	} {
		t.Run(name, func(t *testing.T) {
			j := base()
			c.change(&j)
			text, res := textOf(t, j)
			if pays := strings.Contains(text, "Scan with your banking app"); pays != c.pays {
				t.Errorf("asks for payment: %v", pays)
			}
			if got := strings.Join(res.Notes, "; "); !strings.HasPrefix(got, c.note) || (c.note == "") != (got == "") {
				t.Errorf("notes %q", got)
			}
			if name == "wrong IBAN" && strings.Contains(text, "BE68") {
				t.Error("an IBAN that is wrong is on the page")
			}
		})
	}
	j := base()
	j.StructuredRef = "123456789003"
	text, res := textOf(t, j)
	if !slices.ContainsFunc(res.Notes, func(n string) bool { return strings.HasPrefix(n, pdf.NoteReference) }) {
		t.Errorf("wrong check digits pass: %v", res.Notes)
	}
	wantText(t, text, "Invoice 2026/0012")
	lackText(t, text, "+++")
}

func TestRemarks(t *testing.T) {
	cases := map[string]struct {
		change func(*pdf.Job)
		want   []string
		lack   []string
	}{
		"from a ticket":   {func(j *pdf.Job) { j.Doc.FromTicket = true }, []string{"Made from a VAT ticket"}, nil},
		"consumer":        {func(j *pdf.Job) { j.Customer.VAT = "" }, nil, []string{"Peppol"}},
		"foreign VAT":     {func(j *pdf.Job) { j.Customer.VAT = "NL123456789B01" }, nil, []string{"Peppol"}},
		"wrong VAT":       {func(j *pdf.Job) { j.Customer.VAT = "BE0987654321" }, nil, []string{"Peppol"}},
		"old VAT":         {func(j *pdf.Job) { j.Customer.VAT = "987.654.394" }, []string{"Peppol"}, nil},
		"before the law":  {func(j *pdf.Job) { j.Doc.Date = fiscal.Date{Year: 2025, Month: 12, Day: 31} }, nil, []string{"Peppol"}},
		"told":            {func(j *pdf.Job) { j.Customer, j.Peppol = nil, true }, []string{"Peppol"}, nil},
		"no reference":    {func(j *pdf.Job) { j.Doc.Type, j.Corrects = fiscal.CreditNote, nil }, []string{"The invoice that this credit note corrects is not stated."}, nil},
		"zero reason":     {func(j *pdf.Job) { j.ZeroLetter, j.ZeroReason = fiscal.LetterX, "deposit" }, []string{"VAT 0%: deposit", "X 0%"}, []string{"D 0%"}},
		"no number":       {func(j *pdf.Job) { j.Doc.Number = "" }, []string{"Invoice (without number, id 9012)"}, nil},
		"unknown type":    {func(j *pdf.Job) { j.Doc.Type = 9 }, []string{"Document (doctype9)"}, nil},
		"no date":         {func(j *pdf.Job) { j.Doc.Date, j.Doc.DateText = fiscal.Date{}, "gisteren" }, []string{"gisteren"}, nil},
		"note":            {func(j *pdf.Job) { j.Doc.Note = "first\r\nsecond" }, []string{"first second"}, nil},
		"unknown rate":    {func(j *pdf.Job) { j.Doc.Lines[0].RateKnown, j.Doc.Lines[0].RateText = false, "hoog" }, []string{"? hoog", "the till states no VAT rate"}, nil},
		"signed late":     {func(j *pdf.Job) { j.SignedAt = time.Date(2026, 7, 31, 22, 30, 0, 0, time.UTC) }, []string{"1 August 2026 00:30"}, nil},
		"private person":  {func(j *pdf.Job) { j.Customer.Company = "" }, []string{"An Specimen"}, nil},
		"paid":            {func(j *pdf.Job) { j.Paid = true }, []string{"Paid", "Total incl. VAT"}, nil},
		"customer abroad": {func(j *pdf.Job) { j.Customer.Country = "nl" }, []string{"NL"}, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			j := specimen.Signed("en", specimen.Document(fiscal.Invoice, specimen.Menu()))
			c.change(&j)
			text, _ := textOf(t, j)
			wantText(t, text, c.want...)
			lackText(t, text, c.lack...)
		})
	}
}

// Every line is on some page, heads are repeated, pages are counted.
func TestManyLines(t *testing.T) {
	for _, n := range []int{0, 1, 12, 13, 20, 21, 22, 100, 5000} {
		j := specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Many(n)))
		text, res := textOf(t, j)
		for i := 1; i <= n; i++ {
			if !strings.Contains(text, fmt.Sprintf("\n%d. ", i)) {
				t.Fatalf("%d lines: line %d is missing", n, i)
			}
		}
		if n == 0 {
			wantText(t, text, "Dit document heeft geen lijnen.")
		}
		wantText(t, text, fmt.Sprintf("Pagina %d van %d", res.Pages, res.Pages))
		heads := strings.Count(text, "Omschrijving\n")
		if heads < res.Pages-1 || heads > res.Pages {
			t.Errorf("%d lines: %d heads on %d pages", n, heads, res.Pages)
		}
		if n == 5000 && res.Pages < 100 {
			t.Errorf("5,000 lines on %d pages", res.Pages)
		}
	}
}

func TestReplacesAndReports(t *testing.T) {
	j := specimen.Signed("nl", specimen.Document(fiscal.Invoice, []fiscal.Line{
		specimen.Line("Ħobż Βακλαβάς Борщ ăâîșț őű ñ ø ß Ÿ €", 1, 100, 21), specimen.Line("日本 🍟 \x00 שלום e\u0301", 1, 100, 21),
	}))
	text, res := textOf(t, j)
	wantText(t, text, "Ħobż Βακλαβάς Борщ ăâîșț őű ñ ø ß Ÿ €", "é")
	if got, want := string(res.Replaced), "\x00ולםש日本🍟"; got != want {
		t.Errorf("replaced %q, not %q", got, want)
	}
	if n := strings.Count(text, "\uFFFD"); n != 8 {
		t.Errorf("%d replacements on the page for 8 characters", n)
	}
	// Not even what looks like nothing goes unreported.
	j.Doc.Lines[1].Name = "soft\u00adhyphen, \u202ereversed, broken \xff"
	text, res = textOf(t, j)
	if got := string(res.Replaced); got != "\u00ad\u202e\uFFFD" {
		t.Errorf("replaced %q", got)
	}
	wantText(t, text, "softhyphen, \uFFFDreversed, broken \uFFFD")
}

func TestSameInputSameBytes(t *testing.T) {
	jobs := specimen.Pages()
	first := make([][]byte, len(jobs))
	r := renderer(t)
	for i, p := range jobs {
		first[i] = render(t, r, p.Job).PDF
	}
	other := renderer(t)
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := range jobs {
				at := (i*7 + worker*5) % len(jobs)
				res, err := other.Render(context.Background(), jobs[at].Job)
				if err != nil {
					t.Error(err)
				} else if !bytes.Equal(res.PDF, first[at]) {
					t.Errorf("%s differs", jobs[at].Name)
				}
			}
		})
	}
	wg.Wait()
	j := jobs[0].Job
	j.MadeAt = j.MadeAt.Add(time.Second)
	if bytes.Equal(render(t, r, j).PDF, first[0]) {
		t.Error("another time, the same bytes")
	}
}

func TestOrdinaryFilesAreSmall(t *testing.T) {
	for _, lang := range pdf.Languages() {
		j := specimen.Signed(lang, specimen.Document(fiscal.Invoice, specimen.Menu()))
		j.UBL = bytes.Repeat([]byte("<cac:InvoiceLine>one</cac:InvoiceLine>\n"), 300)
		if res := render(t, renderer(t), j); len(res.PDF) >= 60_000 || res.Pages != 1 {
			t.Errorf("%s: %d bytes, %d pages", lang, len(res.PDF), res.Pages)
		}
	}
}

func TestErrorsThatSayWhy(t *testing.T) {
	huge := decimal.New(1, 30)
	for name, c := range map[string]struct {
		change func(*pdf.Job)
		want   error
		says   string
	}{
		"language":    {func(j *pdf.Job) { j.Lang = "it" }, pdf.ErrLanguage, "it"},
		"accent":      {func(j *pdf.Job) { j.Accent = "red" }, pdf.ErrAccent, "red"},
		"accent hex":  {func(j *pdf.Job) { j.Accent = "#12345" }, pdf.ErrAccent, "#8c1c2b"},
		"copy":        {func(j *pdf.Job) { j.Copy = -1 }, pdf.ErrJob, "copy -1"},
		"reading":     {func(j *pdf.Job) { j.Reading.Prices = fiscal.UnitPrices }, pdf.ErrJob, "0 line totals for 12 lines"},
		"no logo":     {func(j *pdf.Job) { j.Logo = []byte("<svg/>") }, pdf.ErrLogo, "neither a PNG nor a JPEG"},
		"half a logo": {func(j *pdf.Job) { j.Logo = specimen.Logo()[:1500] }, pdf.ErrLogo, "is broken"},
		"huge logo":   {func(j *pdf.Job) { j.Logo = make([]byte, 11<<20) }, pdf.ErrLogo, "at most"},
		"vast logo":   {func(j *pdf.Job) { j.Logo = vastPNG() }, pdf.ErrLogo, "100000 × 100000 pixels"},
		"sums":        {func(j *pdf.Job) { j.Doc.Lines[0].Price = huge }, fiscal.ErrNumber, "VAT table"},
	} {
		t.Run(name, func(t *testing.T) {
			j := specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Menu()))
			c.change(&j)
			_, err := renderer(t).Render(t.Context(), j)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := renderer(t).Render(gone, specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Many(2000)))); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// vastPNG is the head of a picture that would take forty gigabytes.
func vastPNG() []byte {
	b := bytes.Clone(specimen.Logo())
	for i, v := range []byte{0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0} {
		b[16+i] = v
	}
	return fixCRC(b)
}
