package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/app/config"
	"zegel/fiscal"
)

// demoMark is a file by which a demo knows a data folder that an earlier one
// made: only such a folder is made anew.
const demoMark = ".zegel-demo"

func (r *run) demoCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: "demo", Short: "The whole job on the built-in sandbox: sync, sign, print, verify", Args: noArgs,
		Long: `Starts the sandbox, a made-up restaurant, on loopback; fetches its documents, has
them signed, prints them and verifies the journal, in a data folder of its own.`,
		Example: "  zegel demo\n  zegel demo --out /tmp/try",
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &demo{run: r, out: out}
			return d.play(cmd.Context())
		},
	}
	c.Flags().StringVar(&out, "out", "zegel-demo", "`folder` for the data and the PDFs")
	return c
}

// demo is one playing of the main job.
type demo struct {
	*run
	out string
	app *app.App
}

// demoResult is demo's JSON.
type demoResult struct {
	Out      string         `json:"out"`
	Synced   app.SyncResult `json:"synced"`
	Signed   int            `json:"signed"`
	Printed  []string       `json:"printed"`
	Verified bool           `json:"verified"`
	Entries  int64          `json:"entries"`
	Seconds  json.Number    `json:"seconds"`
}

func (d *demo) play(ctx context.Context) (err error) {
	began := time.Now()
	data, err := d.freshFolder()
	if err != nil {
		return err
	}
	box, err := app.StartTraining(ctx, "", d.Clock)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	cfg, err := box.Settings(data, "")
	if err != nil {
		return err
	}
	d.app, err = app.Open(ctx, app.Options{
		Config: cfg, Token: box.Token, Clock: d.Clock, Actor: d.actor(), Version: d.Version, Log: logger(data, d.verbose, d.Err), Turn: d.Turns.Take,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.app.Close()) }()
	res, err := d.work(ctx)
	if err != nil {
		return err
	}
	res.Seconds = json.Number(fmt.Sprintf("%.1f", time.Since(began).Seconds()))
	if d.json {
		return d.print(res)
	}
	d.say("5. done in %s s; the PDFs are in %s", res.Seconds, d.out)
	return nil
}

// work is the main job itself.
func (d *demo) work(ctx context.Context) (demoResult, error) {
	res := demoResult{Out: d.out, Printed: []string{}}
	p, done := d.progress()
	defer done()
	var err error
	if res.Synced, err = d.app.Sync(ctx, app.SyncOptions{}, p); err != nil {
		return res, err
	}
	done()
	d.say("1. fetched %s of a made-up restaurant in %s", count(res.Synced.Fetched, "document", "documents"), count(res.Synced.Requests, "request", "requests"))
	signed, err := d.app.Sign(ctx, app.SignOptions{All: true}, p)
	if err != nil {
		return res, err
	}
	done()
	res.Signed = len(signed.Signed)
	d.code = max(d.code, resultCode(signed))
	d.say("2. %d signed by the fiscal data module, %d refused, %d in doubt, %s missing", len(signed.Signed), len(signed.Refused), len(signed.InDoubt), count(len(signed.NumberMissing), "number", "numbers"))
	for _, key := range signed.Signed {
		rec, err := d.app.ByKey(ctx, key)
		if err != nil {
			return res, err
		}
		out, err := d.printOne(ctx, d.app, rec.Ref, d.out+string(os.PathSeparator), app.PrintOptions{Lang: demoLang(rec)})
		if err != nil {
			return res, err
		}
		res.Printed = append(res.Printed, out.File)
	}
	d.say("3. %s printed, archived and journaled", count(len(res.Printed), "PDF", "PDFs"))
	rep, err := d.app.Verify(ctx, p)
	if err != nil {
		return res, err
	}
	done()
	res.Verified, res.Entries = rep.OK, rep.Entries
	if !rep.OK {
		d.code = ExitFailed
		d.say("4. verify found %s: %s: %s", count(len(rep.Faults), "fault", "faults"), rep.Faults[0].Where, rep.Faults[0].What)
		return res, nil
	}
	d.say("4. %s verified, head %s", count(rep.Entries, "journal entry", "journal entries"), rep.Head)
	return res, nil
}

// demoLang shows both languages of the paper side by side.
func demoLang(r fiscal.Record) string {
	if r.Seq%3 == 0 {
		return "fr"
	}
	return "nl"
}

// freshFolder makes the demo's data folder, anew where an earlier demo left one.
func (d *demo) freshFolder() (string, error) {
	data := filepath.Join(d.out, "data")
	if _, err := os.Stat(data); err == nil {
		if _, err := os.Stat(filepath.Join(data, demoMark)); err != nil {
			return "", usagef("%s is there and no demo made it; give another --out", data)
		}
		if err := os.RemoveAll(data); err != nil {
			return "", err
		}
	}
	if _, err := config.Prepare(data, d.Env); err != nil {
		return "", err
	}
	return data, os.WriteFile(filepath.Join(data, demoMark), nil, 0o600)
}
