package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"zegel/fiscal"
)

// ErrKind is wrapped by every error about an entry of a kind that this version
// does not know, or whose payload is not of its kind.
var ErrKind = errors.New("unknown journal entry")

// InstalledPayload is the payload of Installed: the first entry of a journal.
type InstalledPayload struct {
	Installation string `json:"installation"` // random; names the journal's origin
	Version      string `json:"version"`      // of the program
	PublicKey    []byte `json:"public_key,omitempty"`
}

// KeyChangedPayload is the payload of KeyChanged: heads are signed with another
// key from here on. Earlier heads keep verifying with the keys before it.
type KeyChangedPayload struct {
	PublicKey []byte `json:"public_key"`
	Previous  string `json:"previous,omitempty"` // fingerprint
}

// ContentPayload is the payload of ContentSeen. The content itself stands in
// storage under its hash: the journal holds no names of persons.
type ContentPayload struct {
	Hash       string `json:"hash"`               // SHA-256 of the canonical form
	Previous   string `json:"previous,omitempty"` // the hash it replaces
	Number     string `json:"number"`
	FromTicket bool   `json:"from_ticket"`
	Training   bool   `json:"training"` // offered by a sandbox
}

// CustomerPayload is the payload of CustomerSeen: the hash of the customer's
// canonical JSON.
type CustomerPayload struct {
	Hash string `json:"hash"`
}

// IntentPayload is the payload of Intended: all that fiscal.Intent states.
type IntentPayload struct {
	Attempt    string         `json:"attempt"`
	Name       string         `json:"name"` // "invoice/12", what the sign call takes
	Hash       string         `json:"hash"` // of the content about to be signed
	Until      time.Time      `json:"until"`
	Quarantine int64          `json:"quarantine_us"`
	Prior      fiscal.State   `json:"prior"`
	PriorCause fiscal.Cause   `json:"prior_cause,omitempty"`
	Asking     bool           `json:"asking"`
	Alone      bool           `json:"alone"`
	Person     *fiscal.Person `json:"person,omitempty"`
	Holder     string         `json:"holder"`
	Fence      int64          `json:"fence"`
	Expires    time.Time      `json:"lease_expires"`
	Day        string         `json:"day"` // the fiscal day on whose budget the request is booked
}

// AnswerPayload is the payload of Answered and LateAnswer: all that
// fiscal.Outcome states. The answer's bytes stand in storage under their hash.
type AnswerPayload struct {
	Attempt  string       `json:"attempt"`
	State    fiscal.State `json:"state"`
	Cause    fiscal.Cause `json:"cause,omitempty"`
	Ticket   string       `json:"ticket,omitempty"`
	Code     int          `json:"code"`
	Text     string       `json:"text,omitempty"`
	Unsent   bool         `json:"unsent"`
	SentAt   time.Time    `json:"sent_at,omitzero"`
	Status   int          `json:"status"`
	Raw      string       `json:"raw_sha256,omitempty"`
	Training bool         `json:"training"`
}

// SweptPayload is the payload of Swept.
type SweptPayload struct {
	Attempt string    `json:"attempt"`
	SentAt  time.Time `json:"sent_at"` // the last moment its request can have been written
	Holder  string    `json:"holder"`
	Fence   int64     `json:"fence"`
}

// ResolvedPayload is the payload of Resolved: a person read the number.
type ResolvedPayload struct {
	Ticket string        `json:"ticket"`
	Person fiscal.Person `json:"person"`
}

// ReferredPayload is the payload of Referred.
type ReferredPayload struct {
	Number string `json:"number"`
	Date   string `json:"date,omitempty"` // YYYY-MM-DD
	By     string `json:"by,omitempty"`
}

// IssuedPayload is the payload of Issued (N = 1), Copied (N = 2, 3, …) and
// Exemplar (N = 0).
type IssuedPayload struct {
	N      int    `json:"n"`
	SHA256 string `json:"sha256"` // of the archived PDF
	Lang   string `json:"lang"`
	Pages  int    `json:"pages"`
}

