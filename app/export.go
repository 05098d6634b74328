package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"zegel/app/bundle"
	"zegel/fiscal"
	"zegel/fiscal/journal"
	"zegel/storage"
)

// ErrPeriod: a period needs two days, the first not after the last.
var ErrPeriod = errors.New("not a period")

// ExportOptions says which bundle to make.
type ExportOptions struct {
	From, To fiscal.Date // both included
	// Head repeats the bundle of an earlier head; 0 makes one of the journal as it
	// stands.
	Head int64
	File string // replaced when it exists
}

// ExportResult says what was made.
type ExportResult struct {
	File      string     `json:"file"`
	From      string     `json:"from"`
	To        string     `json:"to"`
	Documents int        `json:"documents"`
	Entries   int64      `json:"entries"`
	Files     int64      `json:"files"`
	Bytes     int64      `json:"bytes"`
	Head      StatusHead `json:"head"`
	// Manifest is the SHA-256 of the manifest: what to tell the accountant beside
	// the bundle.
	Manifest  string `json:"manifest_sha256"`
	Key       string `json:"key"`       // fingerprint
	Exemplars int    `json:"exemplars"` // drawn for the archive now
	Repeated  bool   `json:"repeated"`  // an earlier bundle, byte for byte
	// Unrecorded: the data folder is only read, so that no journal says that this
	// bundle was made, and --head cannot repeat it there.
	Unrecorded bool `json:"unrecorded,omitempty"`
}

// Export makes the accountant's bundle of a period: it draws and archives what
// was signed and never printed, takes the journal's head, writes the bundle of
// that head, and journals that it did. A period without documents gives a bundle
// that says so. Where the data folder is only read nothing is drawn and nothing
// journaled (ErrExemplars). Errors: ErrPeriod, fs.ErrExist (Spare), bundle.ErrHead, bundle.ErrRepeat,
// bundle.ErrMoved, the store's and the context's own.
func (a *App) Export(ctx context.Context, o ExportOptions, p ProgressFunc) (ExportResult, error) {
	res := ExportResult{From: o.From.String(), To: o.To.String()}
	if o.From.IsZero() || o.To.IsZero() || o.To.Before(o.From) || o.File == "" {
		return res, fmt.Errorf("from %q to %q: %w", o.From, o.To, ErrPeriod)
	}
	file, err := filepath.Abs(o.File)
	if err != nil {
		return res, err
	}
	res.File = file
	if err := a.Spare(file); err != nil {
		return res, err
	}
	key, err := headKey(a.cfg.Dir, a.readOnly)
	if err != nil {
		return res, err
	}
	if key == nil {
		return res, storage.ErrNoKey
	}
	res.Key = journal.Fingerprint(key.Public().(ed25519.PublicKey))
	switch {
	case a.readOnly:
		err = a.hasPaper(ctx, o)
	case o.Head == 0:
		res.Exemplars, err = a.exemplars(ctx, o, p)
	}
	if err != nil {
		return res, err
	}
	paper, err := a.paper()
	if err != nil {
		return res, err
	}
	origin, head, err := a.exportHead(ctx, o.Head)
	if err != nil {
		return res, err
	}
	res.Head = StatusHead{Size: head.Size, Hash: head.Hex()}
	b := bundle.Options{
		Period: bundle.Period{Licence: a.licence, From: o.From, To: o.To, Head: head.Size}, Settings: a.bundleSettings(),
		Head: head, Origin: origin, Key: key, Archive: a.archive, Paper: paper,
		Progress: func(done, total int) { a.say(p, Progress{Stage: StageExporting, Done: done, Total: total}) },
	}
	earlier, ok, err := a.exportedBefore(ctx, b.Period)
	if err != nil {
		return res, err
	}
	switch res.Repeated = ok; {
	case ok:
		err = a.repeatExport(ctx, &b, earlier)
	case a.readOnly:
		res.Unrecorded = true
	default:
		a.newExport(ctx, &b)
	}
	if err != nil {
		return res, err
	}
	made, err := bundle.Build(ctx, a.store, file, b)
	if err != nil {
		return res, fmt.Errorf("export %s to %s: %w", o.From, o.To, notWritten(file, err))
	}
	res.Documents, res.Entries, res.Files, res.Bytes, res.Manifest = made.Documents, made.Entries, made.Files, made.Bytes, made.Manifest
	return res, nil
}

// exportHead is the journal's head as it stands, signed and remembered, or an
// earlier one.
func (a *App) exportHead(ctx context.Context, size int64) (string, journal.Head, error) {
	note, err := a.store.SignedHead(ctx)
	if err != nil {
		return "", journal.Head{}, err
	}
	origin, h, err := journal.PeekHead(note)
	if err != nil || size == 0 {
		return origin, h, err
	}
	if size < 1 || size > h.Size {
		return origin, h, fmt.Errorf("head %d of %d: %w", size, h.Size, bundle.ErrHead)
	}
	h, err = a.store.HeadAt(ctx, size)
	return origin, h, err
}

