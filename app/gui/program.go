package gui

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"sync"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"

	"zegel/app"
	"zegel/app/config"
	"zegel/app/gui/desk"
	"zegel/app/usererr"
	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/storage"
)

// program is the program behind the window: on the shop's CloudPOS when one is
// set up, else on the built-in sandbox. It can be put on other settings while
// the window is open.
type program struct {
	opts   Options
	log    *slog.Logger
	tokens config.Tokens

	mu  sync.RWMutex // held for reading during every call
	cfg config.Config
	app *app.App
	box *app.Training // nil on a real CloudPOS

	shopMu sync.Mutex // held while shop is opened
	shop   *app.App   // the data folder itself beside the sandbox; nil until it is asked for

	turn   *turn         // the background work; nil before it has begun
	opened chan struct{} // told when new settings are in force
}

// openProgram opens what the settings of the data folder say.
func openProgram(ctx context.Context, o Options) (*program, error) {
	if o.Env == nil {
		o.Env = os.LookupEnv
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	cfg, err := config.Load(o.Dir, o.Env, o.Flags)
	if err != nil {
		return nil, err
	}
	if _, err := config.Prepare(cfg.Dir, o.Env); err != nil {
		return nil, err
	}
	p := &program{opts: o, log: o.Log, tokens: config.NewTokens(cfg.Dir, o.Env), opened: make(chan struct{}, 1)}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
		if file := config.LogFile(cfg.Dir); file != "" {
			p.log = slog.New(slog.NewJSONHandler(&lumberjack.Logger{Filename: file, MaxSize: 5, MaxBackups: 5, MaxAge: 90, Compress: true}, nil))
		}
	}
	return p, p.open(ctx, cfg)
}

// open puts the program on settings; whoever calls holds the lock, or is alone.
func (p *program) open(ctx context.Context, cfg config.Config) error {
	if err := p.tokens.Fill(&cfg); err != nil {
		p.log.Error("read the stored tokens", "error", err.Error())
	}
	o := app.Options{Config: cfg, Token: cfg.CloudPOS.Token.Reveal(), Clock: p.opts.Clock, Actor: actor(), Version: p.opts.Version, Log: p.log, Turn: p.opts.Turn}
	p.cfg = cfg
	var err error
	if cfg.CloudPOS.Configured() || archived(cfg.Dir) {
		p.app, err = app.Open(ctx, o)
	} else {
		p.app, p.box, err = app.OpenTraining(ctx, o)
	}
	return err
}

// archived tells whether a data folder is one to read, without the settings that
// its shop had: what is in it is shown, not the sandbox.
func archived(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, storage.FileName))
	return err == nil && config.ReadOnly(dir)
}

// close ends the program; open sockets leave their documents in doubt.
func (p *program) close() error {
	p.lockIdle(0)
	defer p.mu.Unlock()
	return p.shut()
}

func (p *program) shut() (err error) {
	if p.app != nil {
		err = p.app.Close()
	}
	if p.box != nil {
		err = errors.Join(err, p.box.Close())
	}
	p.app, p.box = nil, nil
	return errors.Join(err, p.shutShop())
}

// actor names who acts when no person is named.
func actor() string {
	u, err := user.Current()
	if err != nil || u.Username == "" {
		return "desktop"
	}
	return "desktop:" + filepath.Base(filepath.ToSlash(u.Username))
}

// explain turns an error into what a person reads, and logs it.
func (p *program) explain(err error, lang string) Message {
	m := usererr.Log(p.log, err, lang)
	return Message{Title: m.Title, Text: m.Text, Do: m.Do, Ref: m.Ref}
}

// offline tells whether an error means that the cloud was not reached.
func offline(err error) bool {
	var t *cloudpos.TransportError
	if !errors.As(err, &t) {
		return false
	}
	switch t.Kind {
	case cloudpos.KindDNS, cloudpos.KindRefused, cloudpos.KindUnreachable, cloudpos.KindTimeout, cloudpos.KindReset, cloudpos.KindEOF:
		return true
	}
	return false
}

// ask runs a call on the program as it is now.
func ask[T any](p *program, f func(*app.App) (T, error)) (T, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.app == nil {
		var none T
		return none, context.Canceled
	}
	return f(p.app)
}

func (p *program) List(ctx context.Context, q fiscal.Query) (fiscal.Page, error) {
	return ask(p, func(a *app.App) (fiscal.Page, error) { return a.List(ctx, q) })
}

func (p *program) Tally(ctx context.Context, q fiscal.Query) (fiscal.Tally, error) {
	return ask(p, func(a *app.App) (fiscal.Tally, error) { return a.Tally(ctx, q) })
}

func (p *program) Find(ctx context.Context, text string) ([]fiscal.Record, error) {
	return ask(p, func(a *app.App) ([]fiscal.Record, error) { return a.Find(ctx, text) })
}

