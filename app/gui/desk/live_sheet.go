package desk

import (
	"bufio"
	"context"
	"encoding/csv"
	"io"
	"strings"

	"zegel/fiscal"
)

// WriteSheet writes rows as CSV the way spreadsheets of this part of the world
// open it: semicolons, UTF-8 with its mark. What would be read as a formula is
// made text. each calls visit for every row; it returns how many there were.
func WriteSheet(ctx context.Context, to io.Writer, head []string, each func(ctx context.Context, visit func([]string) error) error) (n int, err error) {
	buffered := bufio.NewWriter(to)
	if _, err := buffered.WriteString("\ufeff"); err != nil {
		return 0, err
	}
	w := csv.NewWriter(buffered)
	w.Comma, w.UseCRLF = ';', true
	if err := w.Write(head); err != nil {
		return 0, err
	}
	err = each(ctx, func(cells []string) error {
		n++
		for i, s := range cells {
			cells[i] = noFormula(s)
		}
		return w.Write(cells)
	})
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	if err == nil {
		err = buffered.Flush()
	}
	return n, err
}

// longestExact is the longest number that a spreadsheet keeps digit by digit.
const longestExact = 15

// noFormula keeps a spreadsheet from computing with text, and from rounding an
// id: a number with its sign stays one, digits beyond what it keeps become text.
func noFormula(s string) string {
	if s == "" {
		return s
	}
	if len(s) > longestExact && strings.Trim(s, "0123456789") == "" {
		return "'" + s
	}
	if !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return s
	}
	if _, err := fiscal.ParseDecimal(strings.Replace(s, ",", ".", 1)); err == nil && s[0] != '+' {
		return s
	}
	return "'" + s
}
