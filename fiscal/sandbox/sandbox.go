package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"zegel/fiscal"
)

// Config says what a sandbox holds and how it behaves. The zero value works.
type Config struct {
	// Seed makes data, tickets and chance repeatable.
	Seed int64
	// Docs is how many documents there are at first; 0 means 60, less than 0 none.
	Docs int
	// Faults is a specification as in [FaultHelp].
	Faults string
	// DailyLimit is the number of requests a day; 0 means 500.
	DailyLimit int
	// StatePath is a plain file that keeps every ticket over restarts; empty
	// keeps them in memory. Only one sandbox may write it at a time.
	StatePath string
	// Clock gives the time; nil means the machine's.
	Clock func() time.Time
	// Licence and Token are what a client has to send; empty ones are made from
	// the seed.
	Licence, Token string
	// SignDelay is how long the module takes to sign, at least and at most. When
	// Race is set and it is zero, 20 to 80 ms.
	SignDelay [2]time.Duration
	// Race makes asking whether a document is signed and signing it two steps
	// with the module's delay between them.
	Race bool
	// Odd adds documents that a healthy shop does not have: without number,
	// without lines, one name twice, unknown type and rate, 5,000 lines.
	Odd bool
	// Still keeps the shop closed: no documents are added as the days pass.
	Still bool
	// PushEvery is how often the command's Dotykačka pushes a few records to the
	// webhooks registered with it; 0 means every 5 s, less than 0 never.
	PushEvery time.Duration
}

// Counts says what a sandbox has seen since it was made.
type Counts struct {
	// Requests is every API request that arrived, whatever became of it.
	Requests int `json:"requests"`
	// Today is how many of them counted on the limit of the current Brussels day.
	Today int `json:"today"`
	// Signed is how many tickets exist, those from before a restart included.
	Signed    int            `json:"signed"`
	Functions map[string]int `json:"functions"`
	Faults    map[string]int `json:"faults"` // that struck
}

// Sandbox is the emulator. All methods may be called while it serves.
type Sandbox struct {
	cfg    Config
	module *module
	doty   *Dotykacka
	mux    *http.ServeMux

	mu       sync.Mutex
	door     doorkeeper
	faults   *faults
	shop     *shop
	requests int
	calls    map[string]int
}

// New makes a sandbox. Errors wrap [ErrFaults] or [ErrState].
func New(c Config) (*Sandbox, error) {
	spec, err := parseFaults(c.Faults)
	if err != nil {
		return nil, err
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.DailyLimit == 0 {
		c.DailyLimit = seedDailyLimit
	}
	if c.Docs == 0 {
		c.Docs = defaultDocs
	}
	if c.Race && c.SignDelay == [2]time.Duration{} {
		c.SignDelay = [2]time.Duration{20 * time.Millisecond, 80 * time.Millisecond}
	}
	c.Licence = cmp.Or(c.Licence, "brasserie-de-zegel")
	c.Token = cmp.Or(c.Token, tokenOf(c.Seed))
	today := fiscal.FiscalDay(c.Clock())
	m, head, err := openModule(c.StatePath, header{Sandbox: 1, Day: today, Seed: c.Seed, Docs: c.Docs})
	if err != nil {
		return nil, err
	}
	c.Seed, c.Docs = head.Seed, head.Docs
	push := DotykackaConfig{Seed: c.Seed, Clock: c.Clock}
	if c.StatePath != "" {
		push.TruthPath = c.StatePath + ".pushed"
	}
	doty, err := NewDotykacka(push)
	if err != nil {
		return nil, errors.Join(err, m.close())
	}
	s := &Sandbox{
		cfg:    c,
		module: m,
		doty:   doty,
		door:   doorkeeper{licence: c.Licence, token: c.Token, limit: c.DailyLimit, bad: map[string]*badLogins{}},
		faults: newFaults(c.Seed, spec),
		shop:   openShop(c, head.Day),
		calls:  map[string]int{},
	}
	s.mux = s.routes()
	return s, nil
}

// Close ends the state file. Requests still under way sign nothing any more.
func (s *Sandbox) Close() error { return errors.Join(s.module.close(), s.doty.Close()) }

// Dotykacka is the other vendor, which pushes; its API v2 is served below /v2/.
func (s *Sandbox) Dotykacka() *Dotykacka { return s.doty }

// Licence and Token are what a client has to send.
func (s *Sandbox) Licence() string { return s.cfg.Licence }

// Token is the secret that goes with [Sandbox.Licence].
func (s *Sandbox) Token() string { return s.cfg.Token }

// Truth lists every VAT ticket ever created, duplicates included, in order.
func (s *Sandbox) Truth() []TruthRow { return s.module.truth() }

// Requests counts the API requests that arrived.
func (s *Sandbox) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// Counts says what arrived, what counted and which faults struck.
func (s *Sandbox) Counts() Counts {
	s.mu.Lock()
	f := s.faults
	c := Counts{Requests: s.requests, Functions: maps.Clone(s.calls)}
	if s.door.day == fiscal.FiscalDay(s.cfg.Clock()) {
		c.Today = s.door.used
	}
	s.mu.Unlock()
	f.mu.Lock()
	c.Faults = maps.Clone(f.hits)
	f.mu.Unlock()
	c.Signed = len(s.module.truth())
	return c
}

// SetFaults replaces the specification; counting begins anew. Requests under
// way keep what they met. Its error wraps [ErrFaults].
func (s *Sandbox) SetFaults(spec string) error {
	p, err := parseFaults(spec)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = newFaults(s.cfg.Seed, p)
	return nil
}

// Documents lists the documents as the cloud holds them now, oldest id first.
func (s *Sandbox) Documents() []fiscal.Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shop.advance(fiscal.FiscalDay(s.cfg.Clock()))
	docs := slices.Clone(s.shop.docs)
	for i := range docs {
		docs[i].Lines = slices.Clone(docs[i].Lines)
	}
	return docs
}