func (p *program) Show(ctx context.Context, r fiscal.Ref) (app.Detail, error) {
	return ask(p, func(a *app.App) (app.Detail, error) { return a.Show(ctx, r) })
}

func (p *program) VATOf(ctx context.Context, r fiscal.Record) ([]fiscal.VATRow, error) {
	return ask(p, func(a *app.App) ([]fiscal.VATRow, error) { return a.VATOf(ctx, r) })
}

func (p *program) Sync(ctx context.Context, o app.SyncOptions, f app.ProgressFunc) (app.SyncResult, error) {
	return ask(p, func(a *app.App) (app.SyncResult, error) { return a.Sync(ctx, o, f) })
}

func (p *program) Sign(ctx context.Context, o app.SignOptions, f app.ProgressFunc) (app.SignResult, error) {
	return ask(p, func(a *app.App) (app.SignResult, error) { return a.Sign(ctx, o, f) })
}

func (p *program) Recover(ctx context.Context, o app.RecoverOptions, f app.ProgressFunc) (app.SignResult, error) {
	return ask(p, func(a *app.App) (app.SignResult, error) { return a.Recover(ctx, o, f) })
}

func (p *program) Resolve(ctx context.Context, r fiscal.Ref, ticket, again string, by fiscal.Person) error {
	_, err := ask(p, func(a *app.App) (struct{}, error) { return struct{}{}, a.Resolve(ctx, r, ticket, again, by) })
	return err
}

func (p *program) Resume(ctx context.Context, by fiscal.Person) error {
	_, err := ask(p, func(a *app.App) ([]fiscal.Guard, error) { return a.Resume(ctx, by) })
	return err
}

func (p *program) Print(ctx context.Context, r fiscal.Ref, o app.PrintOptions) (app.Printed, error) {
	return ask(p, func(a *app.App) (app.Printed, error) {
		if o.Printer == "" {
			o.Printer = a.Config().Printing.Printer
		}
		return a.Print(ctx, r, o)
	})
}

func (p *program) Preview(ctx context.Context, r fiscal.Ref, lang string) ([]byte, error) {
	return ask(p, func(a *app.App) ([]byte, error) { return a.Preview(ctx, r, lang) })
}

func (p *program) Verify(ctx context.Context, f app.ProgressFunc) (app.VerifyReport, error) {
	return ask(p, func(a *app.App) (app.VerifyReport, error) { return a.Verify(ctx, f) })
}

func (p *program) Status(ctx context.Context) (app.Status, error) {
	return ask(p, func(a *app.App) (app.Status, error) {
		st, err := a.Status(ctx)
		st.Training = st.Training || p.box != nil // also before the sandbox has answered
		if p.box != nil {                         // a service never works on the sandbox's data
			if by, ok := app.ServedBy(p.cfg.Dir); ok {
				st.Service = &by
			}
		}
		return st, err
	})
}

func (p *program) Discrepancies(ctx context.Context) ([]fiscal.Discrepancy, error) {
	return ask(p, func(a *app.App) ([]fiscal.Discrepancy, error) { return a.Discrepancies(ctx) })
}

func (p *program) Read(ctx context.Context, function string, refresh bool) (app.Table, error) {
	return ask(p, func(a *app.App) (app.Table, error) { return a.Read(ctx, function, refresh) })
}

func (p *program) Printers(ctx context.Context) ([]app.Printer, error) {
	return ask(p, func(a *app.App) ([]app.Printer, error) { return a.Printers(ctx) })
}

func (p *program) TestPage(ctx context.Context, printer, lang string) error {
	_, err := ask(p, func(a *app.App) (struct{}, error) { return struct{}{}, a.TestPage(ctx, printer, lang) })
	return err
}

func (p *program) Report(ctx context.Context, from, to fiscal.Date) (app.Report, error) {
	return ask(p, func(a *app.App) (app.Report, error) { return a.Report(ctx, from, to) })
}

func (p *program) ReportPDF(ctx context.Context, r app.Report) ([]byte, error) {
	return ask(p, func(a *app.App) ([]byte, error) { return a.ReportPDF(ctx, r) })
}

func (p *program) Export(ctx context.Context, o app.ExportOptions, f app.ProgressFunc) (app.ExportResult, error) {
	return ask(p, func(a *app.App) (app.ExportResult, error) { return a.Export(ctx, o, f) })
}

func (p *program) Expired(ctx context.Context, limit int) ([]app.Expired, error) {
	return ask(p, func(a *app.App) ([]app.Expired, error) { return a.Expired(ctx, limit) })
}

func (p *program) DeletePaper(ctx context.Context, by fiscal.Person, refs ...fiscal.Ref) (int, error) {
	return ask(p, func(a *app.App) (int, error) { return a.DeletePaper(ctx, by, refs...) })
}

