package gui

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"github.com/shopspring/decimal"

	"zegel/app"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// doVerify recomputes the journal and says what was found; the result can be
// printed and kept.
func (w *Window) doVerify() {
	if w.verifying {
		return
	}
	w.verifying = true
	began := w.deps.Now()
	w.notice.offer(parts.ToneInfo, w.w.T("verify.busy"))
	gen := w.notice.gen
	w.run.Go(func(ctx context.Context) func() {
		rep, err := w.deps.Backend.Verify(ctx, func(p app.Progress) {
			w.run.Post(func() {
				if gen == w.notice.gen && p.Total > 0 {
					w.notice.text = w.w.T("verify.busy") + "  " + w.w.Count(int64(p.Done)) + " / " + w.w.Count(int64(p.Total))
					w.refreshFrame()
				}
			})
		})
		return func() {
			w.verifying = false
			if err != nil {
				w.failed(err)
				return
			}
			w.verified(app.Verified{VerifyReport: rep, At: began, Took: w.deps.Now().Sub(began)})
		}
	})
}

// verified says what a verification found, and offers it as paper.
func (w *Window) verified(r app.Verified) {
	v := w.w
	tone, text := parts.ToneInfo, v.N("verify.ok", int(r.Entries))
	var does []fyne.CanvasObject
	if !r.OK && len(r.Faults) > 0 {
		f := r.Faults[0]
		tone, text = parts.ToneAlarm, v.T("verify.fault", "where", clip(f.Where, 80), "what", clip(f.What, 160))
		does = append(does, parts.NewButton(w.keys, v.N("verify.faults", len(r.Faults)), nil, func() { w.showFaults(r.Faults) }))
	}
	text += "\n" + v.T("verify.head", "head", clip(r.Head, 16), "seconds", v.Decimal(decimal.New(r.Took.Milliseconds()/100, -1)))
	if w.deps.Journal != nil {
		does = append(does,
			parts.NewButton(w.keys, v.T("action.print"), look.Icon("print"), func() { w.verifyPaper(r, true) }),
			parts.NewButton(w.keys, v.T("verify.save"), look.Icon("save"), func() { w.verifyPaper(r, false) }))
	}
	w.notice.offer(tone, text, does...)
}

// mostFaultsShown bounds what the sheet of faults names; paper and the command
// line have more.
const mostFaultsShown = 50

// showFaults lists what verify found wrong, with both values.
func (w *Window) showFaults(all []app.Fault) {
	box := container.NewVBox()
	for _, f := range all[:min(len(all), mostFaultsShown)] {
		text := clip(f.Where, 120) + ": " + clip(f.What, 200)
		if f.Expected != "" || f.Found != "" {
			text += "\n" + clip(f.Expected, 120) + " → " + clip(f.Found, 120)
		}
		box.Add(parts.Body(text))
	}
	var done func()
	shut := parts.NewButton(w.keys, w.w.T("button.close"), nil, func() { done() }).Primary()
	done = w.sheet(w.w.N("verify.faults", len(all)), box, shut, shut)
}

// verifyPaper prints a verification's result, or keeps it as a PDF.
func (w *Window) verifyPaper(r app.Verified, printed bool) {
	lang := w.w.Lang()
	w.run.Go(func(ctx context.Context) func() {
		where := ""
		b, err := w.deps.Journal.VerifyPaper(ctx, r, lang)
		switch {
		case err != nil:
		case printed:
			where, err = w.deps.Journal.PrintPaper(ctx, b, w.w.T("action.verify"))
		}
		nowhere := errors.Is(err, app.ErrNoPrinter)
		if !printed && err == nil || nowhere {
			name := "zegel-verify-" + strings.NewReplacer(":", "", "T", "-").Replace(r.At.In(w.deps.Zone).Format("2006-01-02T15:04:05")) + ".pdf"
			where, err = keepFile(name, b)
		}
		return func() {
			switch {
			case err != nil:
				w.failed(err)
			case nowhere:
				w.noPrinter(w.w.T("print.nowhere")+" "+w.w.T("print.file", "file", where), where, 1)
			case printed:
				w.notice.say(parts.ToneInfo, w.w.T("print.sent", "printer", where))
			default:
				w.notice.say(parts.ToneInfo, w.w.T("saved", "file", where))
			}
		}
	})
}
