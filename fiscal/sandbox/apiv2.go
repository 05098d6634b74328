package sandbox

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// ServeHTTP is the vendor's API v2 as far as webhooks go: POST
// /v2/signin/token with "Authorization: User REFRESHTOKEN" gives an access token
// that lives for an hour, and with "Authorization: Bearer ACCESSTOKEN" GET and
// POST /v2/clouds/ID/webhooks and DELETE /v2/clouds/ID/webhooks/ID list, create
// and delete. Lists come in the vendor's page object; limits on requests are not
// imitated.
func (d *Dotykacka) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(Header, "1")
	d.mux.ServeHTTP(w, r)
}

func (d *Dotykacka) routes() *http.ServeMux {
	m := http.NewServeMux()
	m.HandleFunc("POST /v2/signin/token", d.signIn)
	m.HandleFunc("GET /v2/clouds/{cloud}/webhooks", d.signedIn(d.listHooks))
	m.HandleFunc("POST /v2/clouds/{cloud}/webhooks", d.signedIn(d.createHook))
	m.HandleFunc("DELETE /v2/clouds/{cloud}/webhooks/{id}", d.signedIn(d.deleteHook))
	m.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fail(w, http.StatusNotFound, "not found") })
	return m
}

// signIn gives an access token for a refresh token and a cloud.
func (d *Dotykacka) signIn(w http.ResponseWriter, r *http.Request) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if scheme != "User" || token != d.cfg.RefreshToken {
		fail(w, http.StatusUnauthorized, "invalid refresh token")
		return
	}
	var in struct {
		CloudID flexible `json:"_cloudId"`
	}
	if !decode(w, r, &in) {
		return
	}
	if string(in.CloudID) != d.cfg.CloudID {
		fail(w, http.StatusForbidden, "cloud is not accessible")
		return
	}
	access := rand.Text()
	d.mu.Lock()
	d.tokens[access] = d.cfg.Clock().Add(d.cfg.TokenLife)
	d.mu.Unlock()
	answerJSON(w, http.StatusCreated, map[string]string{"accessToken": access})
}

// flexible is an id that clients send as a number or as text.
type flexible string

// UnmarshalJSON takes either form.
func (f *flexible) UnmarshalJSON(b []byte) error {
	*f = flexible(strings.Trim(string(b), `"`))
	return nil
}

// signedIn lets through whoever has a living access token and speaks of this
// cloud.
func (d *Dotykacka) signedIn(f http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		d.mu.Lock()
		until, ok := d.tokens[token]
		d.mu.Unlock()
		switch {
		case scheme != "Bearer" || !ok || !d.cfg.Clock().Before(until):
			fail(w, http.StatusUnauthorized, "invalid or expired access token")
		case r.PathValue("cloud") != d.cfg.CloudID:
			fail(w, http.StatusForbidden, "cloud is not accessible")
		default:
			f(w, r)
		}
	}
}

// listHooks answers in pages, as API v2 does: page from 1, limit up to 100.
func (d *Dotykacka) listHooks(w http.ResponseWriter, r *http.Request) {
	page, limit := 1, 100
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil && n > 0 {
		page = n
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("limit")); err == nil && n > 0 && n < limit {
		limit = n
	}
	all := d.Hooks()
	last := max(1, (len(all)+limit-1)/limit)
	from := min((page-1)*limit, len(all))
	data := all[from:min(from+limit, len(all))]
	var next, prev *int
	if page < last {
		n := page + 1
		next = &n
	}
	if page > 1 {
		n := page - 1
		prev = &n
	}
	answerJSON(w, http.StatusOK, map[string]any{
		"currentPage": page, "perPage": limit, "totalItemsOnPage": len(data), "totalItemsCount": len(all),
		"firstPage": 1, "lastPage": last, "nextPage": next, "prevPage": prev,
		"data": append([]Hook{}, data...),
	})
}

// createHook registers a webhook; what the vendor would refuse is a 400.
func (d *Dotykacka) createHook(w http.ResponseWriter, r *http.Request) {
	var in struct {
		CloudID        flexible `json:"_cloudId"`
		WarehouseID    *int64   `json:"_warehouseId"`
		Method         string   `json:"method"`
		URL            string   `json:"url"`
		PayloadEntity  string   `json:"payloadEntity"`
		PayloadVersion string   `json:"payloadVersion"`
	}
	if !decode(w, r, &in) {
		return
	}
	u, err := url.Parse(in.URL)
	switch {
	case in.CloudID != "" && string(in.CloudID) != d.cfg.CloudID:
		fail(w, http.StatusBadRequest, "_cloudId is another cloud's")
	case in.Method != http.MethodGet && in.Method != http.MethodPost:
		fail(w, http.StatusBadRequest, "method must be GET or POST")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		fail(w, http.StatusBadRequest, "url is not valid")
	case !slices.Contains([]string{StockEntity, ProductEntity, PointsEntity, "ORDERBEAN", "RESERVATION"}, in.PayloadEntity):
		fail(w, http.StatusBadRequest, "payloadEntity is not known")
	case in.PayloadVersion != "V1":
		fail(w, http.StatusBadRequest, "payloadVersion must be V1")
	default:
		d.mu.Lock()
		h := d.register(Hook{WarehouseID: in.WarehouseID, Method: in.Method, URL: in.URL, PayloadEntity: in.PayloadEntity, PayloadVersion: in.PayloadVersion})
		d.mu.Unlock()
		answerJSON(w, http.StatusCreated, h)
	}
}

func (d *Dotykacka) deleteHook(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	before := len(d.hooks)
	d.hooks = slices.DeleteFunc(d.hooks, func(h Hook) bool { return strconv.FormatInt(h.ID, 10) == r.PathValue("id") })
	gone := len(d.hooks) < before
	d.mu.Unlock()
	if !gone {
		fail(w, http.StatusNotFound, "no such webhook")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// decode reads a JSON body; false when it has answered that it cannot.
func decode(w http.ResponseWriter, r *http.Request, v any) bool {
	if err := json.NewDecoder(io.LimitReader(r.Body, maxBody)).Decode(v); err != nil {
		fail(w, http.StatusBadRequest, "body is not valid JSON")
		return false
	}
	return true
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a reader that has gone needs no answer
}

func fail(w http.ResponseWriter, status int, message string) {
	answerJSON(w, status, map[string]any{"status": status, "error": http.StatusText(status), "message": message})
}
