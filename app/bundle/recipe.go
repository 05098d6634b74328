package bundle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"zegel/storage"
)

// recipeFormat names the layout of a recipe.
const recipeFormat = "zegel/recipe/v1"

// partSize is how much of a file is archived as one: enough to be few, little
// enough for any machine's memory.
const partSize = 4 << 20

// recipe lists the files of a bundle that a later program, or other settings,
// would write otherwise, as they lie in the archive.
type recipe struct {
	Format string       `json:"format"`
	Files  []recipeFile `json:"files"`
}

type recipeFile struct {
	Name  string   `json:"name"`
	Parts []string `json:"parts"` // SHA-256 each
}

// Keeper archives such files while a bundle is made.
type Keeper struct {
	archive storage.Archiver
	r       recipe
}

// NewKeeper starts a recipe.
func NewKeeper(a storage.Archiver) *Keeper {
	return &Keeper{archive: a, r: recipe{Format: recipeFormat}}
}

// Keep archives a file; it is an Options.Keep. A file kept before is replaced, as
// a bundle may be made anew.
func (k *Keeper) Keep(ctx context.Context, name string, r io.Reader) error {
	f := recipeFile{Name: name, Parts: []string{}}
	buf := make([]byte, partSize)
	for {
		n, err := io.ReadFull(r, buf)
		if n > 0 {
			sha, perr := k.archive.Put(ctx, "export", buf[:n])
			if perr != nil {
				return perr
			}
			f.Parts = append(f.Parts, sha)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	for i := range k.r.Files {
		if k.r.Files[i].Name == name {
			k.r.Files[i] = f
			return nil
		}
	}
	k.r.Files = append(k.r.Files, f)
	return nil
}

// Close archives the recipe itself and gives its hash.
func (k *Keeper) Close(ctx context.Context) (string, error) {
	b, err := json.Marshal(k.r)
	if err != nil {
		return "", err
	}
	return k.archive.Put(ctx, "export", b)
}

// Kept gives back what a recipe lists: an Options.Kept. ErrRepeat when the recipe
// itself is lost.
func Kept(ctx context.Context, a storage.ArchiveReader, sha string) (func(string) (io.ReadCloser, error), error) {
	b, err := a.Get(ctx, sha)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRepeat, err)
	}
	var r recipe
	if err := json.Unmarshal(b, &r); err != nil || r.Format != recipeFormat {
		return nil, fmt.Errorf("its list of files cannot be read: %w", ErrRepeat)
	}
	return func(name string) (io.ReadCloser, error) {
		for _, f := range r.Files {
			if f.Name == name {
				return io.NopCloser(&partReader{ctx: ctx, a: a, parts: f.Parts}), nil
			}
		}
		return nil, fmt.Errorf("%s was not kept: %w", name, ErrRepeat)
	}, nil
}

// partReader reads archived parts one after the other.
type partReader struct {
	ctx   context.Context
	a     storage.ArchiveReader
	parts []string
	rest  []byte
}

// Read implements io.Reader.
func (p *partReader) Read(b []byte) (int, error) {
	for len(p.rest) == 0 {
		if len(p.parts) == 0 {
			return 0, io.EOF
		}
		var err error
		if p.rest, err = p.a.Get(p.ctx, p.parts[0]); err != nil {
			return 0, err
		}
		p.parts = p.parts[1:]
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}
