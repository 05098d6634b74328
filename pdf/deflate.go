package pdf

import (
	"bytes"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// pageLevel is the deflate level of page streams: the next ones take twice the
// time for a few per cent.
const pageLevel = 5

// deflater is a pooled zlib writer with its buffer: a writer's tables are large
// and a document's streams are small.
type deflater struct {
	w   *zlib.Writer
	buf bytes.Buffer
}

type deflaters struct{ pool sync.Pool }

// deflate appends b, deflated, to dst.
func (d *deflaters) deflate(dst, b []byte) ([]byte, error) {
	z, _ := d.pool.Get().(*deflater)
	if z == nil {
		z = &deflater{}
		w, err := zlib.NewWriterLevel(&z.buf, pageLevel)
		if err != nil {
			return dst, err
		}
		z.w = w
	}
	defer d.pool.Put(z)
	z.buf.Reset()
	z.w.Reset(&z.buf)
	if _, err := z.w.Write(b); err != nil {
		return dst, err
	}
	if err := z.w.Close(); err != nil {
		return dst, err
	}
	return append(dst, z.buf.Bytes()...), nil
}

// deflate appends b, deflated at a level, to dst, for what is done once.
func deflate(dst, b []byte, level int) ([]byte, error) {
	var buf bytes.Buffer
	w, err := zlib.NewWriterLevel(&buf, level)
	if err != nil {
		return dst, err
	}
	if _, err := w.Write(b); err != nil {
		return dst, err
	}
	if err := w.Close(); err != nil {
		return dst, err
	}
	return append(dst, buf.Bytes()...), nil
}
