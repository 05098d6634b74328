package cloudpos

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"zegel/fiscal"
)

func seeds(f *testing.F) {
	f.Helper()
	entries, err := os.ReadDir("testdata")
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			f.Add([]byte(fixture(f, e.Name())))
		}
	}
	for _, s := range []string{
		``, `[]`, `{}`, `null`, `{"success":1}`, `{"success":0,"errorcode":2000,"message":"No invoices found"}`,
		`{"success":1,"vatticket":123456}`, `{"success":1,"vatticket":"000123","documentnr":"2026/12"}`, `{"success":1,"vatticket":1.2e+15}`,
		`[{"success":1},{"vatticket":"5"}]`, `{"error":{"code":"1003","message":"Limit of '500' requests per day reached, next request possible '2026-03-15 00:00:00'"}}`,
		`[{"id":"1","totalprice":1e999999999}]`, `{"a":"[\"{\\\"secnr\\\":1}\"]"}`, "\xef\xbb\xbf\xff{", `{"success":1,"invoices":"[`,
	} {
		f.Add([]byte(s))
	}
}

// FuzzInvoices: whatever comes is documents or a typed error, and what was
// believed once is read the same again.
func FuzzInvoices(f *testing.F) {
	seeds(f)
	c := offline(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		a := &answer{function: fnInvoices, status: 200, body: body}
		n, err := c.understood(a)
		if err != nil {
			typed(t, err)
			return
		}
		docs, err := c.documents(a, n)
		if err != nil {
			typed(t, err)
		}
		for _, d := range docs {
			if d.ID == "" || d.Licence != licence || d.Currency != fiscal.EUR {
				t.Errorf("%+v", d)
			}
			b, err := d.Canonical()
			if err != nil {
				t.Fatalf("a document that cannot be stored: %v", err)
			}
			if again, err := fiscal.ParseCanonical(b); err != nil || again.ID != d.ID || again.Total != d.Total {
				t.Errorf("stored %s, read %+v, %v", b, again, err)
			}
			for k, v := range d.Extra {
				if !json.Valid(v) || strings.Contains(fold(k), "secnr") {
					t.Errorf("extra %q: %s", k, v)
				}
			}
		}
		shown, err := decodeList[invoice](c, a, n)
		if err != nil {
			typed(t, err)
		}
		if _, err := json.Marshal(shown); err != nil {
			t.Errorf("cannot be shown: %v", err)
		}
	})
}

// FuzzUsers: the national number's field never comes through, in any shape.
func FuzzUsers(f *testing.F) {
	seeds(f)
	f.Add([]byte(`[{"id":1,"x":"{\"y\":\"{\\\"secnr\\\":85073003328}\"}"}]`))
	c := offline(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		a := &answer{function: fnUsers, status: 200, body: body}
		n, err := c.understood(a)
		if err != nil {
			typed(t, err)
			return
		}
		users, _ := decodeList[User](c, a, n)
		b, err := json.Marshal(users)
		if err != nil {
			t.Fatal(err)
		}
		if k := nationalKey(b); k != "" {
			t.Errorf("%q stands in %s", k, b)
		}
	})
}

// nationalKey looks for a field of the national number with the standard
// library alone, in JSON within texts as well.
func nationalKey(b []byte) string {
	var v any
	if json.Unmarshal(b, &v) != nil {
		return ""
	}
	var walk func(any) string
	walk = func(v any) string {
		switch v := v.(type) {
		case string:
			if t := strings.TrimSpace(v); strings.HasPrefix(t, "{") || strings.HasPrefix(t, "[") {
				return nationalKey([]byte(t))
			}
		case []any:
			for _, x := range v {
				if k := walk(x); k != "" {
					return k
				}
			}
		case map[string]any:
			for k, x := range v {
				if strings.Contains(strings.ToLower(k), "secnr") {
					return k
				}
				if k := walk(x); k != "" {
					return k
				}
			}
		}
		return ""
	}
	return walk(v)
}

// FuzzSignAnswer: a ticket comes only with no error, and only as a text that
// stands in the answer.
func FuzzSignAnswer(f *testing.F) {
	seeds(f)
	c := offline(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, status := range []int{200, 500} {
			a := &answer{function: fnSignInvoice, status: status, body: body}
			ticket, nr, err := c.judge(a, fiscal.Invoice, "2026/12")
			switch {
			case err != nil && ticket != "":
				t.Errorf("ticket %q and %v", ticket, err)
			case err != nil:
				typed(t, err)
			case ticket == "" || status != 200 || nr != "" && nr != "2026/12":
				t.Errorf("ticket %q for %q at %d", ticket, nr, status)
			case len(ticket) > maxTicket || !utf8.ValidString(ticket) || strings.TrimSpace(ticket) != ticket:
				t.Errorf("ticket %q", ticket)
			}
			if raw := c.keys.raw(body); len(raw) > mostRaw {
				t.Errorf("%d raw bytes", len(raw))
			}
		}
	})
}

// FuzzErrorMoment: the time in an error's text is read or left, and one that was
// read is a sensible time.
func FuzzErrorMoment(f *testing.F) {
	for _, s := range []string{
		"Limit of '500' requests per day reached, next request possible '2026-03-15 00:00:00'", "blocked till 14/03/2026 21h25",
		"till '21:25'", "till 1773519900", "till Sat, 14 Mar 2026 20:25:00 GMT", "limit 1.000 until Mar 14, 2026 21:25", "''", "‘2026-10-25 02:30’", "0000-00-00 00:00:00",
	} {
		f.Add(s)
	}
	now := time.Date(2026, 3, 14, 20, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		at, found := momentIn(s, now)
		if !at.IsZero() && (found == "" || at.Year() < 0 || at.Year() > 10000 || at.Location() != time.UTC) {
			t.Errorf("%q is %s from %q", s, at, found)
		}
		if found != "" && !strings.Contains(s, found) {
			t.Errorf("%q does not stand in %q", found, s)
		}
		if n := limitIn(s); n < 0 {
			t.Errorf("limit %d", n)
		}
	})
}

func typed(t *testing.T, err error) {
	t.Helper()
	var ae *APIError
	var be *BodyError
	var te *TransportError
	var re *RowError
	if !errors.As(err, &ae) && !errors.As(err, &be) && !errors.As(err, &te) && !errors.As(err, &re) && !errors.Is(err, ErrNoTicket) {
		t.Errorf("untyped: %v", err)
	}
	if !utf8.ValidString(err.Error()) {
		t.Errorf("not UTF-8: %q", err)
	}
}
