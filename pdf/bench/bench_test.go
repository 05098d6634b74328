package bench

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"syscall"
	"testing"
	"time"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"
	"github.com/johnfercher/maroto/v2"
	"github.com/johnfercher/maroto/v2/pkg/components/code"
	"github.com/johnfercher/maroto/v2/pkg/components/col"
	mimage "github.com/johnfercher/maroto/v2/pkg/components/image"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/components/text"
	"github.com/johnfercher/maroto/v2/pkg/consts/align"
	"github.com/johnfercher/maroto/v2/pkg/consts/extension"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/props"
	"github.com/jung-kurt/gofpdf"
	kzlib "github.com/klauspost/compress/zlib"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"zegel/fiscal"
	"zegel/pdf"
	"zegel/pdf/specimen"
)

func measure(b *testing.B, make func() []byte) {
	b.Helper()
	file := make() // the first warms caches
	before := cpu(b)
	for b.Loop() {
		file = make()
	}
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(len(file)), "file-bytes")
}

func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// job is the invoice that all of them draw: twelve lines, logo, two QR codes, a
// Code 128.
func job(b *testing.B) pdf.Job {
	j := specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Menu()))
	j.Logo, j.Key = specimen.Logo(), j.Doc.Name().String()
	j.Reading = fiscal.ReadLines(j.Doc)
	var err error
	if j.VAT, err = fiscal.VATTable(j.Doc, j.Reading, fiscal.BelgianRates()); err != nil {
		b.Fatal(err)
	}
	return j
}

const payment = "BCD\n002\n1\nSCT\nKREDBEBB\nBrasserie De Zegel\nBE68539007547034\nEUR556.25\n\n002026001210"

func stamp(j pdf.Job) string { return pdf.Stamp(j.Key, j.Doc.Date, j.Doc.Total, j.Ticket, j.Hash) }

// BenchmarkZegel is the whole: PDF/A-3u with an e-invoice of 8 KB attached.
func BenchmarkZegel(b *testing.B) {
	r, err := pdf.New()
	if err != nil {
		b.Fatal(err)
	}
	j := job(b)
	j.UBL = bytes.Repeat([]byte("<cbc:LineExtensionAmount currencyID=\"EUR\">80.36</cbc:LineExtensionAmount>\n"), 110)
	measure(b, func() []byte {
		res, err := r.Render(context.Background(), j)
		if err != nil {
			b.Fatal(err)
		}
		return res.PDF
	})
}

// BenchmarkFloor deflates the page's stream and the e-invoice, nothing else.
func BenchmarkFloor(b *testing.B) {
	r, err := pdf.New()
	if err != nil {
		b.Fatal(err)
	}
	res, err := r.Render(context.Background(), job(b))
	if err != nil {
		b.Fatal(err)
	}
	at := bytes.Index(res.PDF, []byte("<</Filter /FlateDecode /Length ")) // the page comes first
	_, data, _ := bytes.Cut(res.PDF[at:], []byte("stream\n"))
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		b.Fatal(err)
	}
	var page bytes.Buffer
	if _, err := page.ReadFrom(z); err != nil {
		b.Fatal(err)
	}
	page.Write(bytes.Repeat([]byte("<cbc:LineExtensionAmount currencyID=\"EUR\">80.36</cbc:LineExtensionAmount>\n"), 110))
	var out bytes.Buffer
	w := kzlib.NewWriter(&out)
	measure(b, func() []byte {
		out.Reset()
		w.Reset(&out)
		if _, err := w.Write(page.Bytes()); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		return out.Bytes()
	})
}

