package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"zegel/app/gui/look"
)

// Action is one command: the menu, the toolbar, the context menu and the sheet
// of keys all show the same.
type Action struct {
	ID    string
	Icon  string
	Menu  string // which menu it stands in; empty: none
	Rows  bool   // it works on documents, so it stands in their context menu
	Key   fyne.KeyName
	Mod   fyne.KeyModifier
	Title func() string // where it depends on what is selected
	Can   func() bool   // nil: always
	Write bool          // it writes to the data folder, or sends something
	Do    func(from fyne.CanvasObject)
}

// title is the action's name in the window's language.
func (a *Action) title(w *Window) string {
	if a.Title != nil {
		return a.Title()
	}
	return w.w.T("action." + a.ID)
}

// can tells whether it can be done now.
func (a *Action) can(w *Window) bool {
	return (a.Can == nil || a.Can()) && !(a.Write && w.readOnly())
}

// run does it, if it can be done now.
func (a *Action) run(w *Window, from fyne.CanvasObject) {
	if a.can(w) {
		a.Do(from)
	}
}

// shortcut gives the keys for the menu; nil where there are none.
func (a *Action) shortcut() fyne.Shortcut {
	if a.Key == "" || a.Mod == 0 {
		return nil
	}
	return &desktop.CustomShortcut{KeyName: a.Key, Modifier: a.Mod}
}

// keyName writes the keys as a person reads them.
func (a *Action) keyName() string {
	if a.Key == "" {
		return ""
	}
	s := ""
	if a.Mod&fyne.KeyModifierControl != 0 {
		s += "Ctrl+"
	}
	if a.Mod&fyne.KeyModifierShift != 0 {
		s += "Shift+"
	}
	return s + string(a.Key)
}

const (
	ctrl      = fyne.KeyModifierControl
	ctrlShift = fyne.KeyModifierControl | fyne.KeyModifierShift
)

// table lists every command of the window.
func (w *Window) table() []*Action {
	do := func(f func()) func(fyne.CanvasObject) { return func(fyne.CanvasObject) { f() } }
	t := []*Action{
		{ID: "sync", Icon: "sync", Menu: "file", Key: fyne.KeyR, Mod: ctrl, Do: do(w.doSync), Write: true, Can: func() bool { _, on := w.over.Syncing(); return !on }},
		{ID: "quit", Menu: "file", Key: fyne.KeyQ, Mod: ctrl, Do: do(func() { w.win.Close() })},
		{ID: "open", Icon: "documents", Menu: "document", Rows: true, Key: fyne.KeyO, Mod: ctrl, Do: do(w.doOpen), Can: w.hasChosen},
		{ID: "sign", Icon: "sign", Menu: "document", Rows: true, Key: fyne.KeyS, Mod: ctrl, Title: w.signTitle, Do: do(w.doSign), Write: true, Can: w.canSign},
		{ID: "signall", Icon: "sign", Menu: "document", Key: fyne.KeyS, Mod: ctrlShift, Title: w.signAllTitle, Do: do(w.doSignAll), Write: true, Can: w.canSignAll},
		{ID: "override", Icon: "from_ticket", Menu: "document", Rows: true, Do: do(w.doOverride), Write: true, Can: w.canOverride},
		{ID: "print", Icon: "print", Menu: "document", Rows: true, Key: fyne.KeyP, Mod: ctrl, Title: w.printTitle, Do: do(w.doPrint), Write: true, Can: w.hasChosen},
		{ID: "copyticket", Icon: "copies", Menu: "document", Rows: true, Key: fyne.KeyT, Mod: ctrl, Do: do(w.doCopyTicket), Can: w.hasTicket},
		{ID: "selectall", Icon: "checked", Menu: "document", Key: fyne.KeyA, Mod: ctrlShift, Do: do(func() { w.docs.SelectLoaded() })},
		{ID: "search", Icon: "search", Menu: "view", Key: fyne.KeyF, Mod: ctrl, Do: do(w.doSearch)},
		{ID: "jump", Icon: "calendar", Menu: "view", Key: fyne.KeyG, Mod: ctrl, Do: do(w.doJump)},
		{ID: "refresh", Icon: "sending", Menu: "view", Key: fyne.KeyF5, Do: do(w.doRefresh)},
		{ID: "verify", Icon: "verify", Menu: "tools", Key: fyne.KeyJ, Mod: ctrl, Do: do(w.doVerify)},
		{ID: "keys", Icon: "keys", Menu: "help", Key: fyne.KeySlash, Mod: ctrl, Do: do(w.showKeys)},
		{ID: "about", Icon: "info", Menu: "help", Do: do(w.showAbout)},
		{ID: "more", Icon: "more", Do: w.showMore},
	}
	digits := []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8, fyne.Key9}
	for i, s := range w.screens {
		a := &Action{ID: "go." + s.id(), Icon: s.icon(), Menu: "view", Key: digits[i], Mod: ctrl, Do: do(func() { w.show(i) })}
		a.Title = func() string { return w.w.T("screen." + s.id()) }
		t = append(t, a)
	}
	return append(t, w.extraActions(do)...)
}

// action finds a command by its name; the table holds it, or the program is wrong.
func (w *Window) action(id string) *Action {
	for _, a := range w.actions {
		if a.ID == id {
			return a
		}
	}
	return &Action{ID: id, Do: func(fyne.CanvasObject) {}}
}

// menus lists the menus of the bar, in order.
func menus() []string { return []string{"file", "document", "view", "tools", "help"} }

// menu makes the menu bar.
func (w *Window) menu() *fyne.MainMenu {
	var bar []*fyne.Menu
	for _, name := range menus() {
		m := fyne.NewMenu(w.w.T("menu." + name))
		var last []*fyne.MenuItem // the toolkit adds a quit of its own to a first menu that does not end with one
		for _, a := range w.actions {
			if a.Menu != name {
				continue
			}
			title := w.w.T("action." + a.ID)
			if a.ID[:min(3, len(a.ID))] == "go." {
				title = a.Title()
			}
			if a.Key != "" && a.Mod == 0 {
				title += "  (" + a.keyName() + ")"
			}
			it := fyne.NewMenuItem(title, func() { a.run(w, nil) })
			it.Shortcut = a.shortcut()
			if a.Icon != "" {
				it.Icon = look.Icon(a.Icon)
			}
			if a.ID == "quit" {
				it.IsQuit = true
				last = []*fyne.MenuItem{it}
				continue
			}
			m.Items = append(m.Items, it)
		}
		m.Items = append(m.Items, last...)
		bar = append(bar, m)
	}
	return fyne.NewMainMenu(bar...)
}

// rowMenu makes the context menu of documents.
func (w *Window) rowMenu() *fyne.Menu {
	m := fyne.NewMenu("")
	for _, a := range w.actions {
		if !a.Rows {
			continue
		}
		it := fyne.NewMenuItem(a.title(w), func() { a.run(w, nil) })
		it.Icon = look.Icon(a.Icon)
		it.Disabled = !a.can(w)
		m.Items = append(m.Items, it)
	}
	return m
}
