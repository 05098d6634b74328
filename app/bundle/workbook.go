package bundle

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
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

// workbook writes the tables as an XLSX file. excelize makes everything but the
// rows: those go to disk as they come and are put into their sheets at the end,
// so that memory does not grow, and exact amounts never become binary fractions.
type workbook struct {
	f      *excelize.File
	lang   string
	tmp    string
	styles struct{ head, money, sum, text int }
	sheets []*part
}

// part is one sheet of the workbook with its rows on disk.
type part struct {
	path string // in the file
	rows *spool
}

func newWorkbook(lang, tmp string) (*workbook, error) {
	w := &workbook{f: excelize.NewFile(), lang: lang, tmp: tmp}
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
		{&w.styles.sum, excelize.Style{Font: &excelize.Font{Bold: true}, CustomNumFmt: &moneyFormat}},
		{&w.styles.text, excelize.Style{NumFmt: 49}}, // "@": a number of digits stays the text it is
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
	name    string // of the table
	now     string // of the sheet
	columns []column
	letters []string
	rows    *spool
	parts   int
	row     int
	buf     []byte
}

func (w *workbook) sheet(name string, columns []column) (*sheet, error) {
	s := &sheet{w: w, name: name, columns: columns}
	for i := range columns {
		l, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		s.letters = append(s.letters, l)
	}
	return s, s.begin()
}

// begin makes a sheet with its widths, sums and headings. The sums stand above
// the headings, where filter and freeze keep them in sight.
func (s *sheet) begin() error {
	s.parts++
	s.now, s.row = s.name, firstRow
	if s.parts > 1 {
		s.now = fmt.Sprintf("%s %d", s.name, s.parts)
	}
	f := s.w.f
	if len(s.w.sheets) == 0 {
		if err := f.SetSheetName("Sheet1", s.now); err != nil {
			return err
		}
	} else if _, err := f.NewSheet(s.now); err != nil {
		return err
	}
	var err error
	if s.rows, err = newSpool(s.w.tmp); err != nil {
		return err
	}
	s.w.sheets = append(s.w.sheets, &part{fmt.Sprintf("xl/worksheets/sheet%d.xml", len(s.w.sheets)+1), s.rows})
	for i, c := range s.columns {
		l := s.letters[i]
		err = errors.Join(err, f.SetColWidth(s.now, l, l, c.width), f.SetCellValue(s.now, l+strconv.Itoa(headRow), c.label.in(s.w.lang)))
		if c.sum {
			sum := fmt.Sprintf("SUBTOTAL(109,%s%d:%s%d)", l, firstRow, l, mostRows)
			err = errors.Join(err, f.SetCellFormula(s.now, l+strconv.Itoa(sumRow), sum))
		}
	}
	last := s.letters[len(s.letters)-1]
	return errors.Join(
		err, f.SetRowHeight(s.now, headRow, 30),
		f.SetCellStyle(s.now, "A"+strconv.Itoa(headRow), last+strconv.Itoa(headRow), s.w.styles.head),
		f.SetCellStyle(s.now, "A"+strconv.Itoa(sumRow), last+strconv.Itoa(sumRow), s.w.styles.sum),
		f.SetPanes(s.now, &excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: "A" + strconv.Itoa(firstRow), ActivePane: "bottomLeft"}),
	)
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
	b := append(strconv.AppendInt(append(s.buf[:0], `<row r="`...), int64(s.row), 10), `">`...)
	for i, c := range row {
		b = s.appendCell(b, s.letters[i], c)
	}
	s.buf = append(b, "</row>"...)
	s.row++
	_, err := s.rows.Write(s.buf)
	return err
}

// end puts a filter over the headings of the sheet.
func (s *sheet) end() error {
	last := s.letters[len(s.letters)-1]
	return s.w.f.AutoFilter(s.now, fmt.Sprintf("A%d:%s%d", headRow, last, max(s.row-1, headRow)), nil)
}

// save writes the workbook with its rows.
func (w *workbook) save(out io.Writer) error {
	z := newRowZip(out, w.sheets)
	w.f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return z })
	return w.f.Write(io.Discard)
}

func (w *workbook) close() error {
	err := w.f.Close()
	for _, p := range w.sheets {
		err = errors.Join(err, p.rows.close())
	}
	return err
}
