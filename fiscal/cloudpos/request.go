package cloudpos

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// param is one filter of a call. A bare one has a name and no value.
type param struct {
	name, value string
	bare        bool
}

// params are a call's filters: in the query, and in a POST body.
type params struct {
	url, post []param
}

// query is the part of the address after the question mark:
// licname=…&token=…&get-products, the function as a bare key.
func (c *Client) query(function string, ps []param) string {
	var b strings.Builder
	b.WriteString("licname=" + escape(c.keys.licence) + "&token=" + escape(c.keys.token) + "&" + function)
	for _, p := range ps {
		b.WriteString("&" + escape(p.name))
		if !p.bare {
			b.WriteString("=" + escape(p.value))
		}
	}
	return b.String()
}

// request builds a call: POST when there are post filters, as form fields or as
// JSON by the setting.
func (c *Client) request(ctx context.Context, function string, p params) (*http.Request, error) {
	u := *c.base
	u.RawQuery = c.query(function, p.url)
	method, body, kind := http.MethodGet, "", ""
	if len(p.post) > 0 {
		method = http.MethodPost
		body, kind = c.postBody(p.post)
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), strings.NewReader(body))
	if err != nil { // its text holds the address
		return nil, &TransportError{Function: function, Kind: KindOther, Detail: "the request cannot be built"}
	}
	if body == "" {
		req.Body, req.GetBody, req.ContentLength = http.NoBody, nil, 0
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "Zegel")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	return req, nil
}

func (c *Client) postBody(ps []param) (body, contentType string) {
	if c.jsonBody {
		fields := make(map[string]string, len(ps))
		for _, p := range ps {
			fields[p.name] = p.value
		}
		b, _ := json.Marshal(fields) // a map of strings always marshals
		return string(b), "application/json"
	}
	form := url.Values{}
	for _, p := range ps {
		form.Set(p.name, p.value)
	}
	return form.Encode(), "application/x-www-form-urlencoded"
}
