package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"zegel/app/config"
	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/signing"
	"zegel/pdf"
	"zegel/pdf/printer"
	"zegel/storage"
)

// Errors of the use cases. Faces translate them through usererr.
var (
	// ErrNoCloud: no CloudPOS is configured (address, licence or token is missing).
	ErrNoCloud = errors.New("no CloudPOS is configured")
	// ErrNoSignFrom: --all and automatic signing want to know from which date on.
	ErrNoSignFrom = errors.New("no sign-from date is set")
	// ErrNeedsPerson: the step is a person's decision and wants a name and a reason.
	ErrNeedsPerson = errors.New("a name and a reason are needed")
	// ErrUnknownKey: no such document in the store; as *UnknownKey.
	ErrUnknownKey = errors.New("no such document")
	// ErrOtherLicence: a copy belongs to another licence than the configured one.
	ErrOtherLicence = errors.New("the copy belongs to another licence")
)

// AmbiguousKey: the key fits several documents; the longer keys tell them apart.
type AmbiguousKey struct {
	Key  string
	Keys []string
}

// Error names the keys to choose from.
func (e *AmbiguousKey) Error() string {
	return fmt.Sprintf("%s fits several documents: %v", e.Key, e.Keys)
}

// Options says how to open the program on a data folder.
type Options struct {
	Config  config.Config
	Token   string // revealed; empty when none is known
	Clock   func() time.Time
	Actor   string // who acts when no person is named: "cli:ann", "desktop:ann", "service"
	Version string
	Log     *slog.Logger
	// Printing is the printers; nil: this computer's own.
	Printing Printing
	// Turn is taken for every sign call, as in signing.Config; nil: always given.
	Turn func() (end func(), ok bool)
	// ReadOnly writes nothing to the data folder and sends nothing. Open does so by
	// itself where the folder cannot be written to.
	ReadOnly bool
}

// App is the program over one data folder and one licence. It is safe for
// concurrent use; Close it.
type App struct {
	cfg     config.Config
	clock   func() time.Time
	actor   string
	version string
	log     *slog.Logger
	licence string

	store   *storage.Store
	archive *storage.Archive
	lock    *processLock

	cloud    *cloudpos.Client // nil: none configured, or cloudErr says why not
	cloudErr error
	gov      *signing.Governor
	engine   *signing.Engine
	paper    func() (*pdf.Renderer, error) // made with the first page
	printing Printing
	turn     func() (func(), bool)
	busy     busyness
	readOnly bool
}

// Open opens the store of the data folder, takes up what a crash left behind,
// and prepares the connection without using it: no request is sent. A folder that
// cannot be written to is opened to read; ReadOnly tells.
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if err := notEmptied(o.Config.Dir); err != nil {
		return nil, err
	}
	a, err := open(ctx, o)
	if o.ReadOnly || !storage.Unwritable(err) {
		return a, err
	}
	o.ReadOnly = true
	a, again := open(ctx, o)
	if errors.Is(again, storage.ErrNotFound) {
		return nil, err // nothing to read, and none can be made
	}
	return a, again
}

