package storage

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// scaled is a store of many documents over ten years: nine in ten are signed,
// half of those printed. A document has three and a quarter entries on average.
type scaled struct {
	*Store
	n int
	// mid and rare are a day in the middle, and a word that one document has.
	mid  fiscal.Date
	rare string
	// recording and signing are what filling took, by kind.
	recording, signing time.Duration
}

// openScaled fills a store through the program's own writing path: Record for the
// documents, and Begin's, Finish's and Issue's own steps for the rest, but many to
// a transaction and without a lease, or ten years would take a day of disk syncs.
func openScaled(tb testing.TB, dir string, n int) *scaled {
	tb.Helper()
	ctx := context.Background()
	st, err := Open(ctx, dir, Options{Actor: "bench", Version: "1", Key: testKey(1)})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := st.Close(); err != nil {
			tb.Error(err)
		}
	})
	s := &scaled{Store: st, n: n, rare: fmt.Sprintf("zeldzaam%d", n/3)}
	s.mid = scaledDate(n/2, n)
	first := time.Date(2016, 1, 1, 9, 0, 0, 0, time.UTC)
	customers := make([]fiscal.Party, 0, n/50+5)
	for i := range cap(customers) {
		customers = append(customers, fiscal.Party{ID: strconv.Itoa(i + 1), Company: fmt.Sprintf("Café %c%d", 'A'+i%26, i), Town: "Gent", VAT: fmt.Sprintf("BE0%09d", i)})
	}
	if _, err := s.RecordCustomers(ctx, lic, customers, first, "sync"); err != nil {
		tb.Fatal(err)
	}
	const batch = 5000
	for at := 0; at < n; at += batch {
		docs := make([]fiscal.Document, 0, batch)
		for i := at; i < min(at+batch, n); i++ {
			docs = append(docs, s.document(i, len(customers)))
		}
		now := first.AddDate(0, 0, at*3650/n)
		start := time.Now()
		if _, err := s.Record(ctx, lic, docs, now, "sync", false); err != nil {
			tb.Fatal(err)
		}
		s.recording += time.Since(start)
		start = time.Now()
		for len(docs) > 0 {
			some := docs[:min(len(docs), recordBatch)]
			docs = docs[len(some):]
			if err := s.write(ctx, "sign in bulk", func(t *tx) error {
				for i := range some {
					if id, err := strconv.Atoi(some[i].ID); err != nil || id%10 == 0 {
						continue
					}
					if err := t.signedLife(ctx, &some[i], now); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				tb.Fatal(err)
			}
		}
		s.signing += time.Since(start)
	}
	if _, err := s.SignedHead(ctx); err != nil {
		tb.Fatal(err)
	}
	return s
}

// signedLife gives a document an intent, an answer and, for every other one, a print.
func (t *tx) signedLife(ctx context.Context, d *fiscal.Document, at time.Time) error {
	c, err := t.load(ctx, d.Ref)
	if err != nil {
		return err
	}
	day := fiscal.FiscalDay(at)
	if err := t.book(ctx, lic, SignFunction(d.Type), forSigning, day, Limit{Daily: 1 << 30}); err != nil {
		return err
	}
	attempt := "a" + d.ID
	if _, err := c.apply(ctx, journal.Intended, "signer", at, journal.IntentPayload{
		Attempt: attempt, Name: d.Name().String(), Hash: c.row.facts.Hash, Until: at.Add(15 * time.Second), Quarantine: 150_000_000,
		Prior: c.row.facts.State, Holder: "kassa/1", Fence: 1, Expires: at.Add(time.Minute), Day: day.String(),
	}); err != nil {
		return err
	}
	if err := c.save(ctx, d); err != nil {
		return err
	}
	raw := []byte(`{"success":1,"data":{"vatticketnr":"` + d.ID + `"}}`)
	if err := t.finish(ctx, fiscal.Outcome{
		Attempt: attempt, At: at.Add(time.Second), SentAt: at, Status: 200, Raw: raw, Actor: "signer",
		Verdict: fiscal.Verdict{State: fiscal.Signed, Ticket: d.ID},
	}); err != nil {
		return err
	}
	if id, err := strconv.Atoi(d.ID); err != nil || id%2 == 0 {
		return err
	}
	if c, err = t.load(ctx, d.Ref); err != nil {
		return err
	}
	if _, err := c.apply(ctx, journal.Issued, "kassa", at, journal.IssuedPayload{N: 1, SHA256: fiscal.HashBytes(raw), Lang: "nl", Pages: 1}); err != nil {
		return err
	}
	return c.save(ctx, nil)
}

func scaledDate(i, n int) fiscal.Date {
	return fiscal.Date{Year: 2016, Month: 1, Day: 1}.AddDays(i * 3650 / n)
}

func (s *scaled) document(i, customers int) fiscal.Document {
	dishes := [...]string{"Dagschotel", "Stoofvlees", "Garnaalkroketten", "Crème brûlée", "Koffie", "Pintje", "Moelleux", "Vol-au-vent"}
	d := doc([...]fiscal.Doctype{fiscal.Invoice, fiscal.Invoice, fiscal.Invoice, fiscal.Offer, fiscal.CreditNote}[i%5], i+1, strconv.Itoa(i+1))
	d.CustomerID, d.Date = strconv.Itoa(i*7%customers+1), scaledDate(i, s.n)
	d.Note = fmt.Sprintf("tafel %d, dank u", i%40)
	if i == s.n/3 {
		d.Note = s.rare
	}
	d.Lines = nil
	d.Total = 0
	for j := range 1 + i%5 {
		price := fiscal.Cents(250 + (i*31+j*17)%2900)
		d.Total += price
		d.Lines = append(d.Lines, fiscal.Line{Name: dishes[(i+j)%len(dishes)], Quantity: decimal.New(1, 0), Price: price.Decimal(), Rate: decimal.New(12, 0), RateKnown: true})
	}
	return d
}
