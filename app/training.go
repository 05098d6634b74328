package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"zegel/app/config"
	"zegel/fiscal/sandbox"
)

// Training is the built-in sandbox, served on a free port of loopback: a
// made-up restaurant with a fiscal data module, for trying things out.
type Training struct {
	URL, Licence, Token string

	server *http.Server
	box    *sandbox.Sandbox
}

// StartTraining serves the sandbox. With a state file its tickets outlive the
// program; without one they end with it.
func StartTraining(ctx context.Context, state string, clock func() time.Time) (*Training, error) {
	box, err := sandbox.New(sandbox.Config{Seed: 1, Clock: clock, StatePath: state})
	if err != nil {
		return nil, fmt.Errorf("make the sandbox: %w", err)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen on loopback: %w", err), box.Close())
	}
	t := &Training{
		URL: "http://" + l.Addr().String() + "/api/", Licence: box.Licence(), Token: box.Token(),
		server: &http.Server{Handler: box, ReadHeaderTimeout: 10 * time.Second}, box: box,
	}
	go func() { _ = t.server.Serve(l) }() // ends with Close, whose own error is told
	return t, nil
}

// Close ends the sandbox.
func (t *Training) Close() error { return errors.Join(t.server.Close(), t.box.Close()) }

// Settings are those of a made-up seller over a data folder. The environment is
// left alone, so that training never meets a real shop.
func (t *Training) Settings(dir, language string) (config.Config, error) {
	none := func(string) (string, bool) { return "", false }
	return config.Load(dir, none, config.Flags{
		"cloudpos.url": t.URL, "cloudpos.licname": t.Licence, "sign_from": "2000-01-01", "language": language,
		"seller.name": "Brasserie De Proef", "seller.vat": "BE0123456749", "seller.street": "Voorbeeldstraat 1",
		"seller.zip": "2000", "seller.town": "Antwerpen", "seller.iban": "BE71096123456769", "vat_zero": "Z",
	})
}

// OpenTraining opens the program on the sandbox, in a folder of its own below
// the data folder of o, so that nothing made up ever stands in the shop's store.
// Close both when done.
func OpenTraining(ctx context.Context, o Options) (*App, *Training, error) {
	dir := filepath.Join(o.Config.Dir, "training")
	none := func(string) (string, bool) { return "", false }
	if _, err := config.Prepare(dir, none); err != nil {
		return nil, nil, err
	}
	state := filepath.Join(dir, "sandbox.truth")
	if o.ReadOnly || config.ReadOnly(dir) {
		state = ""
	}
	t, err := StartTraining(ctx, state, o.Clock)
	if err != nil {
		return nil, nil, err
	}
	if o.Config, err = t.Settings(dir, o.Config.Language); err != nil {
		return nil, nil, errors.Join(err, t.Close())
	}
	o.Token = t.Token
	a, err := Open(ctx, o)
	if err != nil {
		return nil, nil, errors.Join(err, t.Close())
	}
	return a, t, nil
}
