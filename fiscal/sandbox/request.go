package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// maxBody bounds what a POST may bring.
const maxBody = 1 << 20

// request is a call as the cloud understands it.
type request struct {
	function string
	url      url.Values // url filters
	post     map[string]string
}

// functionOf finds the bare query key that names the function: the first that
// begins with "get-".
func functionOf(rawQuery string) string {
	for part := range strings.SplitSeq(rawQuery, "&") {
		key, _, _ := strings.Cut(part, "=")
		if k, err := url.QueryUnescape(key); err == nil && strings.HasPrefix(k, "get-") {
			return k
		}
	}
	return ""
}

// readPost reads the POST filters from a form or from JSON, or from only one of
// them. What cannot be read is as if it had not been sent, as in PHP.
func readPost(r *http.Request, only string) (map[string]string, error) {
	if r.Method != http.MethodPost {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return nil, err
	}
	media, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case strings.HasSuffix(media, "json") || media == "" && bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")):
		if only == "form" {
			return nil, nil
		}
		return jsonFields(body), nil
	case only == "json":
		return nil, nil
	case media == "application/x-www-form-urlencoded" || media == "":
		v, _ := url.ParseQuery(string(body)) // what is readable counts
		return firstOf(v), nil
	case media == "multipart/form-data":
		r.Body = io.NopCloser(bytes.NewReader(body))
		if params["boundary"] == "" || r.ParseMultipartForm(maxBody) != nil {
			return nil, nil
		}
		return firstOf(r.PostForm), nil
	}
	return nil, nil
}

func firstOf(v url.Values) map[string]string {
	m := make(map[string]string, len(v))
	for k := range v {
		m[k] = v.Get(k)
	}
	return m
}

// jsonFields reads the scalars of a JSON object as text: 12 and "12" are the
// same document number.
func jsonFields(body []byte) map[string]string {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var in map[string]any
	if err := d.Decode(&in); err != nil {
		return nil
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil
	}
	m := map[string]string{}
	for k, v := range in {
		switch x := v.(type) {
		case string:
			m[k] = x
		case json.Number:
			m[k] = x.String()
		case bool:
			if x {
				m[k] = "1"
			}
		}
	}
	return m
}