// BenchmarkGofpdfUTF8 is the way of gofpdf's own examples: UTF-8 fonts parsed and
// cut for each document, barcodes as pictures. No PDF/A, no e-invoice.
func BenchmarkGofpdfUTF8(b *testing.B) {
	j := job(b)
	measure(b, func() []byte {
		p := gofpdf.New("P", "mm", "A4", "")
		p.AddUTF8FontFromBytes("go", "", goregular.TTF)
		p.AddUTF8FontFromBytes("go", "B", gobold.TTF)
		p.AddPage()
		picture(b, p, "logo", j.Logo, 20, 15, 62, 24)
		p.SetFont("go", "B", 20)
		p.Text(20, 60, "Factuur "+j.Doc.Number)
		p.SetFont("go", "", 9)
		p.Text(110, 58, j.Customer.Company)
		p.Text(110, 63, j.Customer.Street)
		p.Text(110, 68, j.Customer.Zip+" "+j.Customer.Town)
		p.SetXY(20, 95)
		for _, l := range j.Doc.Lines {
			p.SetX(20)
			p.CellFormat(84, 6, l.Name, "B", 0, "L", false, 0, "")
			p.CellFormat(20, 6, l.Quantity.String(), "B", 0, "R", false, 0, "")
			p.CellFormat(22, 6, l.Price.StringFixed(2), "B", 0, "R", false, 0, "")
			p.CellFormat(20, 6, l.Rate.String()+" %", "B", 0, "R", false, 0, "")
			p.CellFormat(24, 6, l.Quantity.Mul(l.Price).StringFixed(2), "B", 1, "R", false, 0, "")
		}
		for i, v := range j.VAT {
			p.Text(20, 180+float64(i)*5, fmt.Sprintf("%s %s %s %s %s", v.Letter, v.Percent, v.Base, v.VAT, v.Gross))
		}
		p.SetFont("go", "B", 13)
		p.Text(150, 190, "€ "+j.Doc.Total.String())
		picture(b, p, "pay", qrPNG(b, payment), 20, 215, 34, 34)
		picture(b, p, "stamp", qrPNG(b, stamp(j)), 114, 215, 28, 28)
		picture(b, p, "ticket", code128PNG(b, j.Ticket), 145, 215, 40, 12)
		p.SetFont("go", "", 7)
		p.Text(20, 285, j.Seller.Company+" · "+j.Seller.Street+" · "+j.Seller.VAT+" · "+j.Seller.IBAN)
		var out bytes.Buffer
		if err := p.Output(&out); err != nil {
			b.Fatal(err)
		}
		return out.Bytes()
	})
}

func picture(b *testing.B, p *gofpdf.Fpdf, name string, data []byte, x, y, w, h float64) {
	o := gofpdf.ImageOptions{ImageType: "png"}
	p.RegisterImageOptionsReader(name, o, bytes.NewReader(data))
	p.ImageOptions(name, x, y, w, h, false, o, 0, "")
	if err := p.Error(); err != nil {
		b.Fatal(err)
	}
}

func qrPNG(b *testing.B, content string) []byte {
	c, err := qr.Encode(content, qr.M, qr.Unicode)
	if err != nil {
		b.Fatal(err)
	}
	return codePNG(b, c, 200, 200)
}

func code128PNG(b *testing.B, content string) []byte {
	c, err := code128.Encode(content)
	if err != nil {
		b.Fatal(err)
	}
	return codePNG(b, c, 2*c.Bounds().Dx(), 60)
}

func codePNG(b *testing.B, c barcode.Barcode, w, h int) []byte {
	c, err := barcode.Scale(c, w, h)
	if err != nil {
		b.Fatal(err)
	}
	m := image.NewGray(c.Bounds()) // gofpdf takes no 16-bit pictures
	draw.Draw(m, m.Bounds(), c, image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// BenchmarkMaroto is maroto v2 with its own components and core fonts. No PDF/A,
// no e-invoice.
func BenchmarkMaroto(b *testing.B) {
	j := job(b)
	measure(b, func() []byte {
		m := maroto.New()
		strong := props.Text{Style: fontstyle.Bold, Size: 14}
		right := props.Text{Align: align.Right, Size: 9}
		m.AddRows(row.New(24).Add(mimage.NewFromBytesCol(5, j.Logo, extension.Png), col.New(2), text.NewCol(5, j.Seller.Company+", "+j.Seller.Street)))
		m.AddRows(row.New(20).Add(text.NewCol(7, "Factuur "+j.Doc.Number, strong), text.NewCol(5, j.Customer.Company+", "+j.Customer.Street+", "+j.Customer.Town)))
		rows := make([]core.Row, 0, len(j.Doc.Lines))
		for _, l := range j.Doc.Lines {
			rows = append(rows, row.New(7).Add(
				text.NewCol(6, l.Name, props.Text{Size: 9}), text.NewCol(1, l.Quantity.String(), right), text.NewCol(2, l.Price.StringFixed(2), right),
				text.NewCol(1, l.Rate.String()+" %", right), text.NewCol(2, l.Quantity.Mul(l.Price).StringFixed(2), right)))
		}
		m.AddRows(rows...)
		for _, v := range j.VAT {
			m.AddRows(row.New(5).Add(text.NewCol(12, fmt.Sprintf("%s %s %s %s %s", v.Letter, v.Percent, v.Base, v.VAT, v.Gross), props.Text{Size: 8})))
		}
		m.AddRows(row.New(10).Add(text.NewCol(12, "EUR "+j.Doc.Total.String(), strong)))
		m.AddRows(row.New(36).Add(code.NewQrCol(4, payment), code.NewQrCol(4, stamp(j)), code.NewBarCol(4, j.Ticket)))
		m.AddRows(row.New(8).Add(text.NewCol(12, j.Seller.Company+" "+j.Seller.VAT+" "+j.Seller.IBAN, props.Text{Size: 7})))
		doc, err := m.Generate()
		if err != nil {
			b.Fatal(err)
		}
		return doc.GetBytes()
	})
}
