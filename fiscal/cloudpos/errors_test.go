package cloudpos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"
)

func TestGeneralErrorsCountAtEveryStatus(t *testing.T) {
	for code, want := range map[int]error{1001: ErrCredentialsEmpty, 1002: ErrLogin, 1003: ErrDailyLimit, 1004: ErrAddressBlocked, 1005: ErrNoLicence} {
		for _, status := range []int{200, 301, 400, 401, 403, 429, 500, 503} {
			t.Run(fmt.Sprintf("%d at %d", code, status), func(t *testing.T) {
				c := serving(t, status, fmt.Sprintf(`{"success":0,"errorcode":%d,"message":"no"}`, code))
				_, err := c.Invoices(background(t), Filter{})
				var ae *APIError
				if !errors.Is(err, want) || !errors.As(err, &ae) || ae.Code != code || ae.Status != status || ae.Text != "no" || !ae.General() {
					t.Errorf("%v (%+v)", err, ae)
				}
				for other, sentinel := range map[int]error{1001: ErrCredentialsEmpty, 1002: ErrLogin, 1003: ErrDailyLimit, 1004: ErrAddressBlocked, 1005: ErrNoLicence} {
					if other != code && errors.Is(err, sentinel) {
						t.Errorf("it is %v as well", sentinel)
					}
				}
				if Temporary(err) {
					t.Error("it is no temporary trouble")
				}
			})
		}
	}
}

