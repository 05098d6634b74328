package gui

import (
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"zegel/app/gui/words"
	"zegel/assets/translations"
)

// lastWord reports a crash of the window's own thread. A person who started the
// program by a click sees no console, so the system's own message box says it.
func lastWord(report crashes, show func(title, text string), exit func(int)) {
	if v := recover(); v != nil {
		report.last(v, show, exit)
	}
}

// last says that the program has crashed, and ends it. It is called on the goroutine
// that crashed.
func (report crashes) last(v any, show func(title, text string), exit func(int)) {
	file := report.write(v, debug.Stack())
	text := "Zegel stopped unexpectedly. Nothing that was signed is lost."
	if file != "" {
		text += "\n\n" + file
	}
	show("Zegel", text)
	exit(1)
}

// noWindow listens to what the toolkit logs: where a window cannot be made it logs
// that and nothing else, and goes on without one for ever (before its loop) or
// ends the program itself (within). This is the only moment to say why, and the
// program must end here: it would hold the data folder unseen.
type noWindow struct {
	out io.Writer
	// fail says what is so, keeps it in the log, lets go of the data folder and
	// ends the program. why is the key of its words.
	fail func(why, line string)
}

// Write passes the line on, and fails when it is the one.
func (n noWindow) Write(b []byte) (int, error) {
	s := string(b)
	written, err := n.out.Write(b)
	switch {
	case strings.Contains(s, "failed to initialise GLFW") && runtime.GOOS != "windows":
		n.fail("nowindow.display", s) // there is no display to draw on
	case strings.Contains(s, "window creation error"), strings.Contains(s, "failed to initialise GLFW"), firstWGL(s):
		n.fail("nowindow."+system(), s)
	}
	return written, err
}

// firstWGL tells of Windows' first try of OpenGL, on a window that nobody sees:
// its failure is logged and no error is given. Later ones, as when a screen goes
// to sleep, do not count.
func firstWGL(line string) bool {
	return strings.Contains(line, "WGL: ") && (strings.Contains(line, "dummy context") || strings.Contains(line, "opengl32.dll"))
}

// system is the kind of machine that the cure depends on.
func system() string {
	if runtime.GOOS == "windows" {
		return "windows"
	}
	return "other"
}

// noWindowText says what is missing and what helps, in the person's language and
// in English: a window that could ask does not open.
func noWindowText(why, lang string) string {
	var out []string
	for _, l := range []string{lang, "en"} {
		w, err := words.Load(translations.Files, l)
		if err != nil || slices.Contains(out, w.T(why)) {
			continue
		}
		out = append(out, w.T(why))
	}
	return strings.Join(out, "\n\n")
}
