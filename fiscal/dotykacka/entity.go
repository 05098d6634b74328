package dotykacka

import (
	"errors"
	"fmt"
	"strings"
)

// ErrEntity is wrapped by errors about an object that no webhook of the vendor's
// carries.
var ErrEntity = errors.New("not an entity of Dotykačka")

// Entity is the kind of object that a webhook carries.
type Entity string

// The entities. Orders and reservations are kept as they come.
const (
	Product     Entity = "product"
	Stock       Entity = "stock"
	Points      Entity = "points"
	Order       Entity = "order"
	Reservation Entity = "reservation"
)

// Entities lists all of them, typed ones first.
func Entities() []Entity { return []Entity{Product, Stock, Points, Order, Reservation} }

// Vendor is the name in the vendor's API (payloadEntity).
func (e Entity) Vendor() string {
	switch e {
	case Product:
		return "PRODUCT"
	case Stock:
		return "STOCKLOG"
	case Points:
		return "POINTSLOG"
	case Order:
		return "ORDERBEAN"
	case Reservation:
		return "RESERVATION"
	}
	return ""
}

// Typed tells whether the entity's fields are known to us.
func (e Entity) Typed() bool { return e == Product || e == Stock || e == Points }

// ParseEntity reads our word or the vendor's; anything else is ErrEntity.
func ParseEntity(s string) (Entity, error) {
	for _, e := range Entities() {
		if strings.EqualFold(s, string(e)) || strings.EqualFold(s, e.Vendor()) {
			return e, nil
		}
	}
	return "", fmt.Errorf("%q: %w", clip(s), ErrEntity)
}

// ids are the names under which a record of the entity may carry its id, the
// samples' own first.
func (e Entity) ids() []string {
	switch e {
	case Product:
		return []string{"productid", "id"}
	case Stock:
		return []string{"stocklogid", "id"}
	case Points:
		return []string{"id", "pointslogid"}
	case Order:
		return []string{"orderid", "id"}
	}
	return []string{"reservationid", "id"}
}

// clip shortens foreign text before it enters an error or a log.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
