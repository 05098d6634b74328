package gui

import (
	"context"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zegel/app"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// journal shows the journal's head and the key that signs it, with what a person
// hands to the accountant: fingerprint and public key.
func (s *settingsView) journal() {
	w := s.w
	if w.deps.Journal == nil {
		return
	}
	body := container.NewVBox(parts.Caption(w.w.T("status.reading")))
	s.body.Add(body)
	w.run.Go(func(ctx context.Context) func() {
		k, err := w.deps.Journal.JournalKey(ctx)
		return func() {
			if err != nil {
				w.failed(err)
				return
			}
			body.Objects = s.keyLines(k)
			s.body.Refresh()
		}
	})
}

func (s *settingsView) keyLines(k app.JournalKey) []fyne.CanvasObject {
	w, v := s.w, s.w.w
	copies := func(text string) fyne.CanvasObject {
		return parts.NewButton(w.keys, v.T("button.copy"), look.Icon("copies"), func() {
			w.app.Clipboard().SetContent(text)
			w.notice.say(parts.ToneInfo, v.T("copied", "what", clip(text, 24)))
		})
	}
	save := parts.NewButton(w.keys, v.T("key.save"), look.Icon("save"), func() { w.saveKey(k) })
	verify := parts.NewButton(w.keys, v.T("action.verify"), look.Icon("verify"), w.doVerify)
	return []fyne.CanvasObject{
		s.fact("key.head", v.N("key.entries", int(k.Head.Size))+"\n"+k.Head.Hash, copies(k.Head.Hash), verify),
		s.fact("key.fingerprint", k.Fingerprint, copies(k.Fingerprint)),
		s.fact("key.public", k.Public, copies(k.Public), save),
		s.fact("key.folder", k.Dir, copies(k.Dir)),
		s.fact("key.file", k.File),
	}
}

// fact is a name with its value, long ones broken where they must be, and what
// can be done with it.
func (s *settingsView) fact(name, value string, does ...fyne.CanvasObject) fyne.CanvasObject {
	text := parts.Text(value, theme.ColorNameForeground, theme.SizeNameText, false, true)
	text.Wrapping = fyne.TextWrapBreak
	objs := []fyne.CanvasObject{parts.Caption(s.w.w.T(name)), text}
	if len(does) > 0 {
		objs = append(objs, container.New(&parts.Flow{}, does...))
	}
	return container.NewVBox(objs...)
}

// saveKey writes the public key where people look for what they saved.
func (w *Window) saveKey(k app.JournalKey) {
	w.run.Go(func(context.Context) func() {
		file, err := keepFile("zegel-"+k.Fingerprint[:min(16, len(k.Fingerprint))]+".pub", []byte(k.Public+"\n"))
		return func() {
			if err != nil {
				w.failed(err)
				return
			}
			w.notice.say(parts.ToneInfo, w.w.T("saved", "file", file))
		}
	})
}

// about says what this program is and where its data lie.
func (s *settingsView) about() {
	w, v := s.w, s.w.w
	st, _ := w.over.Status()
	lines := [][2]string{
		{"about.version", w.deps.Version + "  ·  " + runtime.GOOS + "/" + runtime.GOARCH},
		{"about.licence", st.Licence},
		{"key.folder", st.DataDir},
	}
	for _, l := range lines {
		if l[1] != "" {
			s.body.Add(s.fact(l[0], l[1]))
		}
	}
	s.body.Add(parts.Caption(v.T("about.free")))
	s.body.Add(container.New(&parts.Flow{},
		parts.NewButton(w.keys, v.T("action.guides"), look.Icon("help"), w.showGuides),
		parts.NewButton(w.keys, v.T("action.keys"), look.Icon("keys"), w.showKeys)))
}
