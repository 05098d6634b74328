package bundle

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
	"zegel/fiscal/journal"
	"zegel/pdf"
	"zegel/storage"
)

const licence = "bistro"

// shop is a store with paper, and a clock of its own.
type shop struct {
	*storage.Store
	t       testing.TB
	dir     string
	key     ed25519.PrivateKey
	archive *storage.Archive
	paper   *pdf.Renderer
	now     time.Time
	lease   fiscal.Lease
	n       int
}

func newShop(t testing.TB, seed string) *shop {
	t.Helper()
	return openShop(t, seed, t.TempDir())
}

func openShop(t testing.TB, seed, dir string) *shop {
	t.Helper()
	h := sha256.Sum256([]byte(seed))
	s := &shop{t: t, dir: dir, key: ed25519.NewKeyFromSeed(h[:]), now: time.Date(2026, 10, 3, 9, 0, 0, 0, time.UTC)}
	ctx := context.Background()
	var err error
	s.Store, err = storage.Open(ctx, s.dir, storage.Options{Clock: func() time.Time { return s.now }, Actor: "test", Version: "1", Key: s.key})
	s.must(err)
	t.Cleanup(func() { s.must(s.Close()) })
	s.archive, err = storage.OpenArchive(filepath.Join(s.dir, "archive"))
	s.must(err)
	s.paper, err = pdf.New()
	s.must(err)
	s.lease, err = s.TakeLease(ctx, licence, "me", 1000*time.Hour, s.now)
	s.must(err)
	return s
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func day(d int) fiscal.Date { return fiscal.Date{Year: 2026, Month: time.October, Day: d} }

func doc(t fiscal.Doctype, id int, number string, on fiscal.Date, cents fiscal.Cents) fiscal.Document {
	return fiscal.Document{
		Ref: fiscal.Ref{Licence: licence, Type: t, ID: strconv.Itoa(id)}, Number: number, CustomerID: "7", Total: cents, Currency: fiscal.EUR, Date: on,
		Lines: []fiscal.Line{{Name: "=HYPERLINK(\"http://x\")", Quantity: decimal.New(1, 0), Price: cents.Decimal(), Rate: decimal.New(21, 0), RateKnown: true}},
	}
}

func (s *shop) record(docs ...fiscal.Document) {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	_, err := s.Record(context.Background(), licence, docs, s.now, "sync", false)
	s.must(err)
}

// sign signs a document with a number; an empty one leaves it in doubt.
func (s *shop) sign(d fiscal.Document, ticket string) {
	s.t.Helper()
	ctx := context.Background()
	s.n++
	s.now = s.now.Add(time.Second)
	r, err := s.Get(ctx, d.Ref)
	s.must(err)
	in := fiscal.Intent{
		Attempt: fmt.Sprintf("a%d", s.n), Doc: d.Ref, Name: r.Name(), Hash: r.Hash, At: s.now, Until: s.now.Add(15 * time.Second), Quarantine: time.Minute,
		Prior: r.State, PriorCause: r.Cause, Asking: r.State == fiscal.InDoubt, Lease: s.lease, Actor: "me",
	}
	if r.State == fiscal.FromTicket {
		in.Person = &fiscal.Person{By: "Ilse", Reason: "test"}
	}
	s.must(s.Begin(ctx, in, fiscal.Limit{Daily: 100_000}))
	v, raw := fiscal.Verdict{State: fiscal.Signed, Ticket: ticket}, []byte(`{"success":1,"vatticket":"`+ticket+`"}`)
	if ticket == "" {
		v, raw = fiscal.Verdict{State: fiscal.InDoubt, Text: "timeout"}, []byte("<html>\xff")
	}
	s.must(s.Finish(ctx, fiscal.Outcome{Attempt: in.Attempt, At: s.now, Verdict: v, SentAt: s.now, Status: 200, Raw: raw, Actor: "me"}))
}

// issue draws a document and records it as printed, or as the archive's exemplar.
func (s *shop) issue(d fiscal.Document, n int) {
	s.t.Helper()
	ctx := context.Background()
	r, err := s.Get(ctx, d.Ref)
	s.must(err)
	out, err := s.paper.Render(ctx, pdf.Job{
		Doc: r.Document, State: r.State, Ticket: r.Ticket, SignedAt: r.SignedAt, Hash: r.Hash, MadeAt: s.now, Copy: max(0, n-1),
		UBL: []byte("<Invoice>" + r.Number + "</Invoice>"), UBLName: "x.xml",
	})
	s.must(err)
	sha, err := s.archive.Put(ctx, "pdf", out.PDF)
	s.must(err)
	s.must(s.Issue(ctx, storage.IssueRow{Doc: d.Ref, N: n, SHA256: sha, Lang: "nl", Pages: out.Pages, At: s.now, Actor: "me"}))
}

// quarter is a shop with one of everything in October, and some around it.
func quarter(t testing.TB, seed string) *shop {
	t.Helper()
	s := newShop(t, seed)
	_, err := s.RecordCustomers(context.Background(), licence, []fiscal.Party{{ID: "7", Company: "+Pommes & Co", VAT: "BE0123456749"}}, s.now, "sync")
	s.must(err)
	fromTicket := doc(fiscal.Invoice, 5, "5", day(5), 4840)
	fromTicket.FromTicket = true
	credit := doc(fiscal.CreditNote, 6, "2026/3", day(5), 605)
	undated := doc(fiscal.Offer, 8, "8", fiscal.Date{}, 999)
	docs := []fiscal.Document{
		doc(fiscal.Invoice, 1, "2026/3", day(3), 12100), doc(fiscal.Invoice, 2, "2026-3", day(3), 1210), doc(fiscal.Offer, 3, "3", day(4), 2420),
		doc(fiscal.Invoice, 4, "", day(4), 100), fromTicket, credit, doc(fiscal.Invoice, 7, "7", day(31), 100), undated,
		doc(fiscal.Invoice, 9, "9", fiscal.Date{Year: 2026, Month: 9, Day: 30}, 700), doc(fiscal.Invoice, 10, "10", fiscal.Date{Year: 2026, Month: 11, Day: 1}, 800),
	}
	s.record(docs...)
	s.sign(docs[0], "000101")
	s.issue(docs[0], 1)
	s.sign(docs[8], "000102")
	s.sign(docs[1], "000105")
	s.issue(docs[1], 0)
	s.sign(docs[2], "000106")
	s.issue(docs[2], 0)
	s.issue(docs[2], 1)
	s.sign(credit, "000107")
	s.issue(credit, 0)
	s.sign(docs[6], "")
	return s
}

// options are those of a bundle of October at the journal's head, or at size.
func (s *shop) options(size int64) Options {
	s.t.Helper()
	ctx := context.Background()
	note, err := s.SignedHead(ctx)
	s.must(err)
	origin, h, err := journal.PeekHead(note)
	s.must(err)
	if size > 0 {
		h, err = s.HeadAt(ctx, size)
		s.must(err)
	}
	return Options{
		Period: Period{licence, day(1), day(31), h.Size}, Settings: Settings{Seller: fiscal.Party{Company: "Bistro"}, Lang: "nl"},
		Head: h, Origin: origin, Key: s.key, Archive: s.archive, Paper: s.paper,
	}
}

func (s *shop) build(o Options) (string, Result) {
	s.t.Helper()
	s.n++
	file := filepath.Join(s.t.TempDir(), fmt.Sprintf("b%d.zip", s.n))
	res, err := Build(context.Background(), s.Store, file, o)
	s.must(err)
	return file, res
}

func check(t *testing.T, file, pin string) Report {
	t.Helper()
	r, err := Verify(context.Background(), file, pin, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// unzipped are a bundle's files in the order of the ZIP.
type unzipped struct {
	names []string
	bytes map[string][]byte
}

func unzip(t *testing.T, file string) unzipped {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	z, err := openZip(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	u := unzipped{bytes: map[string][]byte{}}
	for _, e := range z.entries {
		r, err := z.open(e)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		u.names, u.bytes[e.name] = append(u.names, e.name), raw
	}
	return u
}

// zip writes files as a bundle's ZIP would, whatever they are.
func (u unzipped) zip(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.zip")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := newZipWriter(f, t.TempDir())
	for _, n := range u.names {
		r := record{zipEntry{n, int64(len(u.bytes[n])), crcOf(u.bytes[n]), z.off}, hashOf(u.bytes[n])}
		z.files = append(z.files, r)
		z.count++
		h := r.appendLocal(nil)
		for _, b := range [][]byte{h, u.bytes[n]} {
			if _, err := z.out.Write(b); err != nil {
				t.Fatal(err)
			}
			z.off += int64(len(b))
		}
	}
	if err := z.close(); err != nil {
		t.Fatal(err)
	}
	return file
}