// DiscrepancyPayload is the payload of Discrepant.
type DiscrepancyPayload struct {
	Kind     fiscal.DiscrepancyKind `json:"kind"`
	Expected string                 `json:"expected"`
	Found    string                 `json:"found"`
}

// SettingPayload is the payload of Setting. A secret is never a setting.
type SettingPayload struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// GuardPayload is the payload of Guarded.
type GuardPayload struct {
	Licence     string           `json:"licence"`
	Kind        fiscal.GuardKind `json:"kind"`
	Since       time.Time        `json:"since,omitzero"`
	Until       time.Time        `json:"until,omitzero"`
	Text        string           `json:"text,omitempty"`
	Fingerprint string           `json:"fingerprint,omitempty"` // salted, of the credentials
}

// ResumedPayload is the payload of Resumed and Confirmed: guards were lifted.
type ResumedPayload struct {
	Licence string             `json:"licence"`
	Kinds   []fiscal.GuardKind `json:"kinds"`
	Person  *fiscal.Person     `json:"person,omitempty"`
}

// RestoredPayload is the payload of Restored: the journal goes on from a copy.
type RestoredPayload struct {
	Licences []string `json:"licences"` // what the guard stops
	Size     int64    `json:"size"`     // of the copy's journal
	Root     string   `json:"root"`     // hex
	// LostSize and LostRoot are the head of the store that was put aside, when it
	// could be read.
	LostSize int64  `json:"lost_size"`
	LostRoot string `json:"lost_root,omitempty"`
}

// FreePayload is the payload of the kinds that change no table: Exported,
// WebhookHead, Retained and Again. Their fields are the caller's.
type FreePayload map[string]any

// blank gives a fresh payload of the kind's type.
func blank(k Kind) (any, bool) {
	switch k {
	case Installed:
		return &InstalledPayload{}, true
	case KeyChanged:
		return &KeyChangedPayload{}, true
	case ContentSeen:
		return &ContentPayload{}, true
	case CustomerSeen:
		return &CustomerPayload{}, true
	case Intended:
		return &IntentPayload{}, true
	case Answered, LateAnswer:
		return &AnswerPayload{}, true
	case Swept:
		return &SweptPayload{}, true
	case Resolved:
		return &ResolvedPayload{}, true
	case Referred:
		return &ReferredPayload{}, true
	case Issued, Copied, Exemplar:
		return &IssuedPayload{}, true
	case Discrepant:
		return &DiscrepancyPayload{}, true
	case Setting:
		return &SettingPayload{}, true
	case Guarded:
		return &GuardPayload{}, true
	case Resumed, Confirmed:
		return &ResumedPayload{}, true
	case Restored:
		return &RestoredPayload{}, true
	}
	return nil, false
}

// Free tells whether a kind changes no table, so that any layer may append it.
func (k Kind) Free() bool {
	return k == Exported || k == WebhookHead || k == Retained || k == Again
}

// ReadPayload reads an entry's payload: a pointer to the struct of its kind, or a
// FreePayload. An unknown kind or a field that the kind lacks is ErrKind.
func (e Entry) ReadPayload() (any, error) {
	if p, ok := quickPayload(e.Kind, e.Payload); ok {
		return p, nil
	}
	if e.Kind.Free() {
		p := FreePayload{}
		if err := strict(e.Payload, &p); err != nil {
			return nil, fmt.Errorf("entry %d, %s: %w: %w", e.Index, e.Kind, ErrKind, err)
		}
		return p, nil
	}
	p, ok := blank(e.Kind)
	if !ok {
		return nil, fmt.Errorf("entry %d, kind %.40q: %w", e.Index, e.Kind, ErrKind)
	}
	if err := strict(e.Payload, p); err != nil {
		return nil, fmt.Errorf("entry %d, %s: %w: %w", e.Index, e.Kind, ErrKind, err)
	}
	return p, nil
}

func strict(raw []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	d.UseNumber()
	if err := d.Decode(to); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("text after the payload")
	}
	return nil
}
