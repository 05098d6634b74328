package gui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// noticeStays is long enough to read two lines.
const noticeStays = 8 * time.Second

// choiceStays is long enough to read them and to press one of two buttons.
const choiceStays = 30 * time.Second

// notice is what just happened or went wrong; the next one takes its place. What
// goes by itself lies over the window, so that it moves nothing that a person is
// about to press; what stays is a banner.
type notice struct {
	w       *Window
	tone    parts.Tone
	text    string
	does    []fyne.CanvasObject // buttons beside Close
	passing bool                // it goes by itself
	outage  bool                // it says that the cloud was not reached
	under   *notice             // what stays below one that passes, with something to do; nil: nothing
	gen     int
}

func newNotice(w *Window) *notice { return &notice{w: w} }

// offer shows a sentence with something to do; it stays until it is put away.
func (n *notice) offer(t parts.Tone, text string, does ...fyne.CanvasObject) {
	n.show(t, text, does, false)
}

func (n *notice) show(t parts.Tone, text string, does []fyne.CanvasObject, passing bool) {
	switch {
	case !passing:
		n.under = nil
	case !n.passing && n.text != "" && len(n.does) > 0:
		n.under = &notice{tone: n.tone, text: n.text, does: n.does, gen: n.gen}
	}
	n.tone, n.text, n.does, n.passing, n.outage = t, text, does, passing, false
	n.gen++
	n.w.refreshFrame()
}

// say shows a sentence.
func (n *notice) say(t parts.Tone, text string) {
	if t == parts.ToneInfo { // what is only worth knowing goes by itself
		n.pass(noticeStays, text)
		return
	}
	n.offer(t, text)
}

// pass shows a sentence for a while, over what is there.
func (n *notice) pass(stays time.Duration, text string, does ...fyne.CanvasObject) {
	n.show(parts.ToneInfo, text, does, true)
	gen := n.gen
	n.w.later(stays, func() {
		if gen == n.gen {
			n.dismiss()
		}
	})
}

// fail shows an error as a person reads it.
func (n *notice) fail(err error) {
	m := n.w.deps.Explain(err, n.w.w.Lang())
	text := m.Title
	for _, s := range []string{m.Text, m.Do} {
		if s != "" {
			text += "\n" + s
		}
	}
	if text == "" {
		text = n.w.w.T("error.unknown")
	}
	if m.Ref != "" {
		text += "  (" + n.w.w.T("error.ref", "ref", m.Ref) + ")"
	}
	n.say(parts.ToneAlarm, text)
	n.outage = n.w.deps.Offline(err)
}

func (n *notice) dismiss() bool {
	if n.text == "" {
		return false
	}
	n.text, n.does, n.passing, n.outage = "", nil, false, false
	if u := n.under; u != nil {
		n.tone, n.text, n.does, n.under = u.tone, u.text, u.does, nil
	}
	n.gen++
	n.w.refreshFrame()
	return true
}

// refreshBanners shows what holds for the whole window, worst first.
func (f *frame) refreshBanners() {
	w, v := f.w, f.w.w
	var objs []fyne.CanvasObject
	key := ""
	add := func(tone parts.Tone, id, text string, buttons ...fyne.CanvasObject) {
		key += "|" + id + text
		objs = append(objs, parts.Banner(tone, text, buttons...))
	}
	f.refreshToast()
	n := w.notice
	if n.passing {
		n = n.under
	}
	if n != nil && n.text != "" {
		add(n.tone, "notice"+itoa(n.gen), n.text, append(slices.Clone(n.does), parts.NewButton(w.keys, v.T("button.close"), nil, func() { w.notice.dismiss() }))...)
	}
	for _, g := range w.over.Guards() {
		add(parts.ToneAlarm, string(g.Kind), guardText(w, g), w.guardButtons(g)...)
	}
	if since, _ := w.over.OfflineSince(); !since.IsZero() {
		add(parts.ToneWarn, "offline", v.T("banner.offline", "at", v.At(since, w.deps.Now(), w.deps.Zone)),
			parts.NewButton(w.keys, v.T("button.trynow"), nil, func() { w.over.Sync() }),
			parts.NewButton(w.keys, v.T("button.whathappened"), nil, func() {
				_, err := w.over.OfflineSince()
				w.notice.fail(err)
			}),
			parts.NewButton(w.keys, v.T("outage.draft"), nil, func() { w.outageDraft(since, time.Time{}) }))
	}
	switch st, ok := w.over.Status(); {
	case ok && st.ReadOnly:
		add(parts.ToneWarn, "readonly", v.T("banner.readonly"))
	case ok && !st.Connected && !st.Training:
		add(parts.ToneInfo, "none", v.T("banner.none"))
	}
	if key == f.shown && len(objs) == len(f.banners.Objects) {
		return
	}
	f.shown = key
	f.banners.Objects = objs
	f.banners.Refresh()
	f.again() // a paragraph knows its height only once it has a width
}

// refreshToast shows what goes by itself.
func (f *frame) refreshToast() {
	n := f.w.notice
	text := ""
	if n.passing {
		text = n.text
	}
	if text == f.toasted {
		return
	}
	f.toasted = text
	f.toast.Objects = nil
	if text != "" {
		f.toast.Objects = []fyne.CanvasObject{parts.Toast(text, append(slices.Clone(n.does), parts.NewButton(f.w.keys, f.w.w.T("button.close"), nil, func() { n.dismiss() }))...)}
	}
	f.toast.Refresh()
	f.again() // a paragraph knows its height only once it has a width
}

// guardText says which guard holds, until when, and what it is for.
func guardText(w *Window, g fiscal.Guard) string {
	at := ""
	if !g.Until.IsZero() {
		at = w.w.T("guard.until", "at", w.w.At(g.Until, w.deps.Now(), w.deps.Zone))
	}
	s := w.w.T("guard." + string(g.Kind))
	if at != "" {
		s += " " + at
	}
	if g.Text != "" {
		s += "  " + w.w.T("guard.vendor", "text", clip(g.Text, 160))
	}
	return s
}

// guardButtons offers what ends the guard: a person's word, for those that no
// time ends.
func (w *Window) guardButtons(g fiscal.Guard) []fyne.CanvasObject {
	if w.readOnly() {
		return nil
	}
	switch g.Kind {
	case fiscal.GuardLogin, fiscal.GuardModule, fiscal.GuardRestored, fiscal.GuardDoubts:
		return []fyne.CanvasObject{parts.NewButton(w.keys, w.w.T("button.resume"), nil, func() { w.askResume(g) })}
	}
	return nil
}

// clip shortens foreign text.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
