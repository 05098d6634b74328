package bench

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"zegel/pdf"
)

func vatTexts(j pdf.Job) []string {
	var out []string
	for _, v := range j.VAT {
		out = append(out, fmt.Sprintf("%s %s %s %s %s", v.Letter, v.Percent, v.Base, v.VAT, v.Gross))
	}
	return out
}

func lineTexts(j pdf.Job) [][]string {
	var out [][]string
	for _, l := range j.Doc.Lines {
		out = append(out, []string{l.Name, l.Quantity.String(), l.Price.StringFixed(2), l.Rate.String() + " %", l.Quantity.Mul(l.Price).StringFixed(2)})
	}
	return out
}

// BenchmarkPdfkit runs pdfkit under Node, once "npm install" has been run in
// pdfkit/. The time is the warm process's own CPU time. No PDF/A, no e-invoice.
func BenchmarkPdfkit(b *testing.B) {
	if _, err := os.Stat("pdfkit/node_modules/pdfkit"); err != nil {
		b.Skip("npm install was not run in pdf/bench/pdfkit")
	}
	j := job(b)
	input, err := json.Marshal(map[string]any{
		"logo": base64.StdEncoding.EncodeToString(j.Logo), "regular": base64.StdEncoding.EncodeToString(goregular.TTF), "bold": base64.StdEncoding.EncodeToString(gobold.TTF),
		"number": j.Doc.Number, "customer": []string{j.Customer.Company, j.Customer.Street, j.Customer.Zip + " " + j.Customer.Town},
		"lines": lineTexts(j), "vat": vatTexts(j), "total": j.Doc.Total.String(), "payment": payment, "stamp": stamp(j), "ticket": j.Ticket,
		"foot": j.Seller.Company + " · " + j.Seller.VAT,
	})
	if err != nil {
		b.Fatal(err)
	}
	const n = 60
	cmd := exec.CommandContext(b.Context(), "node", "bench.mjs", strconv.Itoa(n))
	cmd.Dir, cmd.Stdin = "pdfkit", bytes.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		b.Fatal(err)
	}
	var res struct {
		CPUMs float64 `json:"cpuMs"`
		Bytes float64 `json:"bytes"`
	}
	if err := json.Unmarshal(out, &res); err != nil {
		b.Fatal(err)
	}
	for b.Loop() { // the work was done by Node
	}
	b.ReportMetric(res.CPUMs, "cpu-ms/op")
	b.ReportMetric(res.Bytes, "file-bytes")
}

// BenchmarkChromium prints a page of the same content in a browser that is
// running already. The time is the CPU time of all its processes. No PDF/A, no
// e-invoice; codes come as pictures made beforehand.
func BenchmarkChromium(b *testing.B) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		b.Skip("no chromium")
	}
	j := job(b)
	picture := func(png []byte, w int) string {
		return fmt.Sprintf(`<img src="data:image/png;base64,%s" style="width:%dmm">`, base64.StdEncoding.EncodeToString(png), w)
	}
	var t strings.Builder
	for _, l := range lineTexts(j) {
		t.WriteString("<tr>")
		for _, c := range l {
			t.WriteString("<td>" + html.EscapeString(c) + "</td>")
		}
		t.WriteString("</tr>")
	}
	doc := `<html><body style="font:9pt sans-serif">` + picture(j.Logo, 57) + "<h1>Factuur " + j.Doc.Number + "</h1><p>" + html.EscapeString(j.Customer.Company) +
		"<table width=100%>" + t.String() + "</table><p>" + strings.Join(vatTexts(j), "<br>") + "<h2>€ " + j.Doc.Total.String() + "</h2>" +
		picture(qrPNG(b, payment), 34) + picture(qrPNG(b, stamp(j)), 28) + picture(code128PNG(b, j.Ticket), 40) + "</body></html>"
	url := "data:text/html;charset=utf-8;base64," + base64.StdEncoding.EncodeToString([]byte(doc))

	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	defer stop()
	ctx, end := chromedp.NewContext(alloc)
	defer end()
	print := func() []byte {
		var out []byte
		err := chromedp.Run(ctx, chromedp.Navigate(url), chromedp.ActionFunc(func(ctx context.Context) (err error) {
			out, _, err = page.PrintToPDF().WithPaperWidth(8.27).WithPaperHeight(11.69).Do(ctx)
			return err
		}))
		if err != nil {
			b.Fatal(err)
		}
		return out
	}
	for range 5 {
		print()
	}
	const n = 25
	before := treeCPU(b, os.Getpid())
	var size int
	for range n {
		size = len(print())
	}
	used := treeCPU(b, os.Getpid()) - before
	for b.Loop() { // the work was done by the browser
	}
	b.ReportMetric(float64(used.Microseconds())/1000/n, "cpu-ms/op")
	b.ReportMetric(float64(size), "file-bytes")
}

// treeCPU adds up the CPU time of a process and all that it started.
func treeCPU(b *testing.B, root int) time.Duration {
	b.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		b.Fatal(err)
	}
	parents, ticks := map[int]int{}, map[int]int{}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + e.Name() + "/stat")
		if err != nil {
			continue // it ended meanwhile
		}
		f := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+2:]))
		parents[pid], _ = strconv.Atoi(f[1])
		user, _ := strconv.Atoi(f[11])
		system, _ := strconv.Atoi(f[12])
		ticks[pid] = user + system
	}
	sum := 0
	for pid := range parents {
		for p := pid; p > 1; p = parents[p] {
			if p == root {
				sum += ticks[pid]
				break
			}
		}
	}
	return time.Duration(sum) * 10 * time.Millisecond // a tick is a hundredth of a second
}
