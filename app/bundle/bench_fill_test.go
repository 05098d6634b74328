//go:build unix

package bundle

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
	"zegel/fiscal/ubl"
	"zegel/pdf"
	"zegel/storage"
)

func benchDoc(i int, on fiscal.Date) fiscal.Document {
	rate := func(r int64) decimal.Decimal { return decimal.New(r, 0) }
	d := fiscal.Document{
		Ref: fiscal.Ref{Licence: licence, Type: fiscal.Doctype(1 + i%3), ID: fmt.Sprint(i + 1)}, Number: fmt.Sprint(i + 1), CustomerID: "7",
		Currency: fiscal.EUR, Date: on,
		Lines: []fiscal.Line{
			{Name: "Dagschotel met soep", Quantity: rate(2), Price: decimal.New(1850, -2), Rate: rate(12), RateKnown: true},
			{Name: "Huiswijn; glas", Quantity: rate(int64(1 + i%4)), Price: decimal.New(550, -2), Rate: rate(21), RateKnown: true},
			{Name: "Brood à la carte", Quantity: rate(1), Price: decimal.New(int64(100+i%100), -2), Rate: rate(6), RateKnown: true},
		},
	}
	for _, l := range d.Lines {
		c, err := fiscal.CentsOf(l.Quantity.Mul(l.Price))
		if err != nil {
			panic(err) // the amounts above are small
		}
		d.Total += c
	}
	return d
}

// benchPapers draws a page of each kind with the e-invoice that the program
// itself would put in.
func benchPapers(s *shop) map[fiscal.Doctype][]byte {
	seller := fiscal.Party{Company: "Bistro", VAT: "BE0123456749", Street: "Kade 1", Zip: "9000", Town: "Gent", IBAN: "BE68539007547034", BIC: "NBBEBEBB203"}
	buyer := fiscal.Party{ID: "7", Company: "Pommes & Co", VAT: "BE0123456749", Street: "Markt 2", Zip: "8000", Town: "Brugge"}
	out := map[fiscal.Doctype][]byte{}
	for i := range 3 {
		d := benchDoc(i, day(3))
		j := pdf.Job{Doc: d, State: fiscal.Signed, Ticket: "12", MadeAt: s.now, Seller: seller, Customer: &buyer}
		if d.Type != fiscal.Offer {
			var err error
			j.UBL, err = ubl.Write(ubl.Input{Doc: d, Seller: seller, Customer: &buyer, PaymentTerms: "30 d", Corrects: &fiscal.Reference{Number: "1", Date: day(1)}})
			s.must(err)
			j.UBLName = "invoice.xml"
		}
		page, err := s.paper.Render(context.Background(), j)
		s.must(err)
		out[d.Type] = page.PDF
	}
	return out
}

// benchSign signs and prints a document. The paper goes into the archive's
// folder without waiting for the disk: filling is no part of what is measured.
func (s *shop) benchSign(d fiscal.Document, i int, page []byte) {
	ctx := context.Background()
	r, err := s.Get(ctx, d.Ref)
	s.must(err)
	if r.Issued > 0 || r.State == fiscal.Sending {
		return // an earlier run that was ended came this far
	}
	if r.State != fiscal.Signed {
		s.benchTicket(d, r, i)
	}
	paper := fmt.Appendf(bytes.Clone(page), "%%%d\n", i)
	sha := hashOf(paper)
	file := filepath.Join(s.dir, "archive", sha[:2], sha[2:])
	s.must(os.MkdirAll(filepath.Dir(file), 0o700))
	s.must(os.WriteFile(file, paper, 0o600))
	s.must(s.Issue(ctx, storage.IssueRow{Doc: d.Ref, N: 1, SHA256: sha, Lang: "nl", Pages: 1, At: s.now, Actor: "me"}))
}

func (s *shop) benchTicket(d fiscal.Document, r fiscal.Record, i int) {
	ctx := context.Background()
	in := fiscal.Intent{
		Attempt: fmt.Sprint("a", i), Doc: d.Ref, Name: d.Name(), Hash: r.Hash, At: s.now, Until: s.now.Add(time.Second), Quarantine: time.Minute,
		Prior: r.State, Lease: s.lease, Actor: "me",
	}
	s.must(s.Begin(ctx, in, fiscal.Limit{Daily: 1 << 30}))
	ticket := fmt.Sprint(1000 + 3*i)
	s.must(s.Finish(ctx, fiscal.Outcome{
		Attempt: in.Attempt, At: s.now, Verdict: fiscal.Verdict{State: fiscal.Signed, Ticket: ticket}, SentAt: s.now, Status: 200,
		Raw: []byte(`{"success":1,"vatticket":"` + ticket + `"}`), Actor: "me",
	}))
}