func TestNoneFoundCountsOnlyAt200(t *testing.T) {
	for _, status := range []int{301, 400, 404, 500} {
		docs, err := serving(t, status, `{"success":0,"errorcode":2000}`).Invoices(background(t), Filter{})
		var te *TransportError
		if !errors.As(err, &te) || te.Status != status || len(docs) != 0 {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestWritingsOfAnError(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		code int
		text string
	}{
		"number":             {`{"success":0,"errorcode":1002,"message":"Token or name not valid"}`, 1002, "Token or name not valid"},
		"text":               {`{"success":"0","errorcode":"1002","message":"Token or name not valid"}`, 1002, "Token or name not valid"},
		"code and text":      {`{"errorcode":"1002 Token or name not valid"}`, 1002, "Token or name not valid"},
		"code, colon, text":  {`{"errorcode":"1002: Token or name not valid"}`, 1002, "Token or name not valid"},
		"errorCode":          {`{"errorCode":1002,"errorMessage":"Token or name not valid"}`, 1002, "Token or name not valid"},
		"error_code":         {`{"error_code":1002,"error_message":"Token or name not valid"}`, 1002, "Token or name not valid"},
		"error":              {`{"error":1002,"msg":"Token or name not valid"}`, 1002, "Token or name not valid"},
		"error and code":     {`{"error":"Token or name not valid","code":1002}`, 1002, "Token or name not valid"},
		"error true":         {`{"error":true,"code":"1002","message":"Token or name not valid"}`, 1002, "Token or name not valid"},
		"code":               {`{"success":0,"code":1002,"message":"Token or name not valid"}`, 1002, "Token or name not valid"},
		"error object":       {`{"success":0,"error":{"code":1002,"message":"Token or name not valid"}}`, 1002, "Token or name not valid"},
		"error list":         {`{"errors":[{"code":"1002","message":"Token or name not valid"}]}`, 1002, "Token or name not valid"},
		"in a list":          {`[{"success":0,"errorcode":1002,"message":"Token or name not valid"}]`, 1002, "Token or name not valid"},
		"wrapped":            {`{"response":{"success":0,"errorcode":1002,"message":"Token or name not valid"}}`, 1002, "Token or name not valid"},
		"numbered":           {`{"0":{"success":0,"errorcode":1002,"message":"Token or name not valid"}}`, 1002, "Token or name not valid"},
		"byte order mark":    {"\xef\xbb\xbf" + `{"errorcode":1002,"message":"Token or name not valid"}`, 1002, "Token or name not valid"},
		"no text":            {`{"success":0,"errorcode":1002}`, 1002, ""},
		"no code":            {`{"success":0,"message":"later"}`, 0, "later"},
		"nothing but failed": {`{"success":false}`, 0, ""},
		"a word":             {`{"error":"later"}`, 0, "later"},
		"unknown code":       {`{"success":0,"errorcode":3141,"message":"?"}`, 3141, "?"},
		"2001 for a list":    {`{"success":0,"errorcode":2001}`, 2001, ""},
		"a float is none":    {`{"success":0,"errorcode":1002.5}`, 0, "1002.5"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := serving(t, http.StatusOK, c.body).Invoices(background(t), Filter{})
			var ae *APIError
			if !errors.As(err, &ae) || ae.Code != c.code || ae.Text != c.text {
				t.Errorf("%v (%+v)", err, ae)
			}
		})
	}
}

func TestRowsMayHaveAFieldCalledError(t *testing.T) {
	docs, err := serving(t, http.StatusOK, `[{"id":"1","totalprice":"1","doctype":1,"error":"printer","code":"5","errorcode":7}]`).Invoices(background(t), Filter{})
	if err != nil || len(docs) != 1 || string(docs[0].Extra["code"]) != `"5"` {
		t.Errorf("%v, %v", docs, err)
	}
}

func TestAnObjectInsideMayHaveAFieldCalledError(t *testing.T) {
	docs, err := serving(t, http.StatusOK, `{"success":1,"meta":{"error":"slow"},"invoices":[{"id":"1","totalprice":"1","doctype":1}]}`).Invoices(background(t), Filter{})
	if err != nil || len(docs) != 1 {
		t.Errorf("%v, %v", docs, err)
	}
}

func TestLimitAndTimeAreLearnt(t *testing.T) {
	served := time.Date(2026, 3, 14, 20, 0, 0, 0, time.UTC) // 21:00 in Brussels
	midnight := time.Date(2026, 3, 14, 23, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		body  string
		limit int
		until time.Time
		text  string
	}{
		"as on the page":    {`{"errorcode":1003,"message":"Limit of '500' requests per day reached, next request possible '2026-03-15 00:00:00'"}`, 500, midnight, "2026-03-15 00:00:00"},
		"without quotes":    {`{"errorcode":1003,"message":"Limit of 500 requests per day reached, next request possible 2026-03-15 00:00:00"}`, 500, midnight, "2026-03-15 00:00:00"},
		"another limit":     {`{"errorcode":1003,"message":"Limit of '2.500' requests per day reached, next request possible '15/03/2026 00:00'"}`, 2500, midnight, "15/03/2026 00:00"},
		"summer":            {`{"errorcode":1003,"message":"Limit of 750 requests per day reached, next request possible '2026-07-01 00:00'"}`, 750, time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC), "2026-07-01 00:00"},
		"zone":              {`{"errorcode":1003,"message":"Limit of 500 reached, next request possible '2026-03-15T00:00:00+01:00'"}`, 500, midnight, "2026-03-15T00:00:00+01:00"},
		"day alone":         {`{"errorcode":1003,"message":"Limit of 500 reached, next request possible 15-03-2026"}`, 500, midnight, "15-03-2026"},
		"time alone":        {`{"errorcode":1004,"message":"5 bad logins reached, your ip adress is blocked till '21:25'"}`, 0, served.Add(25 * time.Minute), "21:25"},
		"time past":         {`{"errorcode":1004,"message":"5 bad logins reached, your ip adress is blocked till 00:10:30"}`, 0, midnight.Add(10*time.Minute + 30*time.Second), "00:10:30"},
		"h for hours":       {`{"errorcode":1004,"message":"blocked till 14/03/2026 21h25"}`, 0, served.Add(25 * time.Minute), "14/03/2026 21h25"},
		"Unix time":         {`{"errorcode":1004,"message":"5 bad logins reached, blocked till 1773519900"}`, 0, time.Unix(1773519900, 0).UTC(), "1773519900"},
		"RFC 1123":          {`{"errorcode":1004,"message":"blocked till Sat, 14 Mar 2026 20:25:00 GMT"}`, 0, served.Add(25 * time.Minute), "Sat, 14 Mar 2026 20:25:00 GMT"},
		"English":           {`{"errorcode":1004,"message":"blocked till Mar 14, 2026 21:25"}`, 0, served.Add(25 * time.Minute), "Mar 14, 2026 21:25"},
		"field of its own":  {`{"errorcode":1004,"message":"5 bad logins","datetime":"2026-03-14 21:25:00"}`, 0, served.Add(25 * time.Minute), "2026-03-14 21:25:00"},
		"limit as a field":  {`{"errorcode":1003,"message":"too many","limit":600}`, 600, time.Time{}, ""},
		"datetime unfilled": {`{"errorcode":1004,"message":"blocked till 'datetime'"}`, 0, time.Time{}, "datetime"},
		"no time":           {`{"errorcode":1003,"message":"Limit reached"}`, 0, time.Time{}, ""},
		"in the code":       {`{"errorcode":"1003 Limit of '500' requests per day reached, next request possible '2026-03-15 00:00:00'"}`, 500, midnight, "2026-03-15 00:00:00"},
		"autumn night":      {`{"errorcode":1004,"message":"blocked till '2026-10-25 02:30:00'"}`, 0, time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC), "2026-10-25 02:30:00"},
	} {
		t.Run(name, func(t *testing.T) {
			client := handled(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", served.Format(http.TimeFormat))
				_, _ = fmt.Fprint(w, c.body)
			})
			_, err := client.Invoices(background(t), Filter{})
			var ae *APIError
			if !errors.As(err, &ae) {
				t.Fatal(err)
			}
			if ae.Limit != c.limit || !ae.Until.Equal(c.until) || ae.UntilText != c.text {
				t.Errorf("limit %d, until %s (%q)", ae.Limit, ae.Until, ae.UntilText)
			}
		})
	}
}

