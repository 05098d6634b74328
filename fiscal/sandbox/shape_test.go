package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"zegel/fiscal/sandbox"
)

// TestShapes: each shape is JSON and looks as its name says, for a list, for a
// single answer and for an error.
func TestShapes(t *testing.T) {
	for _, c := range []struct{ shape, tables, signed, failed string }{
		{"array", `[{"id":"1","table":"1","status":"`, `{"success":1,"vatticket":"4`, `{"success":0,"errorcode":2000,"message":"No coupons found"}`},
		{"typed", `[{"id":1,"table":"1","status":`, `{"success":1,"vatticket":4`, `{"success":0,"errorcode":2000,`},
		{"key", `{"success":1,"tables":[{"id":"1",`, `{"success":1,"result":{"vatticket":"4`, `{"success":0,"errorcode":2000,`},
		{"php", `{"0":{"id":"1","table":"1",`, `{"success":"1","vatticket":"4`, `{"success":"0","errorcode":"2000",`},
		{"led", `[{"success":1},{"id":"1",`, `[{"success":1},{"vatticket":"4`, `{"success":0,"errorcode":2000,`},
		{"key+bom", "\ufeff" + `{"success":1,"tables":[`, "\ufeff" + `{"success":1,"result":{`, "\ufeff" + `{"success":0,`},
		{"nested", `{"success":1,"tables":"[{\"id\":\"1\",`, `{"success":1,"result":{`, `{"success":0,`},
	} {
		_, p := serve(t, sandbox.Config{Faults: "shape=" + c.shape})
		for _, a := range []struct {
			query string
			form  url.Values
			want  string
		}{
			{"get-tables", nil, c.tables},
			{"get-invoicesigned", url.Values{"documentnr": {"1001"}}, c.signed},
			{"get-coupon&start=900", nil, c.failed},
		} {
			_, b := p.call(t, a.query, a.form)
			if !strings.HasPrefix(string(b), a.want) || !json.Valid([]byte(strings.TrimPrefix(string(b), "\ufeff"))) {
				t.Errorf("%s: %.120s, want %s", c.shape, b, a.want)
			}
		}
	}
}

// TestShapeContent: names survive every shape, PHP's escapes included.
func TestShapeContent(t *testing.T) {
	_, p := serve(t, sandbox.Config{})
	want := p.rows(t, "get-customers")
	_, p = serve(t, sandbox.Config{Faults: "shape=php"})
	_, b := p.call(t, "get-customers", nil)
	if strings.Contains(string(b), "é") || !strings.Contains(string(b), `\u00e9`) || !strings.Contains(string(b), `\/`) {
		t.Error("not escaped as PHP does")
	}
	var keyed map[string]json.RawMessage
	if err := json.Unmarshal(b, &keyed); err != nil {
		t.Fatal(err)
	}
	for i, w := range want {
		var got map[string]any
		if err := json.Unmarshal(keyed[jsonInt(i)], &got); err != nil || got["companyname"] != w["companyname"] || got["name"] != w["name"] {
			t.Errorf("row %d: %v, %v", i, got, err)
		}
	}
	_, p = serve(t, sandbox.Config{Faults: "shape=nulls+typed+bools"})
	_, b = p.call(t, "get-invoices", nil)
	for _, w := range []string{`"note":null`, `"docfromvatticket":true`, `"docfromvatticket":false`, `"doctype":3`, `"quantity":0.215`} {
		if !strings.Contains(string(b), w) {
			t.Errorf("no %s", w)
		}
	}
}

func jsonInt(i int) string {
	b, err := json.Marshal(i)
	if err != nil {
		return ""
	}
	return string(b)
}

// TestLinePrices: the other reading of productprice.
func TestLinePrices(t *testing.T) {
	line := func(faults string) map[string]any {
		_, p := serve(t, sandbox.Config{Faults: faults})
		for _, d := range p.rows(t, "get-invoices") {
			for _, l := range d["invoicedetail"].([]any) {
				if l := l.(map[string]any); l["quantity"] == "3" {
					return l
				}
			}
		}
		t.Fatal("no line of three")
		return nil
	}
	unit, whole := line(""), line("prices=line")
	if unit["productname"] != whole["productname"] || unit["productprice"] == whole["productprice"] {
		t.Errorf("%v and %v", unit, whole)
	}
}

// TestInside: counts, truth and faults are at hand over HTTP for whoever has
// the token, and are no API requests.
func TestInside(t *testing.T) {
	s, p := oneInvoice(t, sandbox.Config{})
	base := strings.TrimSuffix(p.url, "api/") + "sandbox/"
	login := "?licname=" + p.licence + "&token=" + p.token
	p.object(t, "get-invoicesigned", url.Values{"documentnr": {"1"}})
	var truth []sandbox.TruthRow
	var counts sandbox.Counts
	for path, v := range map[string]any{"truth": &truth, "counts": &counts} {
		r, err := http.Get(base + path + login)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.NewDecoder(r.Body).Decode(v); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		r.Body.Close()
	}
	if len(truth) != 1 || truth[0] != s.Truth()[0] || counts.Signed != 1 || counts.Requests != 1 {
		t.Errorf("truth %v, counts %+v", truth, counts)
	}
	put := func(query, spec string) int {
		r, err := http.NewRequest(http.MethodPut, base+"faults"+query, strings.NewReader(spec))
		if err != nil {
			t.Fatal(err)
		}
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		return a.StatusCode
	}
	if a, b, c := put(login, "read:empty"), put(login, "gibberish"), put("?licname=x&token=y", ""); a != 200 || b != 400 || c != 403 {
		t.Errorf("status %d %d %d", a, b, c)
	}
	if _, b := p.call(t, "get-tables", nil); len(b) != 0 {
		t.Errorf("the fault does not strike: %s", b)
	}
}