func (a *App) bundleSettings() bundle.Settings {
	return bundle.Settings{
		Seller: a.cfg.Seller.Party(), Lang: a.lang(fiscal.Record{}, ""), ZeroLetter: a.zeroLetter(), Rates: a.cfg.RateTable(), Accent: a.cfg.Paper.Accent,
	}
}

// exportedBefore finds the export of the same period at the same head.
func (a *App) exportedBefore(ctx context.Context, p bundle.Period) (bundle.Exported, bool, error) {
	var found bundle.Exported
	ok := false
	err := a.store.EntriesOf(ctx, "", func(e journal.Entry) error {
		if ok || e.Kind != journal.Exported || e.Index < p.Head {
			return nil
		}
		x, err := bundle.ReadExported(e)
		if err == nil && x.HeadSize == p.Head && x.Licence == p.Licence && x.From == p.From.String() && x.To == p.To.String() {
			found, ok = x, true
		}
		return err
	})
	return found, ok, err
}

// newExport archives what cannot be worked out again, and journals the export
// when the bundle is whole.
func (a *App) newExport(ctx context.Context, b *bundle.Options) {
	keep := bundle.NewKeeper(a.archive)
	b.Keep = func(name string, r io.Reader) error { return keep.Keep(ctx, name, r) }
	b.Commit = func(r bundle.Result) error {
		recipe, err := keep.Close(ctx)
		if err != nil {
			return err
		}
		_, err = a.store.Append(ctx, journal.Exported, "", a.actor, bundle.Exported{
			Licence: b.Licence, From: b.From.String(), To: b.To.String(), HeadSize: b.Head.Size, HeadRoot: b.Head.Hex(),
			Manifest: r.Manifest, Recipe: recipe, Documents: int64(r.Documents),
		}, a.clock())
		return err
	}
}

// repeatExport takes what was archived; the manifest must come out the same.
func (a *App) repeatExport(ctx context.Context, b *bundle.Options, x bundle.Exported) error {
	var err error
	b.Kept, err = bundle.Kept(ctx, a.archive, x.Recipe)
	b.Commit = func(r bundle.Result) error {
		if r.Manifest != x.Manifest {
			return fmt.Errorf("the manifest hashes to %.16s, the journal says %.16s: %w", r.Manifest, x.Manifest, bundle.ErrRepeat)
		}
		return nil
	}
	return err
}

// exemplars draws what was signed and never printed, archives it and journals
// it; it does not count as a print.
func (a *App) exemplars(ctx context.Context, o ExportOptions, p ProgressFunc) (int, error) {
	h, err := a.store.Head(ctx)
	if err != nil {
		return 0, err
	}
	g, gctx := errgroup.WithContext(ctx)
	refs := make(chan fiscal.Ref)
	drawn := make(chan exemplar)
	g.Go(func() error {
		defer close(refs)
		return bundle.Unprinted(gctx, a.store, bundle.Period{Licence: a.licence, From: o.From, To: o.To, Head: h.Size}, func(ref fiscal.Ref) error {
			select {
			case refs <- ref:
				return nil
			case <-gctx.Done():
				return gctx.Err()
			}
		})
	})
	var painters errgroup.Group
	for range runtime.GOMAXPROCS(0) {
		painters.Go(func() error { return a.drawExemplars(gctx, refs, drawn) })
	}
	g.Go(func() error {
		defer close(drawn)
		return painters.Wait()
	})
	n := 0
	g.Go(func() error {
		for x := range drawn {
			if err := a.store.Issue(gctx, x.row); err != nil {
				return fmt.Errorf("record the archive's exemplar of %s: %w", x.key, err)
			}
			n++
			a.say(p, Progress{Stage: StageRendering, Done: n, Key: x.key})
		}
		return nil
	})
	return n, g.Wait()
}

type exemplar struct {
	key string
	row storage.IssueRow
}

func (a *App) drawExemplars(ctx context.Context, refs <-chan fiscal.Ref, drawn chan<- exemplar) error {
	for ref := range refs {
		r, err := a.store.Get(ctx, ref)
		if err != nil {
			return err
		}
		out, err := a.Draw(ctx, r)
		if err != nil {
			return err
		}
		if out.SHA256, err = a.archive.Put(ctx, "pdf", out.PDF); err != nil {
			return fmt.Errorf("archive %s: %w", out.Key, err)
		}
		x := exemplar{out.Key, storage.IssueRow{
			Doc: ref, SHA256: out.SHA256, Lang: a.lang(r, ""), Kind: string(journal.Exemplar), Pages: out.Pages, At: a.clock(), Actor: a.actor,
		}}
		select {
		case drawn <- x:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
