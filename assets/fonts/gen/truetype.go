package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"sort"
)

// font is a TrueType font as far as cutting it needs.
type font struct {
	tables    map[string][]byte
	cmap      map[rune]int
	loca      []int
	glyf      []byte
	hmetrics  int
	upm       int
	bbox      [4]int
	ascent    int
	descent   int
	capHeight int
}

func u16(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
func i16(b []byte, at int) int { return int(int16(binary.BigEndian.Uint16(b[at:]))) }
func u32(b []byte, at int) int { return int(binary.BigEndian.Uint32(b[at:])) }

func parse(b []byte) (*font, error) {
	f := &font{tables: map[string][]byte{}, cmap: map[rune]int{}}
	for i := 0; i < u16(b, 4); i++ {
		e := b[12+16*i:]
		f.tables[string(e[:4])] = b[u32(e, 8) : u32(e, 8)+u32(e, 12)]
	}
	for _, t := range []string{"head", "hhea", "hmtx", "maxp", "loca", "glyf", "cmap", "OS/2"} {
		if f.tables[t] == nil {
			return nil, errors.New("no table " + t)
		}
	}
	head, os2 := f.tables["head"], f.tables["OS/2"]
	f.upm = u16(head, 18)
	for i := range f.bbox {
		f.bbox[i] = f.scale(i16(head, 36+2*i))
	}
	f.ascent, f.descent = f.scale(i16(f.tables["hhea"], 4)), f.scale(i16(f.tables["hhea"], 6))
	f.capHeight = f.scale(i16(os2, 88))
	f.hmetrics = u16(f.tables["hhea"], 34)
	f.glyf = f.tables["glyf"]
	n := u16(f.tables["maxp"], 4)
	for i := 0; i <= n; i++ {
		if i16(head, 50) == 0 {
			f.loca = append(f.loca, 2*u16(f.tables["loca"], 2*i))
		} else {
			f.loca = append(f.loca, u32(f.tables["loca"], 4*i))
		}
	}
	return f, f.readCmap()
}

// readCmap takes the Windows Unicode subtable, format 4.
func (f *font) readCmap() error {
	c := f.tables["cmap"]
	for i := 0; i < u16(c, 2); i++ {
		if u16(c, 4+8*i) != 3 || u16(c, 6+8*i) != 1 {
			continue
		}
		t := c[u32(c, 8+8*i):]
		if u16(t, 0) != 4 {
			continue
		}
		seg := u16(t, 6)
		for s := 0; s < seg; s += 2 {
			end, start := u16(t, 14+s), u16(t, 16+seg+s)
			delta, off := u16(t, 16+2*seg+s), u16(t, 16+3*seg+s)
			for r := start; r <= end && r != 0xFFFF; r++ {
				g := (r + delta) & 0xFFFF
				if off != 0 {
					g = u16(t, 16+3*seg+s+off+2*(r-start))
					if g != 0 {
						g = (g + delta) & 0xFFFF
					}
				}
				if g != 0 {
					f.cmap[rune(r)] = g
				}
			}
		}
		return nil
	}
	return errors.New("no Unicode character map")
}

func (f *font) glyph(r rune) int { return f.cmap[r] }

func (f *font) scale(v int) int {
	if v < 0 {
		return -f.scale(-v)
	}
	return (v*1000 + f.upm/2) / f.upm
}

func (f *font) advance(g int) int {
	if g >= f.hmetrics {
		g = f.hmetrics - 1
	}
	return u16(f.tables["hmtx"], 4*g)
}

func (f *font) width(g int) int { return f.scale(f.advance(g)) }

func (f *font) bearing(g int) int {
	if g < f.hmetrics {
		return u16(f.tables["hmtx"], 4*g+2)
	}
	return u16(f.tables["hmtx"], 4*f.hmetrics+2*(g-f.hmetrics))
}

func (f *font) outline(g int) []byte { return f.glyf[f.loca[g]:f.loca[g+1]] }

// subset writes a font with the page's characters only, without hinting. The
// first page keeps Unicode in its character map (PDF reads it through
// WinAnsiEncoding), the others are symbolic: code c stands at U+F000+c
// (ISO 32000-1, 9.6.6.4).
func (f *font) subset(p page, unicode bool) []byte {
	order, at := []int{0}, map[int]int{0: 0}
	add := func(g int) {
		if _, ok := at[g]; !ok {
			at[g] = len(order)
			order = append(order, g)
		}
	}
	codes := map[int]int{}
	for i, r := range p.runes {
		if r == 0 {
			continue
		}
		add(f.glyph(r))
		c := 0xF000 + p.first + i
		if unicode {
			c = int(r)
		}
		codes[c] = at[f.glyph(r)]
	}
	for i := 0; i < len(order); i++ { // components of composites join the end
		for _, c := range components(f.outline(order[i])) {
			add(u16(f.outline(order[i]), c))
		}
	}
	var glyf, loca, hmtx []byte
	for _, g := range order {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, plain(f.outline(g), at)...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.advance(g)))
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.bearing(g)))
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	head := bytes.Clone(f.tables["head"])
	binary.BigEndian.PutUint16(head[50:], 1) // long offsets
	binary.BigEndian.PutUint32(head[8:], 0)
	hhea := bytes.Clone(f.tables["hhea"])
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(order)))
	maxp := bytes.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(order)))
	post := bytes.Clone(f.tables["post"][:32])
	binary.BigEndian.PutUint32(post, 0x00030000)
	return write(map[string][]byte{
		"cmap": cmap(codes, unicode), "glyf": glyf, "head": head, "hhea": hhea,
		"hmtx": hmtx, "loca": loca, "maxp": maxp, "post": post,
	})
}

