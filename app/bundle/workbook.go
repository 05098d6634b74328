package bundle

import (
	"archive/zip"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"zegel/fiscal"
)

// mostRows is what a sheet can hold (ECMA-376), less a reserve; longer tables go
// on in a second sheet.
const mostRows = 1_048_000

// Rows of a sheet: the sums of what the filter shows, the headings, the data.
const (
	sumRow   = 1
	headRow  = 2
	firstRow = 3
)

// workbook writes the tables as an XLSX file. Rows stream to disk.
type workbook struct {
	f      *excelize.File
	lang   string
	sheets int
	styles struct{ head, money, decimal, sum, date, text int }
}

func newWorkbook(lang, tmp string) (*workbook, error) {
	w := &workbook{f: excelize.NewFile(excelize.Options{TmpDir: tmp}), lang: lang}
	moneyFormat := "#,##0.00"
	for _, s := range []struct {
		to *int
		st excelize.Style
	}{
		{&w.styles.head, excelize.Style{
			Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"8C1C2B"}},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		}},
		{&w.styles.money, excelize.Style{CustomNumFmt: &moneyFormat}},
		{&w.styles.decimal, excelize.Style{}},
		{&w.styles.sum, excelize.Style{Font: &excelize.Font{Bold: true}, CustomNumFmt: &moneyFormat}},
		{&w.styles.text, excelize.Style{NumFmt: 49}},
	} {
		id, err := w.f.NewStyle(&s.st)
		if err != nil {
			return nil, err
		}
		*s.to = id
	}
	return w, nil
}

// sheet is one table of the workbook, over several sheets where it is long.
type sheet struct {
	w       *workbook
	name    string
	columns []column
	stream  *excelize.StreamWriter
	part    int
	row     int
	sums    []decimal.Decimal
	made    []string
}

func (w *workbook) sheet(name string, columns []column) (*sheet, error) {
	s := &sheet{w: w, name: name, columns: columns}
	return s, s.begin()
}

// add makes a sheet. The first takes the place of the one that a new workbook
// has: removing that, or choosing the active one, would read all rows back.
func (w *workbook) add(name string) error {
	if w.sheets++; w.sheets == 1 {
		return w.f.SetSheetName("Sheet1", name)
	}
	_, err := w.f.NewSheet(name)
	return err
}

func (s *sheet) begin() error {
	s.part++
	name := s.name
	if s.part > 1 {
		name = fmt.Sprintf("%s %d", s.name, s.part)
	}
	if err := s.w.add(name); err != nil {
		return err
	}
	s.made = append(s.made, name)
	st, err := s.w.f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	s.stream, s.row, s.sums = st, firstRow, make([]decimal.Decimal, len(s.columns))
	for i, c := range s.columns {
		if err := st.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := st.SetPanes(&excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: "A3", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	// The sums stand above the headings, where a filter and a freeze keep them in
	// sight; their cached values are not known yet, so a program works them out.
	sums := make([]any, len(s.columns))
	for i, c := range s.columns {
		if c.sum {
			col, err := excelize.ColumnNumberToName(i + 1)
			if err != nil {
				return err
			}
			sums[i] = excelize.Cell{StyleID: s.w.styles.sum, Formula: fmt.Sprintf("SUBTOTAL(109,%s%d:%s%d)", col, firstRow, col, mostRows)}
		}
	}
	if err := st.SetRow("A"+strconv.Itoa(sumRow), sums); err != nil {
		return err
	}
	heads := make([]any, len(s.columns))
	for i, c := range s.columns {
		heads[i] = excelize.Cell{StyleID: s.w.styles.head, Value: c.label.in(s.w.lang)}
	}
	return st.SetRow("A"+strconv.Itoa(headRow), heads, excelize.RowOpts{Height: 30})
}

func (s *sheet) write(row []cell) error {
	if s.row >= mostRows {
		if err := s.end(); err != nil {
			return err
		}
		if err := s.begin(); err != nil {
			return err
		}
	}
	out := make([]any, len(row))
	for i, c := range row {
		switch v := c.(type) {
		case fiscal.Cents:
			out[i] = excelize.Cell{StyleID: s.w.styles.money, Value: number(v.String())}
		case decimal.Decimal:
			out[i] = number(v.String())
		case int:
			out[i] = v
		case plain, string, bool, fiscal.Date:
			out[i] = excelize.Cell{StyleID: s.w.styles.text, Value: csvText(c)}
		}
	}
	err := s.stream.SetRow("A"+strconv.Itoa(s.row), out)
	s.row++
	return err
}

// number hands an exact decimal to the spreadsheet. A workbook knows no other
// numbers than binary floating point; written with the shortest digits that read
// back as the same, an amount of up to 15 digits stands in the file as it is. No
// sum of ours is ever made of it.
func number(plain string) any {
	f, err := strconv.ParseFloat(plain, 64)
	if err != nil || len(plain) > 16 {
		return plain
	}
	return f
}

// end closes the sheet with a filter over its headings.
func (s *sheet) end() error {
	last, err := excelize.ColumnNumberToName(len(s.columns))
	if err != nil {
		return err
	}
	ref := fmt.Sprintf("A%d:%s%d", headRow, last, max(s.row-1, headRow))
	if err := s.w.f.AutoFilter(s.made[len(s.made)-1], ref, nil); err != nil {
		return err
	}
	return s.stream.Flush()
}

// save writes the workbook. excelize keeps its parts in maps and writes some of
// them in their order, so they go to disk first and are put in order here, packed
// as they are.
func (w *workbook) save(out io.Writer, tmp string) (err error) {
	f, err := os.CreateTemp(tmp, "workbook-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	// Its own writer holds the whole file in memory.
	w.f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(f) })
	if err := w.f.Write(io.Discard); err != nil {
		return err
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	z, err := zip.NewReader(f, size)
	if err != nil {
		return err
	}
	slices.SortFunc(z.File, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	o := zip.NewWriter(out)
	for _, p := range z.File {
		if err := o.Copy(p); err != nil {
			return err
		}
	}
	return o.Close()
}

func (w *workbook) close() error { return w.f.Close() }
