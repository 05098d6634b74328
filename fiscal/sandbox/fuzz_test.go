package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"zegel/fiscal/sandbox"
)

// FuzzRequest: whatever a client sends, the answer is JSON or a page, and no
// ticket comes of a number that the cloud does not hold.
func FuzzRequest(f *testing.F) {
	f.Add("get-invoicesigned", "application/x-www-form-urlencoded", "documentnr=1001")
	f.Add("get-offersigned&get-invoices", "application/json", `{"documentnr":1031}`)
	f.Add("get-invoices&start=9010&end=x&date=2026-11-21", "", "")
	f.Add("%67et-orders;clockinclockout", "multipart/form-data; boundary=x", "--x\r\n")
	f.Add("get-reservationhours", "application/json", `{"date":"9999-99-99","persons":1e9}`)
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	s, err := sandbox.New(sandbox.Config{DailyLimit: 1 << 30, Clock: func() time.Time { return at }})
	if err != nil {
		f.Fatal(err)
	}
	held := map[string]bool{}
	for _, d := range s.Documents() {
		held[d.Name().String()] = true
	}
	f.Fuzz(func(t *testing.T, query, kind, body string) {
		r := httptest.NewRequest(http.MethodPost, "/api/", strings.NewReader(body))
		r.URL.RawQuery = url.Values{"licname": {s.Licence()}, "token": {s.Token()}}.Encode() + "&" + query
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code == http.StatusOK && !json.Valid(w.Body.Bytes()) || w.Code != http.StatusOK && w.Code != http.StatusNotFound {
			t.Errorf("%d %.200s", w.Code, w.Body)
		}
		for _, row := range s.Truth() {
			if !held[row.Name().String()] {
				t.Errorf("signed %s, which does not exist", row.Name())
			}
		}
	})
}
