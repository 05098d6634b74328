package bundle

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"

	"zegel/fiscal"
	"zegel/fiscal/journal"
	"zegel/pdf"
	"zegel/storage"
)

// Options says what bundle to make.
type Options struct {
	Period
	Settings Settings
	// Head is the head at Period.Head; Origin and Key sign it.
	Head    journal.Head
	Origin  string
	Key     ed25519.PrivateKey
	Archive storage.ArchiveReader
	Paper   *pdf.Renderer
	// Keep receives each file that later programs or settings might write
	// otherwise, so that it can be archived. Nil: nothing is kept.
	Keep func(name string, r io.Reader) error
	// Kept gives such a file as an earlier bundle had it; then the bundle is a
	// repetition and none of them is made anew. Nil: a new bundle.
	Kept func(name string) (io.ReadCloser, error)
	// Commit is called when the bundle is whole and durable, right before it
	// appears at its place; its error leaves nothing there. May be nil.
	Commit func(Result) error
	// Progress is told of documents done, now and then.
	Progress func(done, total int)
}

func (o Options) public() ed25519.PublicKey { return o.Key.Public().(ed25519.PublicKey) }

// Result says what was made.
type Result struct {
	Documents int
	Entries   int64
	Files     int64
	Bytes     int64
	Manifest  string // SHA-256 of the manifest
	Summary   Summary
}

// builder makes one bundle.
type builder struct {
	o       Options
	store   *storage.Store
	hashes  *hashShelf
	tmp     string
	zip     *zipWriter
	tables  *tableSet // nil in a repetition
	adder   *adder
	tickets ticketTable
	inside  map[int64]bool // entries that brought the period's tickets
	indexes []int64        // of the journal entries
	general []journal.Entry
	docs    int
}

// Build writes the bundle of a period to a file. It appears there whole or not at
// all; what stood there before is replaced at the end. Errors: ErrMoved,
// ErrRepeat, storage's, the context's.
func Build(ctx context.Context, s *storage.Store, target string, o Options) (Result, error) {
	for range 3 {
		res, err := build(ctx, s, target, o)
		if !errors.Is(err, errAgain) {
			return res, err
		}
	}
	return Result{}, ErrMoved
}

// errAgain: a document changed its day meanwhile.
var errAgain = errors.New("made again")