// components gives where in a composite outline the glyph numbers stand.
func components(o []byte) []int {
	if len(o) < 12 || i16(o, 0) >= 0 {
		return nil
	}
	var at []int
	for i := 10; ; {
		flags := u16(o, i)
		at = append(at, i+2)
		i += 4 + 2
		if flags&1 != 0 {
			i += 2
		}
		switch {
		case flags&8 != 0:
			i += 2
		case flags&0x40 != 0:
			i += 4
		case flags&0x80 != 0:
			i += 8
		}
		if flags&0x20 == 0 {
			return at
		}
	}
}

// plain gives an outline without instructions, its components renumbered.
func plain(o []byte, at map[int]int) []byte {
	if len(o) == 0 {
		return nil
	}
	if cs := components(o); cs != nil {
		n := bytes.Clone(o)
		for _, c := range cs {
			binary.BigEndian.PutUint16(n[c:], uint16(at[u16(o, c)]))
			binary.BigEndian.PutUint16(n[c-2:], uint16(u16(o, c-2)&^0x100))
		}
		last := cs[len(cs)-1] - 2
		end, flags := last+6, u16(o, last)
		if flags&1 != 0 {
			end += 2
		}
		switch {
		case flags&8 != 0:
			end += 2
		case flags&0x40 != 0:
			end += 4
		case flags&0x80 != 0:
			end += 8
		}
		return n[:end]
	}
	i := 10 + 2*i16(o, 0)
	n := append(bytes.Clone(o[:i]), 0, 0)
	return append(n, o[i+2+u16(o, i):]...)
}

// cmap writes one format 4 subtable, a segment for each run of codes.
func cmap(codes map[int]int, unicode bool) []byte {
	var keys []int
	for c := range codes {
		keys = append(keys, c)
	}
	sort.Ints(keys)
	type seg struct{ start, end, delta int }
	var segs []seg
	for _, c := range keys {
		d := (codes[c] - c) & 0xFFFF
		if n := len(segs); n > 0 && segs[n-1].end == c-1 && segs[n-1].delta == d {
			segs[n-1].end = c
			continue
		}
		segs = append(segs, seg{c, c, d})
	}
	segs = append(segs, seg{0xFFFF, 0xFFFF, 1})
	n := len(segs)
	pow, log := 1, 0
	for pow*2 <= n {
		pow, log = pow*2, log+1
	}
	var t []byte
	put := func(vs ...int) {
		for _, v := range vs {
			t = binary.BigEndian.AppendUint16(t, uint16(v))
		}
	}
	encoding := 0
	if unicode {
		encoding = 1
	}
	put(0, 1, 3, encoding, 0, 12)
	put(4, 16+8*n, 0, 2*n, 2*pow, log, 2*(n-pow))
	for _, s := range segs {
		put(s.end)
	}
	put(0)
	for _, s := range segs {
		put(s.start)
	}
	for _, s := range segs {
		put(s.delta)
	}
	for range segs {
		put(0)
	}
	return t
}

func write(tables map[string][]byte) []byte {
	var names []string
	for n := range tables {
		names = append(names, n)
	}
	sort.Strings(names)
	pow, log := 1, 0
	for pow*2 <= len(names) {
		pow, log = pow*2, log+1
	}
	b := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(names), 16 * pow, log, 16 * (len(names) - pow)} {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	at, headAt := 12+16*len(names), 0
	for _, n := range names {
		if n == "head" {
			headAt = at
		}
		b = append(b, n...)
		b = binary.BigEndian.AppendUint32(b, checksum(tables[n]))
		b = binary.BigEndian.AppendUint32(b, uint32(at))
		b = binary.BigEndian.AppendUint32(b, uint32(len(tables[n])))
		at += (len(tables[n]) + 3) &^ 3
	}
	for _, n := range names {
		b = append(b, tables[n]...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	binary.BigEndian.PutUint32(b[headAt+8:], 0xB1B0AFBA-checksum(b))
	return b
}

func checksum(b []byte) uint32 {
	var s uint32
	for i := 0; i < len(b); i += 4 {
		var w [4]byte
		copy(w[:], b[i:])
		s += binary.BigEndian.Uint32(w[:])
	}
	return s
}
