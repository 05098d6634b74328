package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
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
	// filling, recording and signing are what making it took, by kind: the bulk of
	// it, and the last ownPath documents.
	took struct{ filling, recording, signing time.Duration }
}

// ownPath is how many documents of a large store take the program's own writing
// path (half of a small one), the last ones: what they cost is what a sync costs in a store of that
// size, and the search index has the many small segments that syncs leave.
const ownPath = 5000

// openScaled makes a store of n documents: the bulk by fill, the rest through the
// program's own writing path.
func openScaled(tb testing.TB, dir string, n int) *scaled {
	tb.Helper()
	ctx := context.Background()
	s := &scaled{n: n, rare: fmt.Sprintf("zeldzaam%d", n/3), mid: scaledDate(n/2, n)}
	open := func() {
		st, err := Open(ctx, dir, Options{Actor: "bench", Version: "1", Key: testKey(1)})
		if err != nil {
			tb.Fatal(err)
		}
		s.Store = st
	}
	_, err := os.Stat(filepath.Join(dir, FileName))
	open()
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err == nil { // it was made before
		var have int
		if err := s.r.QueryRowContext(ctx, `SELECT count(*) FROM documents`).Scan(&have); err != nil || have != n {
			tb.Fatalf("the store in %s has %d documents, not %d (%v)", dir, have, n, err)
		}
		return s
	}
	customers := s.customers()
	if _, err := s.RecordCustomers(ctx, lic, customers, firstSeen, "sync"); err != nil {
		tb.Fatal(err)
	}
	bulk := n - min(ownPath, n/2)
	if bulk > 0 {
		start := time.Now()
		if err := s.Close(); err != nil {
			tb.Fatal(err)
		}
		s.fill(tb, bulk, customers)
		open()
		s.took.filling = time.Since(start)
	}
	s.record(tb, bulk, n, len(customers))
	if _, err := s.SignedHead(ctx); err != nil {
		tb.Fatal(err)
	}
	return s
}

