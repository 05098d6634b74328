// Package specimen holds made-up documents of every kind a page must bear: for
// tests, the contact sheet and the benchmarks. Its shop and its customers do not
// exist; nothing of it is in the program.
package specimen

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
	"zegel/pdf"
)

// Page is a job with a name for its picture.
type Page struct {
	Name string
	Job  pdf.Job
}

// At is when every specimen was made.
func At() time.Time { return time.Date(2026, 2, 3, 20, 15, 0, 0, time.UTC) }

// Seller is the shop of all specimens.
func Seller() fiscal.Party {
	return fiscal.Party{
		Company: "Brasserie De Zegel", Street: "Grote Markt 12", Zip: "2800", Town: "Mechelen", VAT: "BE 0123.456.749",
		IBAN: "BE68 5390 0754 7034", BIC: "KREDBEBB", Phone: "+32 15 00 00 00", Email: "info@dezegel.example", Website: "www.dezegel.example",
	}
}

// Customer is a company with a Belgian VAT number.
func Customer() *fiscal.Party {
	return &fiscal.Party{
		Company: "Drukkerij Voorbeeld bv", FirstName: "An", Name: "Specimen", Street: "Nijverheidsstraat 7 bus 3", Zip: "9000", Town: "Gent", VAT: "BE 0987.654.394",
	}
}

// Line makes a line: price in cents including VAT, rate in percent.
func Line(name string, quantity, price, rate int64) fiscal.Line {
	return fiscal.Line{Name: name, Quantity: decimal.New(quantity, 0), Price: decimal.New(price, -2), Rate: decimal.New(rate, 0), RateKnown: true}
}

// Menu are the twelve lines of an evening.
func Menu() []fiscal.Line {
	return []fiscal.Line{
		Line("Stoofvlees met friet", 4, 2250, 12),
		Line("Moules-frites à l'ancienne, crème fraîche & fines herbes, pain de campagne grillé au beurre salé", 2, 2680, 12),
		Line("Waterzooi van kip", 1, 2450, 12),
		Line("Kalbsschnitzel «Wiener Art» mit Preiselbeeren", 1, 2790, 12),
		Line("Westmalle Tripel 33 cl", 6, 520, 21),
		Line("Huiswijn rood, fles", 2, 2600, 21),
		Line("Bruisend water 1 l", 3, 750, 21),
		Line("Dame blanche", 4, 850, 12),
		Line("Koffie", 8, 320, 12),
		Line("Kookboek van het huis", 1, 2995, 6),
		Line("Privézaal", 1, 15000, 21),
		Line("Waarborg servies", 1, 1500, 0),
	}
}

// Document makes a document of a type whose total is the sum of its lines.
func Document(t fiscal.Doctype, lines []fiscal.Line) fiscal.Document {
	d := fiscal.Document{
		Ref: fiscal.Ref{Licence: "specimen", Type: t, ID: "9012"}, Number: "2026/0012", CustomerID: "44", Currency: fiscal.EUR,
		Date: fiscal.Date{Year: 2026, Month: 2, Day: 3}, Expires: fiscal.Date{Year: 2026, Month: 3, Day: 5}, Lines: lines,
	}
	sum := decimal.Zero
	for _, l := range lines {
		sum = sum.Add(l.Quantity.Mul(l.Price))
	}
	d.Total = fiscal.Cents(sum.Shift(2).Round(0).IntPart())
	return d
}

// Signed makes the job of a signed document in a language.
func Signed(lang string, d fiscal.Document) pdf.Job {
	j := pdf.Job{
		Doc: d, State: fiscal.Signed, Ticket: "0000128431", SignedAt: At().Add(-time.Minute), Seller: Seller(), Customer: Customer(),
		Lang: lang, StructuredRef: pdf.ReferenceOf(d.Number), Hash: strings.Repeat("0123456789abcdef", 4), MadeAt: At(),
	}
	if d.Type == fiscal.CreditNote {
		j.Corrects = &fiscal.Reference{Number: "2026/0007", Date: fiscal.Date{Year: 2026, Month: 1, Day: 20}}
	}
	return j
}

// Many makes n lines.
func Many(n int) []fiscal.Line {
	menu := Menu()
	lines := make([]fiscal.Line, n)
	for i := range lines {
		lines[i] = menu[i%len(menu)]
		lines[i].Name = fmt.Sprintf("%d. %s", i+1, lines[i].Name)
	}
	return lines
}

// Logo is a PNG with an alpha channel, as a shop would send it.
func Logo() []byte {
	const w, h = 720, 300
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	green, cream := color.NRGBA{0x1f, 0x4b, 0x3a, 255}, color.NRGBA{0xf6, 0xee, 0xdc, 255}
	for y := range h {
		for x := range w {
			dx, dy := float64(x-150), float64(y-150)
			switch d := math.Hypot(dx, dy); {
			case d < 70 || d > 95 && d < 110:
				m.Set(x, y, cream)
			case d < 140:
				m.Set(x, y, green)
			case x > 320 && y > 70 && y < 110 && x < 690, x > 320 && y > 135 && y < 165 && x < 610, x > 320 && y > 190 && y < 230 && x < 660:
				m.Set(x, y, green)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil // an image in memory always encodes
	}
	return b.Bytes()
}
