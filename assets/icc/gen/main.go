// Command gen writes srgb.icc, the smallest profile that says sRGB exactly
// enough for print: primaries adapted to D50 as ICC.1:2001-04 wants them, and
// the tone curve of IEC 61966-2-1 at 256 points.
//
//	go run ./assets/icc/gen -o assets/icc/srgb.icc
package main

import (
	"encoding/binary"
	"flag"
	"log"
	"math"
	"os"
)

func main() {
	out := flag.String("o", "assets/icc/srgb.icc", "file to write")
	flag.Parse()
	if err := os.WriteFile(*out, profile(), 0o644); err != nil {
		log.Fatal(err)
	}
}

func be32(b []byte, v uint32) []byte { return binary.BigEndian.AppendUint32(b, v) }

// s15 writes numbers as signed 15.16 fixed point.
func s15(b []byte, vs ...float64) []byte {
	for _, v := range vs {
		b = be32(b, uint32(int32(math.Round(v*65536))))
	}
	return b
}

func xyz(x, y, z float64) []byte { return s15([]byte("XYZ \x00\x00\x00\x00"), x, y, z) }

// curve is the sRGB transfer function from device value to light.
func curve() []byte {
	const n = 256
	b := be32([]byte("curv\x00\x00\x00\x00"), n)
	for i := range n {
		v := float64(i) / (n - 1)
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		b = binary.BigEndian.AppendUint16(b, uint16(math.Round(v*65535)))
	}
	return b
}

func description(s string) []byte {
	b := be32([]byte("desc\x00\x00\x00\x00"), uint32(len(s)+1))
	b = append(append(b, s...), 0)
	b = be32(be32(b, 0), 0) // no Unicode text
	b = append(b, 0, 0, 0)  // no ScriptCode text
	return append(b, make([]byte, 67)...)
}

func profile() []byte {
	trc := curve()
	tags := []struct {
		sig  string
		data []byte
	}{
		{"desc", description("sRGB IEC61966-2.1")},
		{"cprt", append([]byte("text\x00\x00\x00\x00"), "No copyright, use freely\x00"...)},
		{"wtpt", xyz(0.9642, 1, 0.8249)},
		{"rXYZ", xyz(0.43607, 0.22249, 0.01392)},
		{"gXYZ", xyz(0.38515, 0.71687, 0.09708)},
		{"bXYZ", xyz(0.14307, 0.06061, 0.71410)},
		{"rTRC", trc},
		{"gTRC", nil},
		{"bTRC", nil}, // one curve, named three times
	}
	table := be32(nil, uint32(len(tags)))
	var data []byte
	at, start := 128+4+12*len(tags), 0
	for _, t := range tags {
		if t.data != nil {
			for (at+len(data))%4 != 0 {
				data = append(data, 0)
			}
			start = at + len(data)
			data = append(data, t.data...)
		}
		size := len(t.data)
		if t.data == nil {
			size = len(trc)
		}
		table = be32(be32(append(table, t.sig...), uint32(start)), uint32(size))
	}
	for (at+len(data))%4 != 0 {
		data = append(data, 0)
	}
	h := make([]byte, 128)
	binary.BigEndian.PutUint32(h, uint32(at+len(data)))
	binary.BigEndian.PutUint32(h[8:], 0x02100000)
	copy(h[12:], "mntrRGB XYZ ")
	binary.BigEndian.PutUint16(h[24:], 2026) // date of making
	binary.BigEndian.PutUint16(h[26:], 1)
	binary.BigEndian.PutUint16(h[28:], 1)
	copy(h[36:], "acsp")
	copy(h[68:], xyz(0.9642, 1, 0.8249)[8:])
	return append(append(h, table...), data...)
}