// record takes documents the program's own way: Record, and Begin's, Finish's and
// Issue's own steps, but many to a transaction and without a lease.
func (s *scaled) record(tb testing.TB, from, to, customers int) {
	tb.Helper()
	ctx := context.Background()
	docs := make([]fiscal.Document, 0, to-from)
	for i := from; i < to; i++ {
		docs = append(docs, s.document(i, customers))
	}
	start := time.Now()
	if _, err := s.Record(ctx, lic, docs, s.seenAt(from), "sync", false); err != nil {
		tb.Fatal(err)
	}
	s.took.recording = time.Since(start)
	start = time.Now()
	for at := from; at < to; at += recordBatch {
		if err := s.write(ctx, "sign in bulk", func(t *tx) error {
			for i := at; i < min(at+recordBatch, to); i++ {
				if err := t.life(ctx, s, i, &docs[i-from]); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			tb.Fatal(err)
		}
	}
	s.took.signing = time.Since(start)
}

// life gives a recorded document what lifeOf says: an intent and an answer, and
// a print.
func (t *tx) life(ctx context.Context, s *scaled, i int, d *fiscal.Document) error {
	life, at := s.lifeOf(i), s.seenAt(i)
	if !life.asked {
		return nil
	}
	c, err := t.load(ctx, d.Ref)
	if err != nil {
		return err
	}
	if err := t.book(ctx, lic, SignFunction(d.Type), forSigning, fiscal.FiscalDay(at), Limit{Daily: 1 << 30}); err != nil {
		return err
	}
	intent, outcome := s.signing(d, c.row.facts.Hash, c.row.facts.State, at, life.verdict)
	if _, err := c.apply(ctx, journal.Intended, "signer", at, intent); err != nil {
		return err
	}
	if err := c.save(ctx, d); err != nil {
		return err
	}
	if err := t.finish(ctx, outcome); err != nil || !life.printed {
		return err
	}
	if c, err = t.load(ctx, d.Ref); err != nil {
		return err
	}
	if _, err := c.apply(ctx, journal.Issued, "kassa", at, s.print()); err != nil {
		return err
	}
	return c.save(ctx, nil)
}

// firstSeen is when the first document came.
var firstSeen = time.Date(2016, 1, 1, 9, 0, 0, 0, time.UTC)

func scaledDate(i, n int) fiscal.Date {
	return fiscal.Date{Year: 2016, Month: 1, Day: 1}.AddDays(i * 3650 / n)
}

func (s *scaled) seenAt(i int) time.Time { return firstSeen.AddDate(0, 0, i*3650/s.n) }

// fate is what becomes of a document.
type fate struct {
	asked, printed bool
	verdict        fiscal.Verdict
}

func (f fate) entries() int64 {
	switch {
	case f.printed:
		return 4
	case f.asked:
		return 3
	}
	return 1
}

// lifeOf: nine in ten are signed, half of those printed; some are refused; what
// was made from a VAT ticket is not signed.
func (s *scaled) lifeOf(i int) fate {
	id := i + 1
	switch {
	case id%10 == 0 || fromTicket(i):
		return fate{}
	case id%5003 == 0:
		return fate{asked: true, verdict: fiscal.Verdict{State: fiscal.Refused, Code: 2001, Text: "document nr empty"}}
	}
	return fate{asked: true, printed: id%2 == 1, verdict: fiscal.Verdict{State: fiscal.Signed, Ticket: strconv.Itoa(id)}}
}

func fromTicket(i int) bool { return i%97 == 5 }

// signing is the intent for a document and what came of it.
func (s *scaled) signing(d *fiscal.Document, hash string, prior fiscal.State, at time.Time, v fiscal.Verdict) (journal.IntentPayload, fiscal.Outcome) {
	attempt := "a" + d.ID
	raw := []byte(`{"success":1,"data":{"vatticketnr":"` + v.Ticket + `"}}`)
	if v.Ticket == "" {
		raw = []byte(`{"success":0,"errorcode":2001}`)
	}
	intent := journal.IntentPayload{
		Attempt: attempt, Name: d.Name().String(), Hash: hash, Until: at.Add(15 * time.Second), Quarantine: 150_000_000,
		Prior: prior, Holder: "kassa/1", Fence: 1, Expires: at.Add(time.Minute), Day: fiscal.FiscalDay(at).String(),
	}
	outcome := fiscal.Outcome{
		Attempt: attempt, At: at.Add(time.Second), SentAt: at, Status: 200, Raw: raw, Actor: "signer", Verdict: v,
	}
	return intent, outcome
}

// onePaper stands for every document's print: a large store's archive is one file.
const onePaper = "%PDF-1.4\n% the same for all\n"

func (s *scaled) print() journal.IssuedPayload {
	return journal.IssuedPayload{N: 1, SHA256: fiscal.HashBytes([]byte(onePaper)), Lang: "nl", Pages: 1}
}

func (s *scaled) customers() []fiscal.Party {
	out := make([]fiscal.Party, 0, s.n/50+5)
	for i := range cap(out) {
		out = append(out, fiscal.Party{ID: strconv.Itoa(i + 1), Company: fmt.Sprintf("Café %c%d", 'A'+i%26, i), Town: "Gent", VAT: fmt.Sprintf("BE0%09d", i)})
	}
	return out
}

func (s *scaled) document(i, customers int) fiscal.Document {
	dishes := [...]string{"Dagschotel", "Stoofvlees", "Garnaalkroketten", "Crème brûlée", "Koffie", "Pintje", "Moelleux", "Vol-au-vent"}
	d := doc([...]fiscal.Doctype{fiscal.Invoice, fiscal.Invoice, fiscal.Invoice, fiscal.Offer, fiscal.CreditNote}[i%5], i+1, strconv.Itoa(i+1))
	d.CustomerID, d.Date, d.FromTicket = strconv.Itoa(i*7%customers+1), scaledDate(i, s.n), fromTicket(i)
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
	if i%1009 == 7 {
		d.Total++ // a mismatch
	}
	return d
}
