package journal

import (
	"fmt"
	"net/url"
	"strings"

	"zegel/fiscal"
)

// customerWord stands where a document has its type.
const customerWord = "customer"

// DocKey gives a document's stable reference "licence/doctype/id" for Entry.Doc.
// Each part is percent-encoded, so a licence with a slash in it stays one part.
func DocKey(r fiscal.Ref) string {
	return url.PathEscape(r.Licence) + "/" + r.Type.String() + "/" + url.PathEscape(r.ID)
}

// CustomerKey gives a customer's stable reference "licence/customer/id".
func CustomerKey(licence, id string) string {
	return url.PathEscape(licence) + "/" + customerWord + "/" + url.PathEscape(id)
}

// ParseDocKey reads what DocKey wrote; a customer's key is ErrEntry.
func ParseDocKey(s string) (fiscal.Ref, error) {
	licence, word, id, err := splitKey(s)
	if err != nil {
		return fiscal.Ref{}, err
	}
	t, err := fiscal.ParseDoctype(word)
	if err != nil || t.String() != word {
		return fiscal.Ref{}, fmt.Errorf("document reference %.80q: %w", s, ErrEntry)
	}
	r := fiscal.Ref{Licence: licence, Type: t, ID: id}
	if DocKey(r) != s {
		return fiscal.Ref{}, fmt.Errorf("document reference %.80q: %w", s, ErrEntry)
	}
	return r, nil
}

// ParseCustomerKey reads what CustomerKey wrote.
func ParseCustomerKey(s string) (licence, id string, err error) {
	licence, word, id, err := splitKey(s)
	if err != nil {
		return "", "", err
	}
	if word != customerWord || CustomerKey(licence, id) != s {
		return "", "", fmt.Errorf("customer reference %.80q: %w", s, ErrEntry)
	}
	return licence, id, nil
}

func splitKey(s string) (licence, word, id string, err error) {
	p := strings.Split(s, "/")
	if len(p) != 3 {
		return "", "", "", fmt.Errorf("reference %.80q: %w", s, ErrEntry)
	}
	if licence, err = url.PathUnescape(p[0]); err == nil {
		id, err = url.PathUnescape(p[2])
	}
	if err != nil {
		return "", "", "", fmt.Errorf("reference %.80q: %w", s, ErrEntry)
	}
	return licence, p[1], id, nil
}
