package pdf

import (
	"errors"
	"math/bits"
	"sync"

	"rsc.io/qr/coding"
)

// errQR: the text is too long for the largest version asked for.
var errQR = errors.New("too much text for a QR code")

// quietQR and quiet128 are the modules kept free around a code (ISO/IEC 18004,
// ISO/IEC 15417).
const (
	quietQR  = 4
	quiet128 = 10
)

// qrMaker encodes at error correction M with the best mask. Plans are made once
// a version and shared; safe for concurrent use.
type qrMaker struct {
	mu    sync.Mutex
	plans map[coding.Version]*qrPlan
}

// qrPlan is a version's plan for mask 0 and, for each mask, what differs from
// it: all of a code but its text is fixed, so a second mask is one XOR.
type qrPlan struct {
	base  *coding.Plan
	delta [8]grid
}

// grid is a square of modules, a row in words of 64 bits, module x at bit x%64.
type grid struct {
	size, words int
	rows        []uint64
}

func newGrid(size int) grid {
	w := (size + 63) / 64
	return grid{size, w, make([]uint64, w*size)}
}

func (g grid) dark(x, y int) bool { return g.rows[y*g.words+x/64]>>(x%64)&1 != 0 }
func (g grid) set(x, y int)       { g.rows[y*g.words+x/64] |= 1 << (x % 64) }

// encode gives the smallest code of at most version most that holds the text.
func (m *qrMaker) encode(text string, most coding.Version) (grid, error) {
	data := coding.String(text)
	for v := coding.Version(coding.MinVersion); v <= most; v++ {
		if data.Bits(v) > v.DataBytes(coding.M)*8 {
			continue
		}
		p, err := m.plan(v)
		if err != nil {
			return grid{}, err
		}
		code, err := p.base.Encode(data)
		if err != nil {
			return grid{}, err
		}
		return p.best(code), nil
	}
	return grid{}, errQR
}

func (m *qrMaker) plan(v coding.Version) (*qrPlan, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p := m.plans[v]; p != nil {
		return p, nil
	}
	p := &qrPlan{}
	for mask := range p.delta {
		plan, err := coding.NewPlan(v, coding.M, coding.Mask(mask))
		if err != nil {
			return nil, err
		}
		if mask == 0 {
			p.base = plan
		}
		g := newGrid(len(plan.Pixel))
		for y, row := range plan.Pixel {
			for x, pix := range row {
				if (pix^p.base.Pixel[y][x])&coding.Black != 0 {
					g.set(x, y)
				}
			}
		}
		p.delta[mask] = g
	}
	m.plans[v] = p
	return p, nil
}

// best applies all eight masks and takes the one with the lowest penalty.
func (p *qrPlan) best(c *coding.Code) grid {
	base := newGrid(c.Size)
	for y := range c.Size {
		for x := range c.Size {
			if c.Black(x, y) {
				base.set(x, y)
			}
		}
	}
	best, least := grid{}, -1
	turned := newGrid(c.Size)
	for _, d := range p.delta {
		g := newGrid(c.Size)
		for i, w := range base.rows {
			g.rows[i] = w ^ d.rows[i]
		}
		if n := g.penalty(turned); least < 0 || n < least {
			best, least = g, n
		}
	}
	return best
}

// penalty scores a code as ISO/IEC 18004, 7.8.3.1 does. turned is scratch space.
func (g grid) penalty(turned grid) int {
	clear(turned.rows)
	dark := 0
	for y := range g.size {
		for i := range g.words {
			for w := g.rows[y*g.words+i]; w != 0; w &= w - 1 {
				turned.set(y, i*64+bits.TrailingZeros64(w))
				dark++
			}
		}
	}
	n := g.lines() + turned.lines() + g.blocks()
	off := dark*20 - 10*g.size*g.size
	if off < 0 {
		off = -off
	}
	return n + off/(g.size*g.size)*10
}

// lines scores each row's runs of five and more alike, and the finder's pattern
// 1011101 with four light modules before or after it.
func (g grid) lines() int {
	n := 0
	for y := range g.size {
		run, last, window := 0, -1, 0
		for x := -4; x < g.size+4; x++ {
			d := 0
			if x >= 0 && x < g.size {
				d = int(g.rows[y*g.words+x/64] >> (x % 64) & 1)
				switch {
				case d != last:
					run, last = 1, d
				default:
					run++
					if run == 5 {
						n += 3
					} else if run > 5 {
						n++
					}
				}
			}
			window = (window<<1 | d) & 0x7FF
			if x >= 6 && (window == 0x5D0 || window == 0x05D) {
				n += 40
			}
		}
	}
	return n
}

// blocks scores squares of two by two alike.
func (g grid) blocks() int {
	n := 0
	for y := 1; y < g.size; y++ {
		for i := range g.words {
			at := y*g.words + i
			up, row := g.rows[at-g.words], g.rows[at]
			upNext, rowNext := up>>1, row>>1
			if i+1 < g.words {
				upNext |= g.rows[at-g.words+1] << 63
				rowNext |= g.rows[at+1] << 63
			}
			same := ^(up ^ row) & ^(up ^ upNext) & ^(row ^ rowNext)
			if left := g.size - 1 - i*64; left < 64 { // the last module has no right neighbour
				same &= 1<<max(left, 0) - 1
			}
			n += 3 * bits.OnesCount64(same)
		}
	}
	return n
}

// bars gives the dark modules as rectangles, one a run, shifted by the quiet
// zone.
func (g grid) bars() []bar {
	out := make([]bar, 0, g.size*g.size/4)
	for y := range g.size {
		for x := 0; x < g.size; x++ {
			if !g.dark(x, y) {
				continue
			}
			from := x
			for x < g.size && g.dark(x, y) {
				x++
			}
			out = append(out, bar{from + quietQR, y + quietQR, x - from, 1})
		}
	}
	return out
}

// modules is the side of the code with its quiet zone.
func (g grid) modules() int { return g.size + 2*quietQR }
