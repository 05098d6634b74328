//go:build !headless && !ci

package gui

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"zegel/app/config"
	"zegel/app/gui/words"
	"zegel/app/usererr"
	"zegel/assets/brand"
)

// Run opens the window and returns when it is closed. A second start on the same
// data folder raises the first one's window and returns at once.
func Run(ctx context.Context, o Options) (err error) {
	if o.Env == nil {
		o.Env = os.LookupEnv
	}
	if o.Clock == nil {
		o.Clock = ownClock()
	}
	collect := uncollected()
	defer collect()
	cfg, err := prepared(o)
	if err != nil {
		return err
	}
	dir := cfg.Dir
	door, first, err := openDoor(ctx, dir)
	if err != nil {
		return err
	}
	if !first {
		return nil
	}
	defer door.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	opens := beginOpening(ctx, o)
	report := crashes{dir: filepath.Join(dir, "crash"), version: o.Version, secret: opens.secrets}
	defer lastWord(report, messageBox, os.Exit)
	pages := newPager()
	log.SetOutput(noWindow{os.Stderr, func(why, line string) {
		p, err := opens.wait()
		if err != nil { // nothing is open, and that is the first thing to mend
			cancel()
			door.close()
			messageBox("Zegel", usererr.Explain(err, words.Match(systemLocale())).String())
			os.Exit(1)
		}
		lang := p.language()
		if lang == "" {
			lang = words.Match(systemLocale())
		}
		p.log.Error("no window can be opened", "cause", strings.TrimSpace(line))
		cancel() // the data folder is let go before a person has read anything
		door.close()
		if err := errors.Join(pages.close(), p.close()); err != nil {
			p.log.Error("close the program", "error", err.Error())
		}
		messageBox("Zegel", noWindowText(why, lang))
		os.Exit(1)
	}})
	a := app.NewWithID("be.zegel.desktop")
	a.SetIcon(fyne.NewStaticResource("zegel.png", brand.Icon))
	wear(a, cfg.Appearance)
	pending := sync.OnceValue(report.pending)
	win := emptyWindow(a)
	fitScreen(win)
	w, p, err := entrance{
		win: win, opens: opens, first: firstPatience, store: openPatience,
		fonts: func() { pending(); readFonts() },
		crash: func(v any) { report.last(v, messageBox, os.Exit) },
		draw: func(p *program) (*Window, error) {
			return draw(ctx, a, Deps{
				Backend: p, Settings: p, Explain: p.explain, Offline: offline, Work: p.work, Printers: p, Books: p, Keeper: p, Pushed: p, Journal: p, Pager: pages, Version: o.Version, Now: o.Clock,
				Language: p.language(), Crashes: pending(), Crashed: func(v any) { report.write(v, debug.Stack()) },
			})
		},
	}.enter()
	if p == nil { // who started by a click sees no console
		messageBox("Zegel", usererr.Explain(err, words.Match(systemLocale())).String())
		return err
	}
	defer func() { err = errors.Join(err, pages.close(), p.close()) }()
	if err != nil {
		return err
	}
	door.listen(func() { fyne.Do(w.raise) })
	go func() {
		<-ctx.Done()
		fyne.Do(a.Quit)
	}()
	a.Lifecycle().SetOnEnteredForeground(func() { w.seen = true })
	a.Lifecycle().SetOnExitedForeground(func() { w.seen = false })
	w.Start()
	collect()
	witness(w)
	a.Run()
	return nil
}

// readFonts makes the toolkit read the fonts that the window writes in. The
// toolkit keeps them without a lock: nothing else may measure or draw text
// meanwhile, and an empty window that is shown does neither.
func readFonts() {
	for _, s := range []fyne.TextStyle{{}, {Bold: true}} {
		fyne.MeasureText("0", columnText, s)
	}
}

// prepared gives the settings as they are at the start, and makes the data folder
// if need be.
func prepared(o Options) (config.Config, error) {
	cfg, err := config.Load(o.Dir, o.Env, o.Flags)
	if err != nil {
		return cfg, err
	}
	if _, err := config.Prepare(cfg.Dir, o.Env); err != nil {
		return cfg, fmt.Errorf("prepare %s: %w", cfg.Dir, err)
	}
	return cfg, nil
}
