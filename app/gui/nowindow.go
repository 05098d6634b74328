package gui

import (
	"io"
	"os"
	"runtime/debug"
	"strings"
)

// lastWord reports a crash of the window's own thread. A person who started the
// program by a click sees no console, so the system's own message box says it.
func lastWord(report crashes, show func(title, text string), exit func(int)) {
	v := recover()
	if v == nil {
		return
	}
	file := report.write(v, debug.Stack())
	text := "Zegel stopped unexpectedly. Nothing that was signed is lost."
	if file != "" {
		text += "\n\n" + file
	}
	show("Zegel", text)
	exit(1)
}

// openGLText says what is missing and what helps, in the languages of the shop:
// the window's own words cannot be shown without a window.
func openGLText() string {
	return "NL: Zegel kan geen venster openen: OpenGL 2.1 ontbreekt (extern bureaublad of virtuele machine). Zet Mesa's opengl32.dll naast het programma, of gebruik zegel-cli.\n\n" +
		"FR: Zegel ne peut ouvrir de fenêtre : OpenGL 2.1 manque (bureau à distance ou machine virtuelle). Placez opengl32.dll de Mesa à côté du programme, ou utilisez zegel-cli.\n\n" +
		"EN: Zegel cannot open a window: OpenGL 2.1 is missing (remote desktop or virtual machine). Put Mesa's opengl32.dll beside the program, or use zegel-cli."
}

// noOpenGL listens to what the toolkit logs: where a window cannot be made it
// logs that and ends the program itself, so this is the only moment to say why.
type noOpenGL struct {
	out  io.Writer
	show func(title, text string)
}

// Write passes the line on, and shows the message when it is the one.
func (n noOpenGL) Write(b []byte) (int, error) {
	s := string(b)
	if strings.Contains(s, "window creation error") || strings.Contains(s, "failed to initialise GLFW") {
		n.show("Zegel", openGLText())
		if strings.Contains(s, "GLFW") { // the toolkit would go on and wait for ever
			os.Exit(1)
		}
	}
	return n.out.Write(b)
}