func build(ctx context.Context, s *storage.Store, target string, o Options) (res Result, err error) {
	tmp, err := tempDir(target)
	if err != nil {
		return res, fmt.Errorf("make the bundle: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	out, err := os.CreateTemp(tmp, "bundle-*.zip")
	if err != nil {
		return res, fmt.Errorf("make the bundle: %w", err)
	}
	defer out.Close() // a second time after success, which changes nothing
	b := &builder{
		o: o, store: s, hashes: newHashShelf(treeOf(ctx, s)), tmp: tmp, zip: newZipWriter(out, tmp),
		adder: newAdder(), inside: map[int64]bool{},
	}
	defer func() { err = errors.Join(err, b.zip.discard(), b.tables.close()) }()
	if res, err = b.run(ctx); err != nil {
		return res, err
	}
	if err := out.Sync(); err != nil {
		return res, err
	}
	if err := out.Chmod(0o644); err != nil { // os.CreateTemp's 0600 is for its owner alone
		return res, err
	}
	if err := out.Close(); err != nil {
		return res, err
	}
	if o.Commit != nil {
		if err := o.Commit(res); err != nil {
			return res, err
		}
	}
	return res, os.Rename(out.Name(), target)
}

func (b *builder) run(ctx context.Context) (Result, error) {
	var err error
	if b.general, err = generalEntries(ctx, b.store, b.o.Head.Size); err != nil {
		return Result{}, err
	}
	for _, e := range b.general {
		b.indexes = append(b.indexes, e.Index)
	}
	if b.o.Kept == nil {
		if b.tables, err = newTableSet(b.o.Settings.Lang, b.tmp); err != nil {
			return Result{}, err
		}
	}
	w, err := newWalker(ctx, b.store, b.o.Period)
	if err != nil {
		return Result{}, err
	}
	if err := b.documents(ctx, w); err != nil {
		return Result{}, err
	}
	if ok, err := w.settled(ctx); err != nil || !ok {
		return Result{}, errors.Join(err, errAgain)
	}
	if err := b.foreignTickets(ctx, w); err != nil {
		return Result{}, err
	}
	b.tickets.sort()
	if err := b.journalFiles(ctx); err != nil {
		return Result{}, err
	}
	sum, err := b.summary(ctx, journal.Fingerprint(b.o.public()))
	if err != nil {
		return Result{}, err
	}
	if err := b.derived(ctx, sum); err != nil {
		return Result{}, err
	}
	// The manifest is signed as one text: what is no longer needed makes room for it.
	err = b.tables.close()
	b.tables, b.tickets, b.inside = nil, ticketTable{}, nil
	if err != nil {
		return Result{}, err
	}
	manifest, err := b.seal()
	if err != nil {
		return Result{}, err
	}
	if err := b.zip.close(); err != nil {
		return Result{}, err
	}
	return Result{b.docs, int64(len(b.indexes)), b.zip.count, b.zip.off, manifest, sum}, ctx.Err()
}

// documents writes paper and proofs, and feeds tables and sums.
func (b *builder) documents(ctx context.Context, w *walker) error {
	t, err := b.store.Tally(ctx, fiscal.Query{Licence: b.o.Licence, From: b.o.From, To: b.o.To})
	if err != nil {
		return err
	}
	total := 0
	for _, n := range t.Count {
		total += n
	}
	m := &maker{o: b.o, store: b.store, walk: w, hashes: b.hashes}
	return m.each(ctx, func(x *made) error {
		b.docs++
		if b.o.Progress != nil && b.docs%50 == 0 {
			b.o.Progress(b.docs, max(total, b.docs))
		}
		for _, e := range x.doc.Entries {
			b.indexes = append(b.indexes, e.Index)
		}
		for _, t := range x.doc.Facts.Tickets {
			b.inside[t.Index] = true
			b.tickets.add(ticketOf(x.doc, t, true))
		}
		if x.pdf != nil {
			if err := b.zip.addHashed(x.have.pdf, x.pdf, x.have.pdfSHA); err != nil {
				return err
			}
		}
		if x.ubl != nil {
			if _, err := b.zip.add(x.have.ubl, x.ubl); err != nil {
				return err
			}
		}
		if _, err := b.zip.add(x.have.proof, x.proof); err != nil {
			return err
		}
		if err := b.adder.add(x.doc, x.fig); err != nil {
			return err
		}
		return b.tables.add(x)
	})
}

func ticketOf(d *Doc, t journal.TicketFact, inside bool) ticket {
	x := newTicket(t.Ticket)
	x.at, x.typ, x.docNo, x.id, x.date, x.inside, x.dropped = t.At, d.Type, d.Number, d.ID, d.Date, inside, !t.Kept
	return x
}

// foreignTickets adds the numbers that came among the period's, for documents of
// other periods, so that they are not taken for gaps.
func (b *builder) foreignTickets(ctx context.Context, w *walker) error {
	first, last := int64(-1), int64(-1)
	for i := range b.inside {
		if first < 0 || i < first {
			first = i
		}
		last = max(last, i)
	}
	if first < 0 {
		return nil
	}
	var others []storage.CameTicket
	err := b.store.Tickets(ctx, b.o.Licence, first, min(last+1, b.o.Head.Size), func(t storage.CameTicket) error {
		if !b.inside[t.Index] {
			others = append(others, t)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, t := range others {
		ref, err := journal.ParseDocKey(t.Doc)
		if err != nil {
			return err
		}
		d, err := w.load(ctx, item{ref: ref})
		if err != nil || d == nil {
			return errors.Join(err, ctx.Err())
		}
		b.tickets.add(ticketOf(d, journal.TicketFact{Index: t.Index, Ticket: t.Ticket, At: t.At, Kept: t.Kept}, false))
	}
	return nil
}

// summary closes the sums.
func (b *builder) summary(ctx context.Context, key string) (Summary, error) {
	s := b.adder.summary()
	s.Licence, s.From, s.To, s.Seller = b.o.Licence, b.o.From, b.o.To, b.o.Settings.Seller
	s.Head = Head{b.o.Head.Size, b.o.Head.Hex()}
	s.Key = key
	s.Tickets = b.tickets.totals()
	err := b.store.Entries(ctx, b.o.Head.Size-1, b.o.Head.Size, func(e journal.Entry) error { s.At = e.At; return nil })
	return s, err
}
