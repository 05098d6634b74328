package gui

import (
	"encoding/hex"
	"unsafe"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"golang.org/x/sys/windows"
)

// windowPlacement is WINDOWPLACEMENT of winuser.h.
type windowPlacement struct {
	length, flags, show uint32
	least, most         [2]int32
	normal              [4]int32
}

const (
	showNormal    = 1
	showMinimized = 2
)

// user32 gives one of the system's calls on windows.
func user32(name string) *windows.LazyProc {
	return windows.NewLazySystemDLL("user32.dll").NewProc(name)
}

// handle is the system's own handle of a window; 0 while there is none.
func handle(w fyne.Window) (h uintptr) {
	if n, ok := w.(driver.NativeWindow); ok {
		n.RunNative(func(ctx any) {
			if c, ok := ctx.(driver.WindowsWindowContext); ok {
				h = c.HWND
			}
		})
	}
	return h
}

// readPlace tells where a window stands, maximised or not, as putPlace takes it;
// empty: it cannot be told.
func readPlace(w fyne.Window) string {
	h := handle(w)
	if h == 0 {
		return ""
	}
	p := windowPlacement{length: uint32(unsafe.Sizeof(windowPlacement{}))}
	if ok, _, _ := user32("GetWindowPlacement").Call(h, uintptr(unsafe.Pointer(&p))); ok == 0 {
		return ""
	}
	if p.show == showMinimized { // nobody wants to start so
		p.show = showNormal
	}
	return hex.EncodeToString(unsafe.Slice((*byte)(unsafe.Pointer(&p)), unsafe.Sizeof(p)))
}

// putPlace puts a window where readPlace found it. Windows itself brings it back
// into sight where a screen has gone since.
func putPlace(w fyne.Window, place string) {
	var p windowPlacement
	b, err := hex.DecodeString(place)
	h := handle(w)
	if err != nil || len(b) != int(unsafe.Sizeof(p)) || h == 0 {
		return
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&p)), unsafe.Sizeof(p)), b)
	p.length = uint32(unsafe.Sizeof(p))
	_, _, _ = user32("SetWindowPlacement").Call(h, uintptr(unsafe.Pointer(&p))) // a window elsewhere is no failure
}
