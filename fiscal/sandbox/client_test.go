package sandbox_test

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/sandbox"
)

// client is the program's own, talking to a sandbox with faults.
func client(t *testing.T, cfg sandbox.Config, asJSON bool) (*sandbox.Sandbox, *cloudpos.Client) {
	t.Helper()
	s := demo(t, cfg)
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	c, err := cloudpos.New(cloudpos.Config{URL: srv.URL + "/api/", Licence: s.Licence(), Token: s.Token(), Timeout: 5 * time.Second, JSONBody: asJSON})
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// shapes are all frames with all variations at once, and each on its own.
func shapes() []string {
	var all []string
	for _, frame := range []string{"array", "key", "php", "led", "nested"} {
		all = append(all, frame)
		for _, v := range []string{"typed", "bools", "nulls", "bom", "typed+bools+nulls+bom"} {
			all = append(all, frame+"+"+v)
		}
	}
	return append(all, "any")
}

// TestClientShapes: whatever the shape, the client reads the very documents and
// customers that the cloud holds, and gets the ticket that the module created.
func TestClientShapes(t *testing.T) {
	for _, shape := range shapes() {
		t.Run(shape, func(t *testing.T) {
			s, c := client(t, sandbox.Config{Faults: "shape=" + shape}, strings.Contains(shape, "typed"))
			want := s.Documents()
			got, err := c.Invoices(t.Context(), cloudpos.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(want) {
				t.Fatalf("%d documents, the cloud holds %d", len(got), len(want))
			}
			for i := range want {
				sameDocument(t, got[i], want[i])
			}
			customers, err := c.Customers(t.Context())
			if err != nil || len(customers) != len(s.Customers()) {
				t.Fatalf("%d customers, %v", len(customers), err)
			}
			for i, p := range s.Customers() {
				if n := customers[i].Party(); n.Company != p.Company || n.Name != p.Name || n.VAT != p.VAT || !n.Modified.Equal(p.Modified) {
					t.Errorf("customer %+v, the cloud holds %+v", n, p)
				}
			}
			for i, d := range want[:6] {
				r := c.Sign(t.Context(), d.Type, d.Number, func() error { return nil })
				if r.Err != nil || r.Ticket != s.Truth()[i].Ticket || !r.Sandbox {
					t.Errorf("signed %s: %q, %v; truth %+v", d.Name(), r.Ticket, r.Err, s.Truth())
				}
			}
			var refused *cloudpos.APIError
			if r := c.Sign(t.Context(), want[0].Type, want[0].Number, func() error { return nil }); !errors.As(r.Err, &refused) || refused.Code != 2002 {
				t.Errorf("signed twice: %v", r.Err)
			}
			none, err := c.Invoices(t.Context(), cloudpos.Filter{Date: fiscal.Date{Year: 2016, Month: 1, Day: 1}})
			if err != nil || len(none) != 0 {
				t.Errorf("no documents: %d, %v", len(none), err)
			}
		})
	}
}

func sameDocument(t *testing.T, got, want fiscal.Document) {
	t.Helper()
	a, err := got.Canonical()
	b, err2 := want.Canonical()
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(plain(t, b), plain(t, a)); d != "" {
		t.Errorf("%s differs (-cloud +client):\n%s", want.Name(), d)
	}
}

func plain(t *testing.T, b []byte) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestClientFunctions: every reading function of the client finds data, in every
// frame; the users' national numbers are gone.
func TestClientFunctions(t *testing.T) {
	for _, shape := range []string{"array", "key+typed", "php", "led+bom", "nested+nulls"} {
		_, c := client(t, sandbox.Config{Faults: "shape=" + shape}, false)
		for _, f := range cloudpos.Functions() {
			if f.Signing {
				continue
			}
			v, err := c.Read(t.Context(), f.Name, required(f))
			if err != nil {
				t.Errorf("%s: %s: %v", shape, f.Name, err)
				continue
			}
			b, err := json.Marshal(v)
			if err != nil || len(b) < 10 || strings.Contains(string(b), "secnr") {
				t.Errorf("%s: %s gave %.80s, %v", shape, f.Name, b, err)
			}
		}
	}
}

// required fills in the filters that a function cannot do without.
func required(f cloudpos.FunctionInfo) cloudpos.Filters {
	var v cloudpos.Filters
	for _, name := range f.PostFilters {
		switch name {
		case "date":
			v.Date = fiscal.Date{Year: 2026, Month: 11, Day: 24}
		case "persons":
			v.Persons = 4
		case "weborderid":
			v.WebOrderID = "501"
		}
	}
	return v
}

// TestClientFaults: whatever strikes, in whatever shape, the client never calls
// a document signed with a number that is not the module's, and never calls one
// unsent or unsigned that was signed.
func TestClientFaults(t *testing.T) {
	for _, shape := range []string{"array", "key+typed+bom", "php", "led", "nested"} {
		s, c := client(t, sandbox.Config{Docs: 120, Faults: "sign:any=0.8,shape=" + shape}, false)
		signed := map[fiscal.Name]string{}
		for _, d := range s.Documents() {
			r := c.Sign(t.Context(), d.Type, d.Number, func() error { return nil })
			for _, row := range s.Truth()[len(signed):] {
				signed[row.Name()] = row.Ticket
			}
			ticket, there := signed[d.Name()]
			switch {
			case r.Err == nil && r.Ticket != ticket:
				t.Errorf("%s: %s has ticket %q, the client says %q: %s", shape, d.Name(), ticket, r.Ticket, r.Raw)
			case there && !r.Sent:
				t.Errorf("%s: %s was signed by a request that was never sent", shape, d.Name())
			case there && errors.As(r.Err, new(*cloudpos.APIError)):
				t.Errorf("%s: %s was signed and is called refused: %v", shape, d.Name(), r.Err)
			}
		}
		if n := len(s.Counts().Faults); n < 12 {
			t.Errorf("only %d kinds of faults struck: %v", n, s.Counts().Faults)
		}
	}
}
