package bundle

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"

	"zegel/fiscal/journal"
)

// tableSet is the CSV files and the workbook while they are written.
type tableSet struct {
	lang                                  string
	documents, lines, vat, ticket, fromTk *table
	book                                  *workbook
}

// table writes each row to its CSV file and its sheet.
type table struct {
	name  string
	spool *spool
	csv   *csvTable
	sheet *sheet
}

func newTableSet(lang, tmp string) (*tableSet, error) {
	t := &tableSet{lang: lang}
	var err error
	if t.book, err = newWorkbook(lang, tmp); err != nil {
		return nil, err
	}
	for _, x := range []struct {
		to      **table
		name    string
		sheet   text4
		columns []column
	}{
		{&t.documents, documentsFile, text4{"Documenten", "Documents", "Dokumente", "Documents"}, documentColumns()},
		{&t.lines, linesFile, text4{"Lijnen", "Lignes", "Zeilen", "Lines"}, lineColumns()},
		{&t.vat, vatFile, text4{"Btw", "TVA", "MwSt", "VAT"}, vatColumns()},
		{&t.ticket, ticketsFile, text4{"Tickets", "Tickets", "Tickets", "Tickets"}, ticketColumns()},
		{&t.fromTk, fromTicketFile, text4{"Uit ticket", "Issus d'un ticket", "Aus Ticket", "From ticket"}, fromTicketColumns()},
	} {
		s, err := newSpool(tmp)
		if err != nil {
			return t, err
		}
		*x.to = &table{name: x.name, spool: s}
		if (*x.to).csv, err = newCSV(s, x.columns); err != nil {
			return t, err
		}
		if (*x.to).sheet, err = t.book.sheet(x.sheet.in(lang), x.columns); err != nil {
			return t, err
		}
	}
	return t, nil
}

func (t *tableSet) all() []*table {
	return []*table{t.documents, t.lines, t.vat, t.ticket, t.fromTk}
}

func (t *tableSet) close() error {
	if t == nil {
		return nil
	}
	err := t.book.close()
	for _, x := range t.all() {
		if x != nil {
			err = errors.Join(err, x.spool.close())
		}
	}
	return err
}

func (t *table) write(row []cell) error {
	if err := t.csv.write(row); err != nil {
		return err
	}
	return t.sheet.write(row)
}

// add puts a document into the tables. What was made from a ticket stands in the
// document table as well, marked; its own table is what totals it.
func (t *tableSet) add(x *made) error {
	if t == nil {
		return nil
	}
	if err := t.documents.write(documentRow(x.doc, x.fig, x.have)); err != nil {
		return err
	}
	if err := lineRows(x.doc, x.fig, t.lines.write); err != nil {
		return err
	}
	if err := vatRows(x.doc, x.fig, t.vat.write); err != nil {
		return err
	}
	if !x.doc.FromTicket {
		return nil
	}
	return t.fromTk.write(fromTicketRow(x.doc, x.fig))
}

// finish writes what is known at the end.
func (t *tableSet) finish(b *builder, s Summary) error {
	if err := b.tickets.rows(t.lang, t.ticket.write); err != nil {
		return err
	}
	total := text4{"totaal", "total", "Summe", "total"}.in(t.lang)
	for _, k := range s.Kinds {
		if k.Group != GroupFromTicket {
			continue
		}
		// In the CSV alone: the workbook has its sums above the headings.
		err := t.fromTk.csv.write(fromTicketTotal(total, k))
		if err != nil {
			return err
		}
	}
	if err := t.totalsSheet(s); err != nil {
		return err
	}
	for _, x := range t.all() {
		if err := errors.Join(x.csv.flush(), x.sheet.end()); err != nil {
			return err
		}
	}
	return nil
}

