package gui

import (
	"net"
	"net/url"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zegel/app"
	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// liveHooks shows the webhooks' addresses, and what can be done about them.
type liveHooks struct {
	l       *liveView
	content *fyne.Container
	list    *fyne.Container
	scroll  *container.Scroll
	drawn   string
}

func newLiveHooks(l *liveView) *liveHooks { return &liveHooks{l: l} }

func (h *liveHooks) build() fyne.CanvasObject {
	vm := h.l.vm.Hooks
	vm.Changed, vm.Failed = h.l.refresh, h.l.w.failed
	vm.Done = func(what string) { h.l.w.notice.say(parts.ToneInfo, h.l.w.w.T("hook."+what)) }
	h.list, h.drawn = container.NewVBox(), ""
	h.scroll = container.NewVScroll(h.list)
	h.content = container.NewStack(h.scroll)
	return h.content
}

// refresh draws the addresses when they, or what is known of them, have changed.
func (h *liveHooks) refresh() {
	list, unsure := h.l.vm.Hooks.List()
	r, _ := h.l.vm.Receiving()
	key := strconv.FormatBool(h.l.vm.Hooks.Busy()) + strconv.FormatBool(r.Vendor) + strconv.FormatBool(h.l.vm.Hooks.Loaded()) + strconv.FormatBool(unsure != nil)
	for _, k := range list {
		key += "|" + k.URL + strconv.FormatInt(k.VendorID, 10) + strconv.FormatBool(k.Until != nil)
	}
	if key == h.drawn {
		return
	}
	h.drawn = key
	v := h.l.w.w
	if !h.l.vm.Hooks.Loaded() {
		h.list.Objects = []fyne.CanvasObject{parts.Caption(v.T("status.reading"))}
		h.list.Refresh()
		return
	}
	objs := append([]fyne.CanvasObject{parts.Body(v.T("hook.why"))}, h.vendor(r, unsure)...)
	if len(list) > 0 && onlyHere(list[0].URL) {
		objs = append(objs, warn(v.T("hook.local")))
	}
	for _, k := range list {
		objs = append(objs, h.address(k, r.Vendor && unsure == nil)...)
	}
	h.list.Objects = objs
	h.list.Refresh()
}

// address is one address with its buttons; asked: the vendor said what it has.
func (h *liveHooks) address(k app.Hook, asked bool) []fyne.CanvasObject {
	l, v := h.l, h.l.w.w
	now, zone := l.w.deps.Now(), l.w.deps.Zone
	name := v.T("live.entity." + k.Entity)
	note := v.T("hook.since", "at", v.At(k.Since, now, zone))
	if k.Until != nil {
		name += " · " + v.T("hook.old")
		note = v.T("hook.until", "at", v.At(*k.Until, now, zone))
	}
	switch {
	case k.VendorID != 0:
		note += "  ·  " + v.T("hook.registered", "n", strconv.FormatInt(k.VendorID, 10))
	case asked && k.Until == nil:
		note += "  ·  " + v.T("hook.unregistered")
	}
	buttons := []fyne.CanvasObject{parts.NewButton(l.w.keys, v.T("hook.copy"), look.Icon("copies"), func() { l.copy(k.URL) })}
	if k.Until == nil {
		again := parts.NewButton(l.w.keys, v.T("hook.rotate"), look.Icon("sending"), func() { h.askRotate(k) })
		if l.vm.Hooks.Busy() {
			again.Disable()
		}
		buttons = append(buttons, again)
	}
	colour := theme.ColorNameForeground
	if k.Until != nil {
		colour = look.Muted
	}
	return []fyne.CanvasObject{
		parts.Text(name, colour, theme.SizeNameText, true, true),
		record(k.URL),
		parts.Caption(note),
		parts.Inset(container.New(&parts.Flow{}, buttons...)),
	}
}

// vendor is what can be done at the vendor's, or how that would be made possible.
func (h *liveHooks) vendor(r desk.Receiving, unsure error) []fyne.CanvasObject {
	l, v := h.l, h.l.w.w
	vm := l.vm.Hooks
	if !r.Vendor {
		return []fyne.CanvasObject{parts.Body(v.T("hook.noaccount"))}
	}
	if unsure != nil {
		m := l.w.deps.Explain(unsure, v.Lang())
		return []fyne.CanvasObject{
			warn(v.T("hook.unsure", "why", Message{Title: m.Title, Text: m.Text}.paragraph())),
			container.NewHBox(parts.NewButton(l.w.keys, v.T("button.trynow"), look.Icon("sync"), vm.Load)),
		}
	}
	var row []fyne.CanvasObject
	if n := vm.Missing(); n > 0 {
		b := parts.NewButton(l.w.keys, v.N("hook.register", n), nil, vm.Register).Primary()
		row = append(row, b)
	}
	if vm.There() > 0 {
		row = append(row, parts.NewButton(l.w.keys, v.T("hook.remove"), nil, h.askRemove))
	}
	for _, b := range row {
		if on, ok := b.(*parts.Button); ok && vm.Busy() {
			on.Disable()
		}
	}
	return []fyne.CanvasObject{container.New(&parts.Flow{}, row...)}
}

// askRotate says what a new address means, and asks how long the old one is
// taken yet.
func (h *liveHooks) askRotate(k app.Hook) {
	w, v := h.l.w, h.l.w.w
	var names []string
	for _, d := range desk.Overlaps() {
		names = append(names, v.T("hook.keep."+strconv.Itoa(int(d/time.Hour))))
	}
	keep := parts.NewSelect(w.keys, names, nil)
	keep.SetSelectedIndex(0)
	form := container.NewVBox(parts.Body(v.T("hook.rotate.text")), parts.Caption(v.T("hook.keep")), container.NewHBox(keep))
	w.ask(v.T("hook.rotate.title", "entity", v.T("live.entity."+k.Entity)), form, v.T("hook.rotate.do"), nil, func() {
		h.l.vm.Hooks.Rotate(k.Entity, desk.Overlaps()[max(0, keep.SelectedIndex())])
	})
}

func (h *liveHooks) askRemove() {
	v := h.l.w.w
	h.l.w.ask(v.T("hook.remove"), parts.Body(v.T("hook.remove.text")), v.T("hook.remove.do"), nil, h.l.vm.Hooks.Remove)
}

// onlyHere tells whether an address is one of this computer's own loopback.
func onlyHere(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && (ip.IsLoopback() || ip.IsUnspecified())
}