// Customers lists the customers as the cloud holds them now.
func (s *Sandbox) Customers() []fiscal.Party {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]fiscal.Party, len(s.shop.customers))
	for i, c := range s.shop.customers {
		out[i] = c.Party
	}
	return out
}

// Add puts documents into the cloud, one without an id under the next free one,
// and gives them as they are now.
func (s *Sandbox) Add(docs ...fiscal.Document) []fiscal.Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]fiscal.Document, len(docs))
	for i, d := range docs {
		d.Licence = s.cfg.Licence
		d.Currency = fiscal.EUR
		if d.ID == "" {
			s.shop.id++
			d.ID = strconv.FormatInt(s.shop.id, 10)
		}
		s.shop.taken(d.ID)
		s.shop.docs = append(s.shop.docs, d)
		out[i] = d
	}
	return out
}

// ErrUnknown is wrapped when a document is meant that the cloud does not hold.
var ErrUnknown = errors.New("the sandbox has no such document")

// Edit changes a document in the cloud, signed or not.
func (s *Sandbox) Edit(t fiscal.Doctype, id string, change func(*fiscal.Document)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(t, id)
	if err == nil {
		change(&s.shop.docs[i])
	}
	return err
}

// Remove takes a document out of the cloud.
func (s *Sandbox) Remove(t fiscal.Doctype, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.find(t, id)
	if err == nil {
		s.shop.docs = slices.Delete(s.shop.docs, i, i+1)
	}
	return err
}

func (s *Sandbox) find(t fiscal.Doctype, id string) (int, error) {
	for i, d := range s.shop.docs {
		if d.Type == t && d.ID == id {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%s with id %q: %w", t, clip(id), ErrUnknown)
}

// SetCustomer adds a customer, or replaces the one with its id. A customer
// without a time of change has changed now.
func (s *Sandbox) SetCustomer(p fiscal.Party) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Modified.IsZero() {
		p.Modified = s.cfg.Clock()
	}
	for i := range s.shop.customers {
		if s.shop.customers[i].ID == p.ID {
			s.shop.customers[i].Party = p
			return
		}
	}
	s.shop.customers = append(s.shop.customers, customer{Party: p})
}

// tokenOf makes a token of the usual kind from a seed.
func tokenOf(seed int64) string {
	r := rand.New(rand.NewPCG(uint64(seed), 1))
	return fmt.Sprintf("%016x%016x", r.Uint64(), r.Uint64())
}

func itoa(n int) string { return strconv.Itoa(n) }