// All gives every setting of the data folder.
func (p *program) All() []desk.Setting {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var out []desk.Setting
	for _, f := range p.cfg.Fields() {
		s := desk.Setting{
			Name: f.Name, Value: f.Value, Default: f.Default, Choices: f.Choices, Kind: string(f.Kind),
			Fixed: f.Source == config.FromEnv || f.Source == config.FromFlag,
		}
		if f.Kind == config.KindSecret {
			s.Value = ""
			_, kept, err := p.tokens.Load(f.Name)
			s.Set, s.Fixed = err == nil, kept == config.KeptEnv
		}
		out = append(out, s)
	}
	return out
}

// Check tells why a value cannot be taken; empty: it can.
func (p *program) Check(name, value, lang string) string {
	if name == config.NameToken || name == config.NameRefreshToken {
		return ""
	}
	p.mu.RLock()
	c := p.cfg
	p.mu.RUnlock()
	err := c.Set(name, value)
	if err == nil {
		return ""
	}
	m := usererr.Explain(err, lang)
	if m.Text != "" {
		return m.Text
	}
	return m.Title
}

// Together tells what is wrong or odd about values beside all others.
func (p *program) Together(values map[string]string, lang string) []desk.Remark {
	p.mu.RLock()
	c := p.cfg
	p.mu.RUnlock()
	for name, v := range values {
		if name == config.NameToken || name == config.NameRefreshToken {
			continue
		}
		if c.Set(name, v) != nil {
			return nil // Check has said so
		}
	}
	var out []desk.Remark
	for _, err := range c.Together() {
		if e, ok := errors.AsType[*config.FieldError](err); ok {
			out = append(out, desk.Remark{Name: e.Field, Why: usererr.Explain(e, lang).Text, Stops: true})
		}
	}
	for _, w := range c.Warnings() {
		out = append(out, desk.Remark{Name: w.Field, Why: usererr.Warning(w, lang)})
	}
	return out
}

// Save keeps values and puts the program on them.
func (p *program) Save(ctx context.Context, values map[string]string) error {
	p.mu.RLock()
	c := p.cfg
	p.mu.RUnlock()
	for name, v := range values {
		if name == config.NameToken || name == config.NameRefreshToken {
			if v == "" {
				continue
			}
			if _, err := p.tokens.Save(name, config.Secret(v)); err != nil {
				return err
			}
			continue
		}
		if err := c.Set(name, v); err != nil {
			return err
		}
	}
	if err := config.Save(c); err != nil {
		return err
	}
	cfg, err := config.Load(c.Dir, p.opts.Env, p.opts.Flags)
	if err != nil {
		return err
	}
	p.lockIdle(stepPatience)
	defer p.mu.Unlock()
	err = errors.Join(p.shut(), p.open(context.WithoutCancel(ctx), cfg))
	select {
	case p.opened <- struct{}{}:
	default: // it knows already
	}
	return err
}

// Try asks the CloudPOS of these values for the documents of today: one request,
// booked like every other.
func (p *program) Try(ctx context.Context, url, licence, token string) (desk.Trial, error) {
	p.mu.RLock()
	c := p.cfg
	p.mu.RUnlock()
	if err := errors.Join(c.Set("cloudpos.url", url), c.Set("cloudpos.licname", licence)); err != nil {
		return desk.Trial{}, err
	}
	if token == "" {
		s, _, err := p.tokens.Load(config.NameToken)
		if err != nil {
			return desk.Trial{}, err
		}
		token = s.Reveal()
	}
	a, err := app.Open(ctx, app.Options{Config: c, Token: token, Clock: p.opts.Clock, Actor: actor(), Version: p.opts.Version, Log: p.log})
	if err != nil {
		return desk.Trial{}, err
	}
	defer func() { _ = a.Close() }() // what it found is told; there is nothing to lose
	began := time.Now()
	raw, err := a.Call(ctx, "get-invoices", cloudpos.Filters{Date: fiscal.FiscalDay(began)})
	if err != nil {
		return desk.Trial{}, err
	}
	t := desk.Trial{Millis: int(time.Since(began).Milliseconds())}
	var rows []json.RawMessage
	if json.Unmarshal(raw, &rows) == nil {
		t.Documents = len(rows)
	}
	st, err := a.Status(ctx)
	t.Left = st.Quota.Left
	return t, err
}

// language is the configured language; empty: the window's own memory decides.
func (p *program) language() string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.cfg.Language
}

// secrets lists what must not stand in a crash report.
func (p *program) secrets() []string {
	if !p.mu.TryRLock() { // the crash may hold the lock
		return nil
	}
	defer p.mu.RUnlock()
	out := []string{p.cfg.CloudPOS.Token.Reveal(), p.cfg.Dotykacka.RefreshToken.Reveal()}
	if p.box != nil {
		out = append(out, p.box.Token)
	}
	return out
}
