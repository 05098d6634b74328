package pdf

import (
	"context"
)

// Grid of the page, in mm.
const (
	left        = 20.0
	right       = 190.0
	contentW    = right - left
	windowX     = 110.0 // address block: a Belgian DL or C5/6 window, right side
	windowY     = 52.0
	bodyTop     = 90.0 // below the envelope's window
	laterTop    = 27.0 // first row of a later page
	contentEnd  = 290.0
	tableHeadH  = 7.5
	ticksPerRun = 512 // rows between two looks at the context
)

// sheet is one document on its way to paper.
type sheet struct {
	r      *Renderer
	job    *Job
	words  *words
	c      *canvas
	accent rgb
	logo   *picture
	notes  []string
	bank   string // IBAN, checked
	head   head
	foot   foot
	pages  int
}

// block is a piece of a page that is not broken: its height, and how it is
// drawn with its top at y.
type block struct {
	height float64
	// with keeps the block on one page with the next one.
	with bool
	// row marks lines of the table: pages that begin with one repeat its head.
	row bool
	// again is drawn above the block where a page begins with it: the heads of a
	// report's table.
	again *block
	draw  func(y float64)
}

type placed struct {
	block
	y float64
}

func body(ink rgb) style   { return style{regular, 9.5, ink} }
func small(ink rgb) style  { return style{regular, 8, ink} }
func label() style         { return style{regular, 8, inkGrey()} }
func strong(ink rgb) style { return style{bold, 9.5, ink} }

// draw lays the document out, then draws page by page; so the number of pages
// is known on the first.
func (s *sheet) draw(ctx context.Context) error {
	s.bank = s.iban()
	s.head = s.layHead()
	s.foot = s.layFoot()
	blocks := s.rows()
	blocks = append(blocks, s.totals())
	blocks = append(blocks, s.remarks()...)
	blocks = append(blocks, s.panels()...)
	pages := s.paginate(blocks)
	s.pages = len(pages)
	for i, page := range pages {
		s.c.addPage()
		s.watermark()
		if i == 0 {
			s.head.draw()
		} else {
			s.laterHead()
		}
		for n, b := range page {
			if n%ticksPerRun == 0 {
				if err := ctx.Err(); err != nil {
					return err
				}
			}
			if b.row && n == 0 {
				s.tableHead(b.y - tableHeadH)
			}
			b.draw(b.y)
		}
		s.foot.draw(i + 1)
	}
	return ctx.Err()
}

// paginate puts blocks on pages from top to bottom.
func (s *sheet) paginate(blocks []block) [][]placed {
	const rounding = 0.01 // of the sums below, in mm
	end := s.foot.top - 2 + rounding
	var pages [][]placed
	var page []placed
	y := s.head.bottom
	for i := 0; i < len(blocks); i++ {
		need := blocks[i].height
		for j := i; blocks[j].with && j+1 < len(blocks); j++ {
			need += blocks[j+1].height
		}
		first := 0.0
		if len(page) == 0 && blocks[i].row {
			first = tableHeadH
		}
		if y+first+need > end && len(page) > 0 {
			pages, page, y = append(pages, page), nil, laterTop
			if blocks[i].row {
				first = tableHeadH
			}
			if h := blocks[i].again; h != nil {
				page, y = append(page, placed{*h, y}), y+h.height
			}
		}
		y += first
		page = append(page, placed{blocks[i], y})
		y += blocks[i].height
	}
	return append(pages, page)
}
