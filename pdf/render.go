package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"rsc.io/qr/coding"

	"zegel/fiscal"
)

// Renderer draws documents. It holds what is the same for all of them: fonts,
// words, QR plans, prepared logos. Safe for concurrent use.
type Renderer struct {
	faces faces
	words map[string]*words
	qr    qrMaker
	logos logoShelf
	zip   deflaters
	bufs  sync.Pool
	// profile is the deflated output intent; dot stands in for the logo while
	// gofpdf lays out.
	profile, dot []byte
}

// New loads the embedded fonts; only a broken build makes it fail.
func New() (*Renderer, error) {
	fs, err := loadFaces()
	if err != nil {
		return nil, err
	}
	profile, err := deflatedProfile()
	if err != nil {
		return nil, err
	}
	dot, err := dotPNG()
	if err != nil {
		return nil, err
	}
	return &Renderer{
		profile: profile, dot: dot,
		faces: fs, words: dictionary(),
		qr:    qrMaker{plans: map[coding.Version]*qrPlan{}},
		logos: logoShelf{kept: map[[32]byte]*picture{}},
	}, nil
}

// Render draws one document. Errors: ErrJob, ErrLanguage, ErrAccent, ErrLogo,
// fiscal.ErrNumber for sums beyond all bounds, the context's own. Whatever else
// is odd in a document is on the page, or in the Result's Replaced and Notes.
func (r *Renderer) Render(ctx context.Context, job Job) (Result, error) {
	if err := job.prepare(); err != nil {
		return Result{}, err
	}
	normalise(&job)
	w := r.words[job.Lang]
	if w == nil {
		return Result{}, fmt.Errorf("%q: %w", clipText(job.Lang), ErrLanguage)
	}
	accent, darkened, err := parseAccent(job.Accent)
	if err != nil {
		return Result{}, fmt.Errorf("accent: %w", err)
	}
	s := &sheet{r: r, job: &job, words: w, c: newCanvas(r.faces), accent: accent}
	if darkened {
		s.note(NoteAccent, nil)
	}
	if len(job.Logo) > 0 {
		if s.logo, err = r.logos.get(job.Logo); err != nil {
			return Result{}, err
		}
	}
	if err := s.draw(ctx); err != nil {
		return Result{}, err
	}
	return r.output(s)
}

// output writes the drawn pages as an archival file.
func (r *Renderer) output(s *sheet) (Result, error) {
	job := s.job
	buf, _ := r.bufs.Get().(*bytes.Buffer)
	if buf == nil {
		buf = &bytes.Buffer{}
	}
	defer r.bufs.Put(buf)
	buf.Reset()
	s.c.pdf.SetCreationDate(job.MadeAt.UTC())
	s.c.pdf.SetModificationDate(job.MadeAt.UTC())
	if err := s.c.pdf.Output(buf); err != nil {
		return Result{}, fmt.Errorf("lay out %s: %w", job.Key, err)
	}
	file, err := r.finish(buf.Bytes(), s)
	if err != nil {
		return Result{}, fmt.Errorf("finish %s: %w", job.Key, err)
	}
	return Result{PDF: file, Pages: s.pages, Replaced: sortedRunes(s.c.replaced), Notes: s.notes}, nil
}

// normalise composes letters and accents in all foreign text, on copies.
func normalise(j *Job) {
	party := func(p *fiscal.Party) {
		for _, f := range []*string{&p.Company, &p.Name, &p.FirstName, &p.Street, &p.Zip, &p.Town, &p.Country, &p.VAT, &p.Email, &p.Phone, &p.Website} {
			*f = normal(*f)
		}
	}
	party(&j.Seller)
	if j.Customer != nil {
		c := *j.Customer
		party(&c)
		j.Customer = &c
	}
	lines := make([]fiscal.Line, len(j.Doc.Lines))
	for i, l := range j.Doc.Lines {
		l.Name = normal(l.Name)
		lines[i] = l
	}
	j.Doc.Lines, j.Doc.Note = lines, normal(j.Doc.Note)
}

// note records what the page had to leave out or change.
func (s *sheet) note(word string, why error) {
	if why != nil {
		word += ": " + why.Error()
	}
	s.notes = append(s.notes, word)
}

// iban gives the seller's IBAN when there is a right one, and notes a wrong one.
func (s *sheet) iban() string {
	if s.job.Seller.IBAN == "" {
		return ""
	}
	iban, err := CheckIBAN(s.job.Seller.IBAN)
	var bad *IBANError
	if errors.As(err, &bad) {
		s.note(NoteIBAN, errors.New(bad.Why))
	}
	return iban
}
