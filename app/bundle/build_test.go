package bundle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

func TestABundleHoldsEveryDocumentOfThePeriod(t *testing.T) {
	s := quarter(t, "a")
	file, res := s.build(s.options(0))
	if res.Documents != 8 {
		t.Errorf("%d documents", res.Documents)
	}
	r := check(t, file, journal.Fingerprint(s.options(0).public()))
	if len(r.Faults) > 0 || !r.Pinned || r.Documents != 8 || r.Entries != res.Entries {
		t.Fatalf("%+v", r)
	}
	u := unzip(t, file)
	var paper []string
	for _, n := range u.names {
		if strings.HasSuffix(n, ".pdf") && n != coverFile {
			paper = append(paper, n)
		}
	}
	// 2026/3 and 2026-3 of one day would be one file.
	if len(paper) != 4 || !strings.HasPrefix(paper[1], "invoices/2026-10-03_invoice-2026-3_") || paper[0] != "creditnotes/2026-10-05_creditnote-2026-3.pdf" {
		t.Errorf("paper %q", paper)
	}
	text := string(u.bytes[documentsFile])
	if strings.Count(text, "\r\n") != 9 || !strings.HasPrefix(text, byteOrderMark+"date;type;") {
		t.Errorf("documents:\n%s", text)
	}
	for _, want := range []string{";'+Pommes & Co;", ";100,00;21,00;121,00;121,00;", ";000101;", ";-6,05;"} {
		if !strings.Contains(text, want) {
			t.Errorf("documents.csv lacks %q:\n%s", want, text)
		}
	}
	if l := string(u.bytes[linesFile]); !strings.Contains(l, `"'=HYPERLINK(""http://x"")"`) {
		t.Errorf("lines.csv is not defused:\n%s", l)
	}
	// The gap is named; the ticket of September's document is none.
	tickets := string(u.bytes[ticketsFile])
	for _, want := range []string{"gap;000103;000104;2;", "ticket;000102;000102;1;2026-10-03 09:00:03;invoice;9;9;2026-09-30;0;"} {
		if !strings.Contains(tickets, want) {
			t.Errorf("tickets.csv lacks %q:\n%s", want, tickets)
		}
	}
	if f := string(u.bytes[fromTicketFile]); strings.Count(f, "\r\n") != 3 || !strings.Contains(f, "totaal;invoice;;;EUR;40,00;8,40;48,40") {
		t.Errorf("from-ticket.csv:\n%s", f)
	}
	var sum Summary
	if err := json.Unmarshal(u.bytes[totalsFile], &sum); err != nil {
		t.Fatal(err)
	}
	if sum.OpenCount != 3 || sum.Tickets.First != "000101" || sum.Tickets.Last != "000107" || sum.Tickets.Gaps != 1 || sum.Tickets.Missing != 2 {
		t.Errorf("%+v", sum)
	}
	want := []KindTotal{
		{GroupSigned, "creditnote", "EUR", 1, -500, -105, -605, 0},
		{GroupSigned, "invoice", "EUR", 2, 11000, 2310, 13310, 0},
		{GroupSigned, "offer", "EUR", 1, 2000, 420, 2420, 0},
		{GroupFromTicket, "invoice", "EUR", 1, 4000, 840, 4840, 0},
		{GroupOpen, "invoice", "EUR", 2, 166, 34, 200, 0},
		{GroupOpen, "offer", "EUR", 1, 826, 173, 999, 0},
	}
	if !slices.Equal(sum.Kinds, want) {
		t.Errorf("kinds\n%v\nwant\n%v", sum.Kinds, want)
	}
	for _, n := range u.names {
		if strings.Contains(string(u.bytes[n]), "fingerprint_salt") {
			t.Errorf("%s speaks of settings", n)
		}
	}
}

