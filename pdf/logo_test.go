package pdf_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"zegel/fiscal"
	"zegel/pdf/specimen"
)

// fixCRC makes a changed PNG head valid again.
func fixCRC(b []byte) []byte {
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// Whatever kind of picture comes, 8-bit RGB on white goes in.
func TestLogoKinds(t *testing.T) {
	area := image.Rect(0, 0, 40, 20)
	gray16 := image.NewGray16(area)
	palette := image.NewPaletted(area, color.Palette{color.Transparent, color.RGBA{200, 0, 0, 255}})
	cmyk := image.NewCMYK(area)
	deep := image.NewNRGBA64(area)
	deep.Set(3, 3, color.NRGBA64{0xffff, 0, 0, 0x8000})
	large := image.NewGray(image.Rect(0, 0, 3000, 100))
	encode := func(m image.Image) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	var jpg bytes.Buffer
	if err := jpeg.Encode(&jpg, cmyk, nil); err != nil {
		t.Fatal(err)
	}
	for name, logo := range map[string][]byte{
		"16-bit grey": encode(gray16), "palette with a transparent colour": encode(palette), "16-bit with alpha": encode(deep),
		"very wide": encode(large), "JPEG": jpg.Bytes(), "one point": encode(image.NewGray(image.Rect(0, 0, 1, 1))),
	} {
		t.Run(name, func(t *testing.T) {
			j := specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Menu()))
			j.Logo = logo
			f := readFile(t, render(t, renderer(t), j).PDF)
			if n := f.find(`/Subtype /Image`); len(n) != 1 {
				t.Fatalf("pictures %v", n)
			}
			images(t, f)
			contents(t, f)
		})
	}
}
