package gui

import (
	"io"
	"testing"
)

// What the Windows driver says when there is no OpenGL at all, and what it says
// of a screen that sleeps while the window is open.
func TestOpenGLIsMissed(t *testing.T) {
	for line, want := range map[string]string{
		"PlatformError: WGL: Failed to set pixel format for dummy context: Invalid window handle.": "nowindow." + system(),
		"PlatformError: WGL: Failed to load opengl32.dll":                                          "nowindow." + system(),
		"PlatformError: WGL: Failed to make context current: The handle is invalid.":               "",
		"PlatformError: Win32: Failed to open clipboard: Access is denied.":                        "",
	} {
		got := ""
		w := noWindow{io.Discard, func(why, _ string) { got = why }}
		if _, err := w.Write([]byte(line)); err != nil || got != want {
			t.Errorf("%q: %q %v, want %q", line, got, err, want)
		}
	}
}