func TestOnlyLimitsAndBlocksCarryATime(t *testing.T) {
	_, err := serving(t, http.StatusOK, `{"errorcode":1002,"message":"not valid since '2026-03-15 00:00:00', limit of 5"}`).Invoices(background(t), Filter{})
	var ae *APIError
	if !errors.As(err, &ae) || !ae.Until.IsZero() || ae.Limit != 0 {
		t.Errorf("%+v", ae)
	}
}

func TestTemporary(t *testing.T) {
	for _, c := range []struct {
		err  error
		want bool
	}{
		{&TransportError{Kind: KindDNS}, true},
		{&TransportError{Kind: KindRefused}, true},
		{&TransportError{Kind: KindUnreachable}, true},
		{&TransportError{Kind: KindReset}, true},
		{&TransportError{Kind: KindEOF}, true},
		{&TransportError{Kind: KindProtocol}, true},
		{&TransportError{Kind: KindTimeout, cause: context.DeadlineExceeded}, true},
		{&TransportError{Kind: KindCancelled, cause: context.Canceled}, false},
		{&TransportError{Kind: KindTLS}, false},
		{&TransportError{Kind: KindHeld}, false},
		{&TransportError{Kind: KindRedirect, Status: 301}, false},
		{&TransportError{Kind: KindStatus, Status: 404}, false},
		{&TransportError{Kind: KindStatus, Status: 408}, true},
		{&TransportError{Kind: KindStatus, Status: 429}, true},
		{&TransportError{Kind: KindStatus, Status: 500}, true},
		{&BodyError{Why: WhyEmpty}, true},
		{&BodyError{Why: WhyTruncated}, true},
		{&BodyError{Why: WhyPHP}, true},
		{&BodyError{Why: WhyHTML}, false},
		{&BodyError{Why: WhyTooLarge}, false},
		{&BodyError{Why: WhyShape}, false},
		{&RowError{}, false},
		{&APIError{Code: 3000}, false},
		{ErrNotConfigured, false},
		{nil, false},
	} {
		if got := Temporary(fmt.Errorf("sync: %w", c.err)); got != c.want {
			t.Errorf("%#v: %t", c.err, got)
		}
	}
}
