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
	dir, err := dataDir(o)
	if err != nil {
		return err
	}
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
	win := emptyWindow(a)
	var fonts sync.WaitGroup
	fonts.Go(readFonts)
	win.Show()
	fonts.Wait()
	if !opens.within(openPatience) {
		win.Hide()
	}
	p, err := opens.wait()
	if err != nil { // who started by a click sees no console
		win.Hide()
		messageBox("Zegel", usererr.Explain(err, words.Match(systemLocale())).String())
		return err
	}
	defer func() { err = errors.Join(err, pages.close(), p.close()) }()
	w, err := New(ctx, a, Deps{
		Window: win, Backend: p, Settings: p, Explain: p.explain, Offline: offline, Work: p.work, Printers: p, Books: p, Keeper: p, Pushed: p, Journal: p, Pager: pages, Version: o.Version,
		Language: p.language(), Crashes: report.pending(), Crashed: func(v any) { report.write(v, debug.Stack()) },
	})
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

// dataDir is the data folder as an absolute path, made if need be.
func dataDir(o Options) (string, error) {
	cfg, err := config.Load(o.Dir, o.Env, o.Flags)
	if err != nil {
		return "", err
	}
	if _, err := config.Prepare(cfg.Dir, o.Env); err != nil {
		return "", fmt.Errorf("prepare %s: %w", cfg.Dir, err)
	}
	return cfg.Dir, nil
}
