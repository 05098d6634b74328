package cloudpos

import (
	"context"
	"strconv"
	"strings"

	"zegel/fiscal"
)

// ReservationPersons is the answer of get-reservationpersons: for how many
// persons a table can be had on a day.
type ReservationPersons struct {
	Persons []int
	Extra   Extra
}

func (r *ReservationPersons) fields() []field { return []field{{name: "persons", to: &r.Persons}} }
func (r *ReservationPersons) rest() *Extra    { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r ReservationPersons) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// ReservationHours is the answer of get-reservationhours: the hours at which a
// table can be had, as the API writes them.
type ReservationHours struct {
	Hours []string
	Extra Extra
}

func (r *ReservationHours) fields() []field { return []field{{name: "hours", to: &r.Hours}} }
func (r *ReservationHours) rest() *Extra    { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r ReservationHours) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// WebOrder is the answer of get-confirmedweborder: when a web order can be
// fetched or is delivered.
type WebOrder struct {
	Time  Moment // webordertime
	Extra Extra
}

func (r *WebOrder) fields() []field { return []field{{name: "webordertime", to: &r.Time}} }
func (r *WebOrder) rest() *Extra    { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r WebOrder) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// ReservationPersons calls get-reservationpersons. Without a day it is
// ErrFilter, unsent. None available (2000) is an empty list.
func (c *Client) ReservationPersons(ctx context.Context, day fiscal.Date) (ReservationPersons, error) {
	var r ReservationPersons
	if day.IsZero() {
		return r, missing(fnPersons, "date")
	}
	p := params{post: []param{{name: "date", value: day.String()}}}
	err := c.one(ctx, fnPersons, p, "persons", true, &r)
	return r, err
}

// ReservationHours calls get-reservationhours. Without a day or with fewer than
// one person it is ErrFilter, unsent.
func (c *Client) ReservationHours(ctx context.Context, day fiscal.Date, persons int) (ReservationHours, error) {
	var r ReservationHours
	switch {
	case day.IsZero():
		return r, missing(fnHours, "date")
	case persons < 1:
		return r, missing(fnHours, "persons")
	}
	p := params{post: []param{{name: "date", value: day.String()}, {name: "persons", value: strconv.Itoa(persons)}}}
	err := c.one(ctx, fnHours, p, "hours", true, &r)
	return r, err
}

// ConfirmedWebOrder calls get-confirmedweborder. Without an id it is ErrFilter,
// unsent; its own codes (2001 not confirmed yet, 2003 does not exist) come as
// *APIError.
func (c *Client) ConfirmedWebOrder(ctx context.Context, id string) (WebOrder, error) {
	var r WebOrder
	if strings.TrimSpace(id) == "" {
		return r, missing(fnWebOrder, "weborderid")
	}
	p := params{post: []param{{name: "weborderid", value: id}}}
	err := c.one(ctx, fnWebOrder, p, "webordertime", false, &r)
	return r, err
}

func missing(function, filter string) error {
	return &FilterError{Function: function, Filter: filter, Missing: true}
}