// derived adds the files that the summary and the tables are: made now, or as an
// earlier bundle had them.
func (b *builder) derived(ctx context.Context, s Summary) error {
	put := func(name string, sp *spool) error {
		if b.o.Keep != nil {
			r, err := sp.open()
			if err != nil {
				return err
			}
			if err := b.o.Keep(name, r); err != nil {
				return fmt.Errorf("keep %s: %w", name, err)
			}
		}
		return b.zip.addFile(name, sp)
	}
	if b.o.Kept != nil {
		return b.repeat(ctx, put)
	}
	if err := b.tables.finish(b, s); err != nil {
		return err
	}
	for _, t := range b.tables.all() {
		if err := put(t.name, t.spool); err != nil {
			return err
		}
	}
	cover, err := Paper(ctx, b.o.Paper, s, b.o.Settings, true, Extra{})
	if err != nil {
		return err
	}
	totals, err := s.JSON()
	if err != nil {
		return err
	}
	page := readme(s, b.o.Settings.Lang)
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{coverFile, func(w io.Writer) error { _, err := w.Write(cover.PDF); return err }},
		{totalsFile, func(w io.Writer) error { _, err := w.Write(totals); return err }},
		{readmeFile, func(w io.Writer) error { _, err := w.Write(page); return err }},
		{workbookFile, func(w io.Writer) error { return b.tables.book.save(w) }},
	} {
		if err := b.spooled(f.write, func(sp *spool) error { return put(f.name, sp) }); err != nil {
			return err
		}
	}
	return nil
}

// spooled writes a file aside and hands it on.
func (b *builder) spooled(write func(io.Writer) error, then func(*spool) error) (err error) {
	sp, err := newSpool(b.tmp)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sp.close()) }()
	if err := write(sp); err != nil {
		return err
	}
	return then(sp)
}

// repeat adds the derived files as they were kept.
func (b *builder) repeat(ctx context.Context, put func(string, *spool) error) error {
	for _, name := range derivedFiles() {
		err := b.spooled(func(w io.Writer) error {
			r, err := b.o.Kept(name)
			if err != nil {
				return fmt.Errorf("%s: %w: %w", name, ErrRepeat, err)
			}
			_, err = io.Copy(w, r)
			return errors.Join(err, r.Close(), ctx.Err())
		}, func(sp *spool) error { return put(name, sp) })
		if err != nil {
			return err
		}
	}
	return nil
}

// derivedFiles are the files that another program or other settings might write
// otherwise, in the order they are added.
func derivedFiles() []string {
	return []string{documentsFile, linesFile, vatFile, ticketsFile, fromTicketFile, coverFile, totalsFile, readmeFile, workbookFile}
}

// seal adds head, key, sums, manifest and signature, and gives the manifest's
// hash.
func (b *builder) seal() (string, error) {
	earlier, err := b.earlierHeads(b.general)
	if err != nil {
		return "", err
	}
	head, err := journal.SignHead(b.o.Head, b.o.Origin, b.o.Key)
	if err != nil {
		return "", err
	}
	key, err := publicPEM(b.o.public())
	if err != nil {
		return "", err
	}
	for _, f := range []struct {
		name  string
		bytes []byte
	}{{earlierFile, earlier}, {headFile, head}, {keyFile, key}} {
		if _, err := b.zip.add(f.name, f.bytes); err != nil {
			return "", err
		}
	}
	err = b.spooled(func(w io.Writer) error {
		return b.zip.each(func(r record) error { _, err := fmt.Fprintf(w, "%s  %s\n", r.sha, r.name); return err })
	}, func(sp *spool) error { return b.zip.addFile(sumsFile, sp) })
	if err != nil {
		return "", err
	}
	m := Manifest{
		Format: Format, Origin: b.o.Origin, Licence: b.o.Licence, From: b.o.From, To: b.o.To, Head: Head{b.o.Head.Size, b.o.Head.Hex()},
		Key: journal.Fingerprint(b.o.public()), Documents: b.docs, Entries: int64(len(b.indexes)),
	}
	var text []byte
	err = b.spooled(func(w io.Writer) error {
		return m.writeTo(w, func(line func(FileLine) error) error {
			return b.zip.each(func(r record) error { return line(FileLine{r.name, r.size, r.sha}) })
		})
	}, func(sp *spool) error {
		r, err := sp.open()
		if err == nil {
			// Ed25519 signs bytes at hand: the one thing that grows with the period.
			text = make([]byte, sp.size)
			_, err = io.ReadFull(r, text)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	sha, err := b.zip.add(manifestFile, text)
	if err != nil {
		return "", err
	}
	_, err = b.zip.add(signatureFile, ed25519.Sign(b.o.Key, text))
	return sha, err
}
