package dotykacka

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// ErrSignIn: the vendor refuses the refresh token, or the cloud is not its own.
var ErrSignIn = errors.New("sign-in refused by Dotykačka")

// StatusError is an answer of the vendor's API that is no success.
type StatusError struct {
	Doing  string
	Status int
	First  string // the answer's first bytes, without secrets
}

// Error names the step and the status.
func (e *StatusError) Error() string {
	return fmt.Sprintf("dotykacka: %s: status %d: %q", e.Doing, e.Status, e.First)
}

// Unwrap makes a refused sign-in ErrSignIn.
func (e *StatusError) Unwrap() error {
	if e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden {
		return ErrSignIn
	}
	return nil
}

// APIConfig says which account to use.
type APIConfig struct {
	URL          string // https://api.dotykacka.cz
	CloudID      string
	RefreshToken string
	Timeout      time.Duration // of one request; 15 s
}

// API is the part of the vendor's API v2 that registers webhooks. It is safe
// for concurrent use.
type API struct {
	cfg    APIConfig
	base   *url.URL
	client *http.Client

	mu     sync.Mutex // one sign-in at a time
	access atomic.Pointer[string]
}

// NewAPI makes a client. The address is https, or plain on this machine.
func NewAPI(c APIConfig) (*API, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !own(u.Hostname())) {
		return nil, fmt.Errorf("address of Dotykačka's API %q: https is needed", c.URL)
	}
	if c.Timeout <= 0 {
		c.Timeout = 15 * time.Second
	}
	return &API{cfg: c, base: u, client: &http.Client{
		Timeout: c.Timeout,
		// A redirect would carry the token to wherever it points.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func own(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}

// String names the account without its secrets.
func (a *API) String() string { return "dotykacka cloud " + a.cfg.CloudID }

// GoString is String, so that no way of printing shows a token.
func (a *API) GoString() string { return a.String() }

// Registered is a webhook as the vendor has it.
type Registered struct {
	ID             int64  `json:"id"`
	WarehouseID    *int64 `json:"_warehouseId"`
	Method         string `json:"method"`
	URL            string `json:"url"`
	PayloadEntity  string `json:"payloadEntity"`
	PayloadVersion string `json:"payloadVersion"`
}

// mostPages bounds how long a list is followed.
const mostPages = 100

// Webhooks lists all webhooks of the cloud, whoever made them.
func (a *API) Webhooks(ctx context.Context) ([]Registered, error) {
	var all []Registered
	for page := 1; page <= mostPages; page++ {
		var raw json.RawMessage
		if err := a.do(ctx, "list webhooks", http.MethodGet, "?limit=100&page="+strconv.Itoa(page), nil, &raw); err != nil {
			return nil, err
		}
		var list struct {
			Data     []Registered `json:"data"`
			NextPage *int         `json:"nextPage"`
		}
		if err := json.Unmarshal(raw, &list); err != nil {
			// A bare list is taken as well: the page object is documented nowhere.
			if bare := json.Unmarshal(raw, &list.Data); bare != nil {
				return nil, fmt.Errorf("dotykacka: list webhooks: %w", err)
			}
		}
		all = append(all, list.Data...)
		if list.NextPage == nil || *list.NextPage <= page {
			break
		}
	}
	return all, nil
}

// Create registers a webhook that pushes an entity to an address with POST.
func (a *API) Create(ctx context.Context, e Entity, address string) (Registered, error) {
	cloud, err := strconv.ParseInt(a.cfg.CloudID, 10, 64)
	if err != nil {
		return Registered{}, fmt.Errorf("cloud id %q: %w", a.cfg.CloudID, err)
	}
	body := map[string]any{
		"_cloudId": cloud, "method": http.MethodPost, "url": address, "payloadEntity": e.Vendor(), "payloadVersion": "V1",
	}
	var r Registered
	return r, a.do(ctx, "create a webhook", http.MethodPost, "", body, &r)
}

// Delete removes a webhook. One that is gone already is no error.
func (a *API) Delete(ctx context.Context, id int64) error {
	err := a.do(ctx, "delete a webhook", http.MethodDelete, "/"+strconv.FormatInt(id, 10), nil, nil)
	if s, ok := errors.AsType[*StatusError](err); ok && s.Status == http.StatusNotFound {
		return nil
	}
	return err
}

// do signs in when needed, makes one call, and once more with a new access token
// when the old one has run out.
func (a *API) do(ctx context.Context, doing, method, tail string, in, out any) error {
	for again := range 2 {
		token, err := a.signIn(ctx, again == 1)
		if err != nil {
			return err
		}
		err = a.call(ctx, doing, method, "/v2/clouds/"+url.PathEscape(a.cfg.CloudID)+"/webhooks"+tail, "Bearer "+token, in, out)
		if s, ok := errors.AsType[*StatusError](err); again == 0 && ok && s.Status == http.StatusUnauthorized {
			continue
		}
		return err
	}
	return ErrSignIn
}

func (a *API) signIn(ctx context.Context, anew bool) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if t := a.access.Load(); t != nil && !anew {
		return *t, nil
	}
	var got struct {
		AccessToken string `json:"accessToken"`
	}
	var cloud any = a.cfg.CloudID
	if n, err := strconv.ParseInt(a.cfg.CloudID, 10, 64); err == nil {
		cloud = n
	}
	err := a.call(ctx, "sign in", http.MethodPost, "/v2/signin/token", "User "+a.cfg.RefreshToken, map[string]any{"_cloudId": cloud}, &got)
	if err != nil {
		return "", err
	}
	if got.AccessToken == "" {
		return "", fmt.Errorf("sign in: no access token came: %w", ErrSignIn)
	}
	a.access.Store(&got.AccessToken)
	return got.AccessToken, nil
}

// mostAnswer bounds an answer's size.
const mostAnswer = 4 << 20

func (a *API) call(ctx context.Context, doing, method, path, auth string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("dotykacka: %s: %w", doing, err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(a.base.String(), "/")+path, body)
	if err != nil {
		return fmt.Errorf("dotykacka: %s: %w", doing, err)
	}
	req.Header.Set("Authorization", auth)
	req.Header.Set("Accept", "application/json")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return fmt.Errorf("dotykacka: %s: %w", doing, err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if err != nil {
		return fmt.Errorf("dotykacka: %s: %w", doing, err)
	}
	if resp.StatusCode/100 != 2 {
		return &StatusError{Doing: doing, Status: resp.StatusCode, First: a.scrub(b[:min(len(b), 200)])}
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(b, out); err != nil {
		return fmt.Errorf("dotykacka: %s: %w (it begins %q)", doing, err, a.scrub(b[:min(len(b), 80)]))
	}
	return nil
}

// scrub takes our secrets out of foreign text.
func (a *API) scrub(b []byte) string {
	s := string(b)
	secrets := []string{a.cfg.RefreshToken}
	if t := a.access.Load(); t != nil {
		secrets = append(secrets, *t)
	}
	for _, secret := range secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "…")
		}
	}
	return s
}
