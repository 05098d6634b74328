package sandbox

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// The entities that the vendor's webhooks carry and this sender can make.
const (
	StockEntity   = "STOCKLOG"
	ProductEntity = "PRODUCT"
	PointsEntity  = "POINTSLOG"
)

// DotykackaConfig says what a sending Dotykačka is like. The zero value works.
type DotykackaConfig struct {
	// Seed makes records and chance repeatable.
	Seed int64
	// Clock gives the time; nil means the machine's.
	Clock func() time.Time
	// CloudID and RefreshToken are what API v2 wants; empty ones are made from
	// the seed.
	CloudID, RefreshToken string
	// TokenLife is how long an access token is good; 0 means an hour.
	TokenLife time.Duration
	// TruthPath is a plain file that every delivery answered with 200 is written
	// to after the answer; empty keeps them in memory.
	TruthPath string
	// Invoices are document numbers that stock movements refer to.
	Invoices []string
	// TLS is how receivers are trusted; nil means the machine's authorities.
	TLS *tls.Config
}

// Dotykacka is the vendor's side of the webhooks: it pushes records to whatever
// is registered ([Dotykacka.Push]), and as an http.Handler it is API v2 as far
// as registering goes. All methods may be called at any time from anywhere.
//
// It does not imitate the vendor's own retries, order and source addresses,
// which nothing documents: here a delivery is repeated with back-off until it is
// answered with 200 or given up.
type Dotykacka struct {
	cfg    DotykackaConfig
	mux    *http.ServeMux
	client *http.Client
	truth  *pushTruth

	mu     sync.Mutex
	hooks  []Hook
	nextID int64
	tokens map[string]time.Time // access tokens, until when
	start  time.Time            // of the first record's version
	made   int                  // records made so far: ids never come twice
	sent   int                  // deliveries made so far
}

// Hook is a webhook as API v2 has it.
type Hook struct {
	ID             int64  `json:"id"`
	CloudID        int64  `json:"_cloudId"`
	WarehouseID    *int64 `json:"_warehouseId"`
	Method         string `json:"method"` // GET: a ping without data; POST: records
	URL            string `json:"url"`
	PayloadEntity  string `json:"payloadEntity"`
	PayloadVersion string `json:"payloadVersion"` // V1
	VersionDate    int64  `json:"versionDate"`    // Unix milliseconds
}

// NewDotykacka makes a sender. Errors wrap [ErrState].
func NewDotykacka(c DotykackaConfig) (*Dotykacka, error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	r := rand.New(rand.NewPCG(uint64(c.Seed), 5))
	c.CloudID = cmp.Or(c.CloudID, strconv.Itoa(300_000_000+r.IntN(100_000_000)))
	if _, err := strconv.ParseInt(c.CloudID, 10, 64); err != nil {
		return nil, fmt.Errorf("cloud id %q is no number: %w", clip(c.CloudID), err)
	}
	c.RefreshToken = cmp.Or(c.RefreshToken, fmt.Sprintf("%016x%016x", r.Uint64(), r.Uint64()))
	c.TokenLife = cmp.Or(c.TokenLife, time.Hour)
	if len(c.Invoices) == 0 {
		c.Invoices = []string{"1001", "1002", "1003"}
	}
	t, err := openPushTruth(c.TruthPath)
	if err != nil {
		return nil, err
	}
	d := &Dotykacka{
		cfg:    c,
		truth:  t,
		start:  c.Clock(),
		nextID: 2_000_000_000_000 + int64(r.IntN(1_000_000)),
		tokens: map[string]time.Time{},
		client: &http.Client{
			Transport: &http.Transport{MaxIdleConnsPerHost: 128, TLSClientConfig: c.TLS},
			// A redirect is an answer that is not 200, and is treated as one.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	d.mux = d.routes()
	return d, nil
}

// CloudID is the cloud that API v2 speaks of.
func (d *Dotykacka) CloudID() string { return d.cfg.CloudID }

// RefreshToken is the secret of POST /v2/signin/token.
func (d *Dotykacka) RefreshToken() string { return d.cfg.RefreshToken }

// Hooks lists what is registered, oldest first.
func (d *Dotykacka) Hooks() []Hook {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.hooks)
}

// Register adds a webhook without API v2, as the vendor's own pages do.
func (d *Dotykacka) Register(method, url, entity string) Hook {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.register(Hook{Method: method, URL: url, PayloadEntity: entity, PayloadVersion: "V1"})
}

func (d *Dotykacka) register(h Hook) Hook {
	d.nextID += 17
	h.ID = d.nextID
	h.CloudID, _ = strconv.ParseInt(d.cfg.CloudID, 10, 64) // checked when it was set
	h.VersionDate = d.cfg.Clock().UnixMilli()
	d.hooks = append(d.hooks, h)
	return h
}

// Truth lists the deliveries that were answered with 200. With a truth file it
// is empty: read the file with [ReadPushTruth].
func (d *Dotykacka) Truth() []Delivered {
	d.truth.mu.Lock()
	defer d.truth.mu.Unlock()
	return slices.Clone(d.truth.kept)
}

// Close ends the truth file and idle connections.
func (d *Dotykacka) Close() error {
	d.client.CloseIdleConnections()
	return d.truth.close()
}

// ErrNoHooks: nothing is registered that a push could go to.
var ErrNoHooks = errors.New("no webhook is registered")