func open(ctx context.Context, o Options) (*App, error) {
	key, err := headKey(o.Config.Dir, o.ReadOnly)
	if err != nil {
		return nil, err
	}
	store, err := storage.Open(ctx, o.Config.Dir, storage.Options{
		Clock: o.Clock, Actor: o.Actor, Version: o.Version, Key: key, ReadOnly: o.ReadOnly,
	})
	if err != nil {
		return nil, err
	}
	a := &App{
		cfg: o.Config, clock: o.Clock, actor: o.Actor, version: o.Version, log: o.Log, store: store, printing: o.Printing, turn: o.Turn,
		paper: sync.OnceValues(newPaper), readOnly: o.ReadOnly,
	}
	if a.printing == nil {
		a.printing = printer.System{}
	}
	if err := a.assemble(ctx, o.Token); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

func (a *App) assemble(ctx context.Context, token string) (err error) {
	if a.readOnly {
		return a.assembleReading(ctx)
	}
	if a.archive, err = storage.OpenArchive(filepath.Join(a.cfg.Dir, "archive")); err != nil {
		return err
	}
	if a.lock, err = lockProcess(locksDir(a.cfg.Dir)); err != nil {
		return err
	}
	if a.licence, err = a.whichLicence(ctx); err != nil {
		return err
	}
	if err := a.noteSignFrom(ctx); err != nil {
		return err
	}
	if err := a.connect(ctx, token); err != nil {
		return err
	}
	return a.sweep(ctx)
}

// newPaper loads what every page is drawn with. That takes as long as opening the
// store, and most starts draw none.
func newPaper() (*pdf.Renderer, error) {
	r, err := pdf.New()
	if err != nil {
		return nil, fmt.Errorf("prepare the paper: %w", err)
	}
	return r, nil
}

// whichLicence is the configured licence, else the one that the store last
// worked with, so that a store can be read without a connection.
func (a *App) whichLicence(ctx context.Context) (string, error) {
	if l := a.cfg.CloudPOS.Licname; l != "" {
		return l, nil
	}
	l, _, err := a.store.Setting(ctx, "licence")
	return l, err
}

// connect builds client, governor and engine. Without an address, a licence or
// a token there is none; every use case that needs one says ErrNoCloud then.
func (a *App) connect(ctx context.Context, token string) error {
	if a.cfg.CloudPOS.URL == "" || a.cfg.CloudPOS.Licname == "" || token == "" {
		return nil
	}
	salt, err := a.salt(ctx)
	if err != nil {
		return err
	}
	client, err := cloudpos.New(cloudpos.Config{
		URL: a.cfg.CloudPOS.URL, Licence: a.cfg.CloudPOS.Licname, Token: token,
		Timeout: a.cfg.Timeout, JSONBody: a.cfg.CloudPOS.JSONBody, AllowPlainHTTP: a.cfg.CloudPOS.AllowPlainHTTP,
		Book: a.book, Seen: func(c cloudpos.Call, r cloudpos.Reply) { a.gov.Seen(c, r) },
	})
	if err != nil {
		// What is stored can be read all the same; whoever needs the cloud is told.
		a.cloudErr = err
		return nil
	}
	a.cloud = client
	daily := a.cfg.CloudPOS.DailyLimit
	a.gov = signing.NewGovernor(a.store, signing.GovernorConfig{
		Licence: a.licence, Fingerprint: client.Fingerprint(salt), Daily: daily,
		Explicit: a.explicitLimit(), Reserve: a.cfg.CloudPOS.Reserve(daily),
		Clock: a.clock, Actor: a.actor, Log: a.logError,
	})
	a.engine = signing.New(a.store, client, a.gov, signing.Config{
		Licence: a.licence, Holder: a.lock.holder, Actor: a.actor,
		Timeout: a.cfg.Timeout, Quarantine: a.cfg.Quarantine(), Clock: a.clock,
		Dead: a.lock.dead, Turn: a.turn, Log: a.logError,
	})
	return nil
}

// explicitLimit tells whether a person set the daily limit.
func (a *App) explicitLimit() bool {
	for _, f := range a.cfg.Fields() {
		if f.Name == "cloudpos.daily_limit" {
			return f.Source != config.FromDefault
		}
	}
	return false
}

// salt keeps the credentials' fingerprint from being guessed out of a store.
func (a *App) salt(ctx context.Context) ([]byte, error) {
	const name = "fingerprint_salt"
	if s, ok, err := a.store.Setting(ctx, name); err != nil || ok {
		if err != nil {
			return nil, err
		}
		return hex.DecodeString(s)
	}
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return b, a.store.SetSetting(ctx, name, hex.EncodeToString(b), a.actor, a.clock())
}

// noteSignFrom journals the sign-from date whenever it is another than before.
func (a *App) noteSignFrom(ctx context.Context) error {
	if a.cfg.SignFrom.IsZero() {
		return nil
	}
	old, _, err := a.store.Setting(ctx, "sign_from")
	if err != nil || old == a.cfg.SignFrom.String() {
		return err
	}
	return a.store.SetSetting(ctx, "sign_from", a.cfg.SignFrom.String(), a.actor, a.clock())
}

// sweep turns attempts of programs that died into doubt; a person who looks at
// a list right after a power cut must not read "sending".
func (a *App) sweep(ctx context.Context) error {
	if a.licence == "" {
		return nil
	}
	now := a.clock()
	_, err := a.store.Sweep(ctx, a.licence, now, func(at fiscal.Attempt, l fiscal.Lease) bool {
		if l.Holder == a.lock.holder {
			return false // this very process; the engine's own sweep judges it
		}
		return a.lock.dead(l.Holder) || now.After(l.Expires) && now.After(at.Until)
	}, a.actor)
	if err != nil {
		return fmt.Errorf("take up what was under way: %w", err)
	}
	return nil
}

// Close gives up open sockets (their documents stay in doubt) and closes the
// store.
func (a *App) Close() error {
	if a.engine != nil {
		a.engine.Close()
	}
	var err error
	if a.store != nil {
		err = a.store.Close()
	}
	if a.lock != nil {
		err = errors.Join(err, a.lock.release())
	}
	return err
}

// Config gives the settings in force.
func (a *App) Config() config.Config { return a.cfg }

// Licence is the licence whose documents are shown; empty before the first.
func (a *App) Licence() string { return a.licence }

// Store is the store below, for use cases that live in packages of their own
// (webhooks, bundles).
func (a *App) Store() *storage.Store { return a.store }

// Archive is the archive of issued paper.
func (a *App) Archive() *storage.Archive { return a.archive }

// needCloud is the error of a use case that cannot do without a CloudPOS.
func (a *App) needCloud() error {
	switch {
	case a.cloud != nil:
		return nil
	case a.cloudErr != nil:
		return a.cloudErr
	}
	return ErrNoCloud
}

// Connected tells whether a CloudPOS is configured.
func (a *App) Connected() bool { return a.cloud != nil }

func (a *App) logError(err error) { a.log.Error(err.Error()) }

// requestsKey carries an operation's own count of requests, and whether its
// reading may use the share kept for signing.
type requestsKey struct{}

type requests struct {
	count   atomic.Int64
	reserve bool
}

func counting(ctx context.Context, reserve bool) (context.Context, *requests) {
	r := &requests{reserve: reserve}
	return context.WithValue(ctx, requestsKey{}, r), r
}

// book stands before every reading request.
func (a *App) book(ctx context.Context, c cloudpos.Call) error {
	r, _ := ctx.Value(requestsKey{}).(*requests)
	before := a.gov.BeforeRead
	if r != nil && r.reserve {
		before = a.gov.BeforeReserve
	}
	if err := before(ctx, c); err != nil {
		return err
	}
	if r != nil {
		r.count.Add(1)
	}
	return nil
}
