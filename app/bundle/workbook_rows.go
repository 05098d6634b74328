package bundle

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// appendCell writes a cell of SpreadsheetML (ECMA-376, 18.3.1.4): amounts and
// quantities as the decimals they are, everything else as text that no program
// takes for a formula or a number.
func (s *sheet) appendCell(b []byte, letter string, c cell) []byte {
	switch v := c.(type) {
	case fiscal.Cents:
		return append(append(s.appendOpen(b, letter, s.w.styles.money, `"><v>`), v.String()...), "</v></c>"...)
	case decimal.Decimal:
		return append(append(s.appendOpen(b, letter, 0, `"><v>`), v.String()...), "</v></c>"...)
	case int:
		return append(strconv.AppendInt(s.appendOpen(b, letter, 0, `"><v>`), int64(v), 10), "</v></c>"...)
	}
	text := csvText(c)
	if text == "" {
		return b
	}
	b = s.appendOpen(b, letter, s.w.styles.text, `" t="inlineStr"><is><t xml:space="preserve">`)
	return append(appendXML(b, text), "</t></is></c>"...)
}

// appendOpen appends a cell's beginning up to its style, and what follows that.
func (s *sheet) appendOpen(b []byte, letter string, style int, then string) []byte {
	b = append(append(b, `<c r="`...), letter...)
	b = append(strconv.AppendInt(b, int64(s.row), 10), `" s="`...)
	return append(strconv.AppendInt(b, int64(style), 10), then...)
}

// appendXML appends a text as xml.EscapeText writes it; most have nothing to
// escape.
func appendXML(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= utf8.RuneSelf || c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' {
			var buf bytes.Buffer
			_ = xml.EscapeText(&buf, []byte(text)) // a bytes.Buffer takes everything
			return append(b, buf.Bytes()...)
		}
	}
	return append(b, text...)
}

// rowZip takes the parts that excelize makes and writes them in order of their
// names, with a sheet's rows in their place: excelize hands them on in the order
// of its maps, and the same tables must be the same bytes.
type rowZip struct {
	out    io.Writer
	parts  map[string]*bytes.Buffer
	sheets map[string]*spool
}

func newRowZip(out io.Writer, sheets []*part) *rowZip {
	z := &rowZip{out: out, parts: map[string]*bytes.Buffer{}, sheets: map[string]*spool{}}
	for _, s := range sheets {
		z.sheets[s.path] = s.rows
	}
	return z
}

// Create implements excelize.ZipWriter.
func (z *rowZip) Create(name string) (io.Writer, error) {
	z.parts[name] = &bytes.Buffer{}
	return z.parts[name], nil
}

// AddFS implements excelize.ZipWriter; excelize never calls it.
func (z *rowZip) AddFS(fs.FS) error { return errors.ErrUnsupported }

// errSheet: a sheet is not written as excelize writes them. It cannot happen
// with the pinned version.
var errSheet = errors.New("a sheet without a place for its rows")

// Close implements excelize.ZipWriter: it writes the file.
func (z *rowZip) Close() error {
	w := zip.NewWriter(z.out)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, 6) })
	for _, name := range slices.Sorted(maps.Keys(z.parts)) {
		p, err := w.Create(name)
		if err != nil {
			return err
		}
		b := z.parts[name].Bytes()
		if rows := z.sheets[name]; rows != nil {
			const end = "</sheetData>"
			at := bytes.Index(b, []byte(end))
			if at < 0 {
				return fmt.Errorf("%s: %w", name, errSheet)
			}
			r, err := rows.open()
			if err != nil {
				return err
			}
			if _, err = p.Write(b[:at]); err == nil {
				_, err = io.Copy(p, r)
			}
			if err != nil {
				return err
			}
			b = b[at:]
			delete(z.sheets, name)
		}
		if _, err := p.Write(b); err != nil {
			return err
		}
	}
	if len(z.sheets) > 0 {
		return errSheet
	}
	return w.Close()
}
