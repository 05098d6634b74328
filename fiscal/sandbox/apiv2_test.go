package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"zegel/fiscal/sandbox"
)

// TestAPIV2 signs in, registers, lists, deletes, and is refused as the vendor
// would, against the handler alone and inside the sandbox.
func TestAPIV2(t *testing.T) {
	w := &watch{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	d, err := sandbox.NewDotykacka(sandbox.DotykackaConfig{Clock: w.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("alone", func(t *testing.T) { apiV2(t, d, d, w) })
	s, err := sandbox.New(sandbox.Config{Clock: w.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("in the sandbox", func(t *testing.T) { apiV2(t, s, s.Dotykacka(), w) })
}

func apiV2(t *testing.T, h http.Handler, d *sandbox.Dotykacka, w *watch) {
	srv := httptest.NewServer(h)
	defer srv.Close()
	ask := func(method, path, auth, body string) (int, map[string]any) {
		t.Helper()
		q, err := http.NewRequest(method, srv.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", auth)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var o map[string]any
		if r.StatusCode != http.StatusNoContent {
			if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
				t.Errorf("%s %s: %v", method, path, err)
			}
		}
		return r.StatusCode, o
	}
	user, body := "User "+d.RefreshToken(), `{"_cloudId":"`+d.CloudID()+`"}`
	for _, c := range []struct {
		auth, body string
		status     int
	}{
		{"User wrong", body, 401},
		{"Bearer " + d.RefreshToken(), body, 401},
		{user, `{"_cloudId":1}`, 403},
		{user, `{`, 400},
		{user, `{"_cloudId":` + d.CloudID() + `}`, 201},
	} {
		if status, _ := ask("POST", "/v2/signin/token", c.auth, c.body); status != c.status {
			t.Errorf("signing in with %q %s: %d", c.auth, c.body, status)
		}
	}
	_, o := ask("POST", "/v2/signin/token", user, body)
	bearer := "Bearer " + o["accessToken"].(string)
	hooks := "/v2/clouds/" + d.CloudID() + "/webhooks"
	good := `{"_cloudId":` + d.CloudID() + `,"_warehouseId":193440357,"method":"POST","url":"https://shop.example/hook/x","payloadEntity":"STOCKLOG","payloadVersion":"V1"}`
	status, made := ask("POST", hooks, bearer, good)
	if status != 201 || made["url"] != "https://shop.example/hook/x" || made["payloadEntity"] != "STOCKLOG" || made["_warehouseId"] != 193440357.0 {
		t.Errorf("created %d %v", status, made)
	}
	for _, bad := range []string{
		strings.Replace(good, "POST", "PUT", 1), strings.Replace(good, "STOCKLOG", "TABLE", 1),
		strings.Replace(good, "V1", "V2", 1), strings.Replace(good, "https://shop.example", "ftp://shop.example", 1),
		strings.Replace(good, d.CloudID(), "7", 1), "[",
	} {
		if status, o := ask("POST", hooks, bearer, bad); status != 400 {
			t.Errorf("%s: %d %v", bad, status, o)
		}
	}
	ask("POST", hooks, bearer, strings.Replace(good, "STOCKLOG", "PRODUCT", 1))
	status, page := ask("GET", hooks+"?page=2&limit=1", bearer, "")
	if data := page["data"].([]any); status != 200 || page["totalItemsCount"] != 2.0 || len(data) != 1 || page["nextPage"] != nil || data[0].(map[string]any)["payloadEntity"] != "PRODUCT" {
		t.Errorf("listed %d %v", status, page)
	}
	id := strconv.FormatInt(d.Hooks()[0].ID, 10)
	if status, _ := ask("DELETE", hooks+"/"+id, bearer, ""); status != 204 || len(d.Hooks()) != 1 {
		t.Errorf("deleted %d, left %v", status, d.Hooks())
	}
	for _, c := range []struct {
		method, path, auth string
		status             int
	}{
		{"DELETE", hooks + "/" + id, bearer, 404},
		{"GET", hooks, user, 401},
		{"GET", hooks, "Bearer nobody", 401},
		{"GET", "/v2/clouds/1/webhooks", bearer, 403},
		{"GET", "/v2/nothing", bearer, 404},
	} {
		if status, _ := ask(c.method, c.path, c.auth, ""); status != c.status {
			t.Errorf("%s %s: %d", c.method, c.path, status)
		}
	}
	w.at = w.at.Add(time.Hour)
	if status, _ := ask("GET", hooks, bearer, ""); status != 401 {
		t.Errorf("an hour later: %d", status)
	}
}
