package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// strip shows signing under way below the commands, on every screen, until its
// result has been put away.
type strip struct {
	w       *Window
	content *fyne.Container
	text    *widget.RichText
	bar     *widget.ProgressBar
	stop    *parts.Button
	close   *parts.Button
	todo    *parts.Button
}

func newStrip(w *Window) *strip {
	s := &strip{w: w, text: parts.Text("", look.InfoInk, theme.SizeNameText, false, true), bar: widget.NewProgressBar()}
	s.bar.TextFormatter = func() string { return "" }
	s.stop = parts.NewButton(w.keys, w.w.T("button.stop"), look.Icon("stop"), w.sign.Stop)
	s.close = parts.NewButton(w.keys, w.w.T("button.close"), nil, w.sign.Dismiss)
	s.todo = parts.NewButton(w.keys, w.w.T("screen.todo"), look.Icon("todo"), func() { w.sign.Dismiss(); w.showID("todo") })
	s.content = container.NewStack(parts.NewFill(look.Info), container.NewBorder(nil, nil, nil, container.NewCenter(container.NewHBox(s.stop, s.todo, s.close)), container.NewVBox(s.text, s.bar)))
	s.content.Hide()
	s.refresh()
	return s
}

// refresh draws the run as it stands.
func (s *strip) refresh() {
	r := s.w.sign.Run()
	if r.Phase == desk.Idle {
		if s.content.Visible() {
			s.content.Hide()
			s.w.frame.again()
		}
		return
	}
	parts.SetText(s.text, runText(s.w, r), look.InfoInk)
	before := s.content.MinSize().Height
	set := func(o fyne.CanvasObject, on bool) {
		if on != o.Visible() {
			if on {
				o.Show()
			} else {
				o.Hide()
			}
		}
	}
	busy := r.Busy()
	if r.Total > 0 {
		s.bar.Max = float64(r.Total)
		s.bar.SetValue(float64(r.Done))
	}
	set(s.bar, busy && r.Total > 0)
	set(s.stop, busy && r.Phase != desk.Stopping && !r.ByItself)
	set(s.close, !busy)
	set(s.todo, !busy && len(r.Result.InDoubt)+len(r.Result.NumberMissing)+len(r.Result.Refused) > 0)
	came := !s.content.Visible()
	set(s.content, true)
	if f := s.w.frame; f != nil && (came || s.content.MinSize().Height != before) {
		f.again() // a box that has become smaller does not tell what it lies in
	}
}

// runText says how far the run is, or how it ended.
func runText(w *Window, r desk.Run) string {
	v, now := w.w, w.deps.Now()
	switch r.Phase {
	case desk.Running:
		switch {
		case r.Fetching:
			return v.T("run.fetching")
		case r.ByItself && !r.Asking:
			return v.T("run.automatic", "done", v.Count(int64(r.Done)), "total", v.Count(int64(max(r.Total, r.Done))))
		case r.Asking:
			return v.T("run.asking", "done", v.Count(int64(r.Done)), "total", v.Count(int64(max(r.Total, r.Done))))
		}
		s := v.T("run.signing", "done", v.Count(int64(r.Done)), "total", v.Count(int64(max(r.Total, r.Done))))
		if left := r.Left(now); left > 0 {
			s += "  ·  " + v.T("run.left", "left", v.Left(left))
		}
		return s
	case desk.Waiting:
		return v.T("run.waiting", "left", v.Left(r.Left(now)))
	case desk.Stopping:
		return v.T("run.stopping")
	}
	return resultText(w, r)
}

// resultText sorts the result into words; what did not happen is left out.
func resultText(w *Window, r desk.Run) string {
	v := w.w
	if r.Err != nil {
		m := w.deps.Explain(r.Err, v.Lang())
		s := m.paragraph()
		if m.Ref != "" {
			s += "  (" + v.T("error.ref", "ref", m.Ref) + ")"
		}
		return s
	}
	s := ""
	add := func(key string, n int) {
		if n > 0 {
			if s != "" {
				s += "  ·  "
			}
			s += v.N(key, n)
		}
	}
	add("result.signed", len(r.Result.Signed))
	add("result.refused", len(r.Result.Refused))
	add("result.doubt", len(r.Result.InDoubt))
	add("result.missing", len(r.Result.NumberMissing))
	add("result.skipped", len(r.Result.Skipped))
	add("result.printed", len(r.Result.Printed))
	if s == "" {
		s = v.T("result.nothing")
	}
	for _, k := range r.Result.Skipped {
		key := "skip." + string(k.Reason)
		if v.Has(key) {
			s += "\n" + w.keyName(k.Key) + ": " + v.T(key)
			break
		}
	}
	if r.Result.Stopped != "" && v.Has("stopped."+r.Result.Stopped) {
		s += "\n" + v.T("stopped."+r.Result.Stopped)
	}
	if r.Result.Guard != nil {
		s += "\n" + guardText(w, *r.Result.Guard)
	}
	return s
}
