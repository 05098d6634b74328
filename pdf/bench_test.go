package pdf_test

import (
	"bytes"
	"runtime"
	"strconv"
	"testing"
	"time"

	"zegel/fiscal"
	"zegel/pdf"
	"zegel/pdf/specimen"
)

// ordinary is a one-page invoice with a logo, both QR codes, a Code 128 and an
// e-invoice of the usual size attached.
func ordinary() pdf.Job {
	j := specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Menu()))
	j.Logo = specimen.Logo()
	j.UBL = invoiceXML(12)
	return j
}

// invoiceXML has the size and the sameness of a Peppol invoice.
func invoiceXML(lines int) []byte {
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Invoice>")
	for i := range lines {
		b.WriteString("<cac:InvoiceLine><cbc:ID>" + strconv.Itoa(i) + "</cbc:ID><cbc:InvoicedQuantity unitCode=\"C62\">4</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID=\"EUR\">" + strconv.Itoa(1000+i*37) +
			".36</cbc:LineExtensionAmount><cac:Item><cbc:Name>Stoofvlees met friet</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>12</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount currencyID=\"EUR\">20.0893</cbc:PriceAmount></cac:Price></cac:InvoiceLine>\n")
	}
	b.WriteString("</Invoice>\n")
	return b.Bytes()
}

// reportCPU adds the CPU time of one operation, given the time before the first.
func reportCPU(b *testing.B, before time.Duration) {
	b.ReportMetric(float64((cpuTime()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

func BenchmarkOrdinaryInvoice(b *testing.B) {
	r, j := renderer(b), ordinary()
	render(b, r, j) // the first makes QR plans and the logo
	var size int
	before := cpuTime()
	for b.Loop() {
		size = len(render(b, r, j).PDF)
	}
	reportCPU(b, before)
	b.ReportMetric(float64(size), "file-bytes")
}

// Both cores should give close to twice one.
func BenchmarkOrdinaryInvoiceParallel(b *testing.B) {
	r, j := renderer(b), ordinary()
	before := cpuTime()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := r.Render(b.Context(), j); err != nil {
				b.Error(err)
			}
		}
	})
	reportCPU(b, before)
	b.ReportMetric(float64(runtime.GOMAXPROCS(0)), "cores")
}

// The cost is linear in lines.
func BenchmarkLines(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 5000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			r, j := renderer(b), specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Many(n)))
			before := cpuTime()
			for b.Loop() {
				render(b, r, j)
			}
			b.ReportMetric(float64((cpuTime()-before).Microseconds())/float64(b.N)/float64(n), "cpu-µs/line")
		})
	}
}

func BenchmarkGreekAndCyrillic(b *testing.B) {
	r := renderer(b)
	for _, p := range specimen.Pages() {
		if p.Name == "greek-cyrillic" {
			before := cpuTime()
			for b.Loop() {
				render(b, r, p.Job)
			}
			reportCPU(b, before)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	before := cpuTime()
	for b.Loop() {
		renderer(b)
	}
	reportCPU(b, before)
}
