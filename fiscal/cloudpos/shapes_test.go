package cloudpos

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"zegel/fiscal"
)

// shapes are the fixtures that hold the same three documents, each written in
// another way.
func shapes() []string {
	return []string{
		"bare-array.json", "under-key.json", "php-keyed.json", "typed-numbers.json", "success-led.json", "byte-order-mark.json",
		"nested-text.json", "nulls.json", "keyed-by-id.json", "wrapped-twice.json", "rows-as-text.json", "windows-1252.json", "list-of-list.json",
	}
}

func TestEveryShapeGivesTheSameDocuments(t *testing.T) {
	var want []string
	for _, name := range shapes() {
		t.Run(name, func(t *testing.T) {
			docs, err := serving(t, http.StatusOK, fixture(t, name)).Invoices(background(t), Filter{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range docs {
				b, err := d.Canonical()
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, string(b))
			}
			if want == nil {
				want = got
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("documents differ from %s's:\n%s\n%s", shapes()[0], strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

func TestDocumentFields(t *testing.T) {
	docs, err := serving(t, http.StatusOK, fixture(t, "bare-array.json")).Invoices(background(t), Filter{})
	if err != nil || len(docs) != 3 {
		t.Fatalf("%d documents, %v", len(docs), err)
	}
	d := docs[0]
	if d.Ref != (fiscal.Ref{Licence: licence, Type: fiscal.Invoice, ID: "9012"}) || d.Number != "2026/0012" || d.CustomerID != "41" ||
		d.Total != 2770 || d.Currency != "EUR" || d.Date.String() != "2026-03-14" || d.DateText != "2026-03-14" ||
		d.Expires.String() != "2026-04-13" || d.FromTicket || len(d.Lines) != 2 || string(d.Extra["terminal"]) != `"bar"` {
		t.Errorf("%+v", d)
	}
	l := d.Lines[1]
	if l.Name != "Café crème" || l.Quantity.String() != "1" || l.Price.String() != "3.5" || l.Rate.String() != "21" || !l.RateKnown || l.RateText != "" {
		t.Errorf("%+v", l)
	}
	if c := docs[1]; c.Type != fiscal.CreditNote || !c.FromTicket || c.Total != -350 || c.Note != "Creditnota bij factuur 2026/0012" {
		t.Errorf("%+v", c)
	}
	if o := docs[2]; o.Type != fiscal.Offer || o.HasCustomer() || len(o.Lines) != 0 || !o.Expires.IsZero() {
		t.Errorf("%+v", o)
	}
}

func TestListsThatAreThere(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		rows int
	}{
		"2000":                     {`{"success":0,"errorcode":2000,"message":"No invoices found"}`, 0},
		"2000 as text":             {`{"success":"0","errorcode":"2000","message":"No invoices found"}`, 0},
		"2000 with its text":       {`{"success":0,"errorcode":"2000 No invoices found"}`, 0},
		"2000 in a list":           {`[{"success":0,"errorcode":2000}]`, 0},
		"2000 as error":            {`{"success":0,"error":2000}`, 0},
		"2000 as an error's code":  {`{"error":{"code":"2000","message":"No invoices found"}}`, 0},
		"2000 as code":             {`{"success":false,"code":2000}`, 0},
		"empty list":               {`[]`, 0},
		"empty list under a key":   {`{"success":1,"invoices":[]}`, 0},
		"empty object under a key": {`{"success":1,"invoices":{}}`, 0},
		"null under a key":         {`{"success":1,"invoices":null}`, 0},
		"success element alone":    {`[{"success":1}]`, 0},
		"one row alone":            {`{"success":1,"id":"1","number":"12","totalprice":"1","doctype":"1","invoicedetail":[{"id":"5","quantity":"1","productprice":"1"}]}`, 1},
		"one row under a key":      {`{"success":1,"invoice":{"id":"1","number":"12","totalprice":"1","doctype":"1"}}`, 1},
		"rows by name":             {`{"a":{"id":"1","totalprice":"1","doctype":"1"},"b":{"id":"2","totalprice":"1","doctype":"1"}}`, 2},
		"a wrapper with an id":     {`{"success":1,"result":{"id":"req-7","invoices":[{"id":"1","totalprice":"1","doctype":"1"}]}}`, 1},
		"bare 1 leads":             {`[1,{"id":"1","totalprice":"1","doctype":"1"}]`, 1},
		"errorcode 0":              {`{"success":1,"errorcode":0,"error":false,"invoices":[{"id":"1","totalprice":"1","doctype":"1"}]}`, 1},
		"meta beside":              {`{"success":1,"meta":{"took":3},"date":"2026-03-14","invoices":[{"id":"1","totalprice":"1","doctype":"1"}]}`, 1},
		"each row repeats success": {`[{"success":1,"id":"1","totalprice":"1","doctype":"1"}]`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			docs, err := serving(t, http.StatusOK, c.body).Invoices(background(t), Filter{})
			if err != nil || len(docs) != c.rows || docs == nil {
				t.Errorf("%d documents (%#v), %v", len(docs), docs, err)
			}
			for _, d := range docs {
				if len(d.Extra) > 0 && name != "one row alone" {
					t.Errorf("extra %v", d.Extra)
				}
			}
		})
	}
}

func TestBodiesThatAreNoList(t *testing.T) {
	for name, c := range map[string]struct{ body, why string }{
		"empty":                {"", WhyEmpty},
		"blank":                {" \r\n\xef\xbb\xbf ", WhyEmpty},
		"html":                 {fixture(t, "html-page.html"), WhyHTML},
		"php before json":      {fixture(t, "php-warning-then-json.txt"), WhyPHP},
		"php plain":            {fixture(t, "php-warning-plain.txt"), WhyPHP},
		"php after json":       {`[{"id":"1","totalprice":"1","doctype":"1"}]<br /><b>Notice</b>: x`, WhyNotJSON},
		"half":                 {fixture(t, "under-key.json")[:200], WhyTruncated},
		"half a text":          {`{"success":1,"invoices":[{"id":"90`, WhyTruncated},
		"two values":           {`[][]`, WhyNotJSON},
		"text":                 {"OK", WhyNotJSON},
		"null":                 {"null", WhyShape},
		"number":               {"1", WhyShape},
		"success alone":        {`{"success":1}`, WhyShape},
		"empty object":         {`{}`, WhyShape},
		"a list of others":     {`[{"foo":1},{"foo":2}]`, WhyShape},
		"others under a key":   {`{"success":1,"invoices":[],"things":[{"foo":1}]}`, WhyShape},
		"others numbered":      {`{"0":{"foo":1},"success":1}`, WhyShape},
		"two lists":            {`{"a":[{"id":1,"totalprice":1}],"b":[{"id":2,"totalprice":2}]}`, WhyShape},
		"rows of two kinds":    {`{"invoice":{"id":"1","totalprice":"1","doctype":"1"},"customer":{"id":"2","name":"x"}}`, WhyShape},
		"too deep":             {strings.Repeat("[", 500) + strings.Repeat("]", 500), WhyShape},
		"wrapped too often":    {`{"a":{"b":{"c":{"d":{"e":{"f":[{"id":1,"totalprice":1}]}}}}}}`, WhyShape},
		"null without success": {`{"invoices":null}`, WhyShape},
	} {
		t.Run(name, func(t *testing.T) {
			docs, err := serving(t, http.StatusOK, c.body).Invoices(background(t), Filter{})
			var be *BodyError
			if !errors.As(err, &be) || be.Why != c.why || len(docs) != 0 {
				t.Fatalf("%d documents, %v", len(docs), err)
			}
			if be.Function != "get-invoices" || !strings.Contains(err.Error(), "get-invoices") {
				t.Errorf("the function is not named: %v", err)
			}
			if trimmed := strings.TrimSpace(strings.TrimLeft(c.body, " \r\n\ufeff")); trimmed != "" && !strings.HasPrefix(be.First, trimmed[:1]) {
				t.Errorf("quotes %q", be.First)
			}
		})
	}
}

func TestRowsThatCannotBeRead(t *testing.T) {
	const good = `{"id":"1","number":"10","totalprice":"5.00","doctype":"1"}`
	for name, c := range map[string]struct{ row, id, number, field string }{
		"total is text":       {`{"id":"2","number":"11","totalprice":"abc","doctype":"1"}`, "2", "11", "totalprice"},
		"total is missing":    {`{"id":"2","number":"11","doctype":"1"}`, "2", "11", "totalprice"},
		"total is null":       {`{"id":"2","number":"11","totalprice":null,"doctype":"1"}`, "2", "11", "totalprice"},
		"total is a list":     {`{"id":"2","number":"11","totalprice":[5],"doctype":"1"}`, "2", "11", "totalprice"},
		"total is huge":       {`{"id":"2","number":"11","totalprice":1e30,"doctype":"1"}`, "2", "11", "totalprice"},
		"total is a bomb":     {`{"id":"2","number":"11","totalprice":1e999999999,"doctype":"1"}`, "2", "11", "totalprice"},
		"id is missing":       {`{"number":"11","totalprice":"1","doctype":"1"}`, "", "11", "id"},
		"id lost digits":      {`{"id":2.4137645982054e+15,"number":"11","totalprice":"1","doctype":"1"}`, "2.4137645982054e+15", "11", "id"},
		"number lost digits":  {`{"id":"2","number":"2.4137645982054E+15","totalprice":"1","doctype":"1"}`, "2", "2.4137645982054E+15", "number"},
		"number is an object": {`{"id":"2","number":{"a":1,"b":2},"totalprice":"1","doctype":"1"}`, "2", "", "number"},
		"doctype is text":     {`{"id":"2","number":"11","totalprice":"1","doctype":"invoice"}`, "2", "11", "doctype"},
		"doctype is negative": {`{"id":"2","number":"11","totalprice":"1","doctype":-1}`, "2", "11", "doctype"},
		"from ticket unclear": {`{"id":"2","number":"11","totalprice":"1","doctype":"1","docfromvatticket":"maybe"}`, "2", "11", "docfromvatticket"},
		"quantity is text":    {`{"id":"2","number":"11","totalprice":"1","doctype":"1","invoicedetail":[{"quantity":"1"},{"quantity":"two"}]}`, "2", "11", "invoicedetail[1].quantity"},
		"a line is text":      {`{"id":"2","number":"11","totalprice":"1","doctype":"1","invoicedetail":["x"]}`, "2", "11", "invoicedetail[0]"},
		"lines are text":      {`{"id":"2","number":"11","totalprice":"1","doctype":"1","invoicedetail":"[{half"}`, "2", "11", "invoicedetail"},
		"row is null":         {`null`, "", "", ""},
		"row is text":         {`"x"`, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			docs, err := serving(t, http.StatusOK, `{"success":1,"invoices":[`+good+`,`+c.row+`,`+strings.ReplaceAll(good, `"1"`, `"3"`)+`]}`).Invoices(background(t), Filter{})
			if len(docs) != 2 || docs[0].ID != "1" || docs[1].ID != "3" {
				t.Errorf("the other documents: %+v", docs)
			}
			var re *RowError
			if !errors.As(err, &re) {
				t.Fatal(err)
			}
			if re.Index != 1 || re.ID != c.id || re.Number != c.number || re.Field != c.field || re.Why == "" {
				t.Errorf("%+v", re)
			}
			for _, part := range []string{c.id, c.number, c.field, "row 2"} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not in %q", part, err)
				}
			}
		})
	}
}

func TestOddDocumentsAreKept(t *testing.T) {
	for name, c := range map[string]struct {
		row   string
		check func(fiscal.Document) bool
	}{
		"unknown doctype":   {`{"id":"1","number":"5","totalprice":"1","doctype":"9"}`, func(d fiscal.Document) bool { return d.Type == 9 && !d.Type.Signable() }},
		"no doctype":        {`{"id":"1","number":"5","totalprice":"1"}`, func(d fiscal.Document) bool { return d.Type == 0 && !d.Type.Signable() }},
		"unknown rate":      {`{"id":"1","totalprice":"1","doctype":1,"invoicedetail":[{"quantity":1,"productprice":1,"producttax":"17.5"}]}`, func(d fiscal.Document) bool { return d.Lines[0].RateKnown && d.Lines[0].Rate.String() == "17.5" }},
		"rate is a word":    {`{"id":"1","totalprice":"1","doctype":1,"invoicedetail":[{"quantity":1,"productprice":1,"producttax":"laag"}]}`, func(d fiscal.Document) bool { return !d.Lines[0].RateKnown && d.Lines[0].RateText == "laag" }},
		"rate is negative":  {`{"id":"1","totalprice":"1","doctype":1,"invoicedetail":[{"quantity":1,"productprice":1,"producttax":-6}]}`, func(d fiscal.Document) bool { return !d.Lines[0].RateKnown && d.Lines[0].RateText == "-6" }},
		"rate is missing":   {`{"id":"1","totalprice":"1","doctype":1,"invoicedetail":[{"quantity":1,"productprice":1}]}`, func(d fiscal.Document) bool { return !d.Lines[0].RateKnown && d.Lines[0].RateText == "" }},
		"no quantity":       {`{"id":"1","totalprice":"1","doctype":1,"invoicedetail":[{"productprice":1,"quantity":null}]}`, func(d fiscal.Document) bool { return d.Lines[0].Quantity.IsZero() && len(d.Lines) == 1 }},
		"odd number":        {`{"id":"1","number":" 2026/A 0012@x","totalprice":"1","doctype":1}`, func(d fiscal.Document) bool { return d.Number == " 2026/A 0012@x" }},
		"number like float": {`{"id":"1","number":"2E5","totalprice":"1","doctype":1}`, func(d fiscal.Document) bool { return d.Number == "2E5" }},
		"blank number":      {`{"id":"1","number":"  ","totalprice":"1","doctype":1}`, func(d fiscal.Document) bool { return d.Number == "" }},
		"long id":           {`{"id":12345678901234567890,"totalprice":"1","doctype":1}`, func(d fiscal.Document) bool { return d.ID == "12345678901234567890" }},
		"no lines":          {`{"id":"1","totalprice":"1","doctype":1}`, func(d fiscal.Document) bool { return len(d.Lines) == 0 }},
		"three decimals":    {`{"id":"1","totalprice":"1.005","doctype":1}`, func(d fiscal.Document) bool { return d.Total == 101 }},
		"Belgian date":      {`{"id":"1","totalprice":"1","doctype":1,"date":"14/03/2026"}`, func(d fiscal.Document) bool { return d.Date.String() == "2026-03-14" && d.DateText == "14/03/2026" }},
		"Unix date":         {`{"id":"1","totalprice":"1","doctype":1,"date":1773442800}`, func(d fiscal.Document) bool { return d.Date.String() == "2026-03-14" && d.DateText == "1773442800" }},
		"date with parts":   {`{"id":"1","totalprice":"1","doctype":1,"date":"2026-03-14 12:00:00.250"}`, func(d fiscal.Document) bool { return d.Date.String() == "2026-03-14" }},
		"no date":           {`{"id":"1","totalprice":"1","doctype":1,"date":"soon"}`, func(d fiscal.Document) bool { return d.Date.IsZero() && d.DateText == "soon" }},
		"odd due date": {`{"id":"1","totalprice":"1","doctype":1,"expirationdate":"30 days"}`, func(d fiscal.Document) bool {
			return d.Expires.IsZero() && string(d.Extra["expirationdate"]) == `"30 days"`
		}},
		"unset due date": {`{"id":"1","totalprice":"1","doctype":1,"expirationdate":"0000-00-00"}`, func(d fiscal.Document) bool { return d.Expires.IsZero() && len(d.Extra) == 0 }},
		"unknown fields": {`{"id":"1","totalprice":"1","doctype":1,"a":1.50,"b":{"c":[1e3,12345678901234567]},"invoicedetail":[{"quantity":1},{"quantity":1,"ean":"54"}]}`, func(d fiscal.Document) bool {
			return string(d.Extra["a"]) == `"1.50"` && string(d.Extra["b"]) == `{"c":["1e3","12345678901234567"]}` && string(d.Extra["invoicedetail"]) == `[{},{"ean":"54"}]`
		}},
	} {
		t.Run(name, func(t *testing.T) {
			docs, err := serving(t, http.StatusOK, `[`+c.row+`]`).Invoices(background(t), Filter{})
			if err != nil || len(docs) != 1 {
				t.Fatalf("%d documents, %v", len(docs), err)
			}
			if !c.check(docs[0]) {
				t.Errorf("%+v", docs[0])
			}
		})
	}
}

func TestFiveThousandLines(t *testing.T) {
	line := `{"quantity":"1","productname":"Koffie","productprice":"2.50","producttax":"21"}`
	body := `[{"id":"1","number":"1","totalprice":"12500","doctype":"1","invoicedetail":[` + strings.Repeat(line+",", 4999) + line + `]}]`
	docs, err := serving(t, http.StatusOK, body).Invoices(background(t), Filter{})
	if err != nil || len(docs) != 1 || len(docs[0].Lines) != 5000 {
		t.Fatalf("%d documents, %v", len(docs), err)
	}
}

func TestReadKeepsExactText(t *testing.T) {
	c := serving(t, http.StatusOK, `[{"id":9012,"totalprice":27.70,"number":"1","doctype":"1","docfromvatticket":true,"rate":0.10,"n":5,"invoicedetail":[{"quantity":2,"productprice":"12.10","producttax":12}]}]`)
	v, err := c.Read(background(t), "get-invoices", Filters{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"id":"9012","customerid":"","totalprice":"27.70","date":"","expirationdate":"","number":"1","doctype":1,"note":"","invoicedetail":[{"quantity":"2","productname":"","productprice":"12.10","producttax":"12"}],"docfromvatticket":1,"n":5,"rate":"0.10"}]`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
}
