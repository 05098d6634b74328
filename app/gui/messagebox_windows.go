package gui

import "golang.org/x/sys/windows"

// messageBox shows a text in the system's own box: it needs no OpenGL.
func messageBox(title, text string) {
	t, err1 := windows.UTF16PtrFromString(title)
	s, err2 := windows.UTF16PtrFromString(text)
	if err1 != nil || err2 != nil {
		return
	}
	_, _ = windows.MessageBox(0, s, t, windows.MB_OK|windows.MB_ICONERROR)
}