func TestTheSameHeadIsTheSameBytes(t *testing.T) {
	s := quarter(t, "a")
	keep := NewKeeper(s.archive)
	o := s.options(0)
	o.Keep = func(name string, r io.Reader) error { return keep.Keep(context.Background(), name, r) }
	one, res := s.build(o)
	recipe, err := keep.Close(context.Background())
	s.must(err)

	// Life goes on: other contents, dates, customers, prints, tickets, settings.
	moved := doc(fiscal.Invoice, 7, "7", day(2), 100)
	away := doc(fiscal.Offer, 3, "3", fiscal.Date{Year: 2027, Month: 1, Day: 1}, 99)
	late := doc(fiscal.Invoice, 11, "11", day(9), 5)
	s.record(moved, away, late)
	_, err = s.RecordCustomers(context.Background(), licence, []fiscal.Party{{ID: "7", Company: "Other"}}, s.now, "sync")
	s.must(err)
	s.issue(doc(fiscal.Invoice, 1, "2026/3", day(3), 12100), 2)
	s.sign(late, "000109")

	again := s.options(res.Summary.Head.Size)
	again.Settings = Settings{Seller: fiscal.Party{Company: "New name"}, Lang: "fr"}
	again.Kept, err = Kept(context.Background(), s.archive, recipe)
	s.must(err)
	two, res2 := s.build(again)
	a, err := os.ReadFile(one)
	s.must(err)
	b, err := os.ReadFile(two)
	s.must(err)
	if !bytes.Equal(a, b) || res.Manifest != res2.Manifest {
		t.Error("the repetition has other bytes")
	}

	// Without what was kept, the journal alone still gives all but the customer.
	again.Kept, again.Settings = nil, o.Settings
	three, _ := s.build(again)
	u, v := unzip(t, one), unzip(t, three)
	if !slices.Equal(u.names, v.names) {
		t.Fatalf("other files:\n%q\n%q", u.names, v.names)
	}
	for _, n := range []string{linesFile, vatFile, ticketsFile, totalsFile, coverFile, readmeFile, entriesFile, headFile} {
		if !bytes.Equal(u.bytes[n], v.bytes[n]) {
			t.Errorf("%s differs:\n%s\n%s", n, u.bytes[n], v.bytes[n])
		}
	}
	if r := check(t, three, ""); len(r.Faults) > 0 {
		t.Errorf("%+v", r.Faults)
	}
}

func TestAPeriodWithoutDocumentsIsABundleToo(t *testing.T) {
	s := newShop(t, "a")
	file, res := s.build(s.options(0))
	if res.Documents != 0 {
		t.Errorf("%d documents", res.Documents)
	}
	if r := check(t, file, ""); len(r.Faults) > 0 || r.Documents != 0 || r.Entries != 1 {
		t.Errorf("%+v", r)
	}
}

func TestLaterBundlesProveEarlierHeads(t *testing.T) {
	s := quarter(t, "a")
	o := s.options(0)
	_, err := s.Append(context.Background(), journal.Exported, "", "me", Exported{Licence: licence, HeadSize: o.Head.Size, HeadRoot: o.Head.Hex()}, s.now)
	s.must(err)
	s.record(doc(fiscal.Invoice, 20, "20", day(20), 1))
	file, _ := s.build(s.options(0))
	if r := check(t, file, ""); len(r.Faults) > 0 {
		t.Fatalf("%+v", r.Faults)
	}
	var heads []Earlier
	s.must(json.Unmarshal(unzip(t, file).bytes[earlierFile], &heads))
	if len(heads) != 1 || heads[0].Hash != o.Head.Hex() || len(heads[0].Hashes) == 0 {
		t.Errorf("%+v", heads)
	}
}

func TestNothingAppearsWhenItFails(t *testing.T) {
	s := quarter(t, "a")
	dir := t.TempDir()
	file := filepath.Join(dir, "b.zip")
	s.must(os.WriteFile(file, []byte("before"), 0o600))
	stop := errors.New("stop")
	o := s.options(0)
	o.Commit = func(Result) error { return stop }
	if _, err := Build(context.Background(), s.Store, file, o); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Build(ctx, s.Store, file, s.options(0)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	b, err := os.ReadFile(file)
	s.must(err)
	left, err := os.ReadDir(dir)
	s.must(err)
	if string(b) != "before" || len(left) != 1 {
		t.Errorf("%q, and %d files are left", b, len(left))
	}
}

func TestALostPaperIsNamed(t *testing.T) {
	s := quarter(t, "a")
	s.must(os.RemoveAll(filepath.Join(s.dir, "archive")))
	_, err := Build(context.Background(), s.Store, filepath.Join(t.TempDir(), "b.zip"), s.options(0))
	if !errors.Is(err, fiscal.ErrNotFound) || !strings.Contains(err.Error(), "bistro/invoice/") {
		t.Error(err)
	}
}
