// Command empty is a Fyne window with nothing in it.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
)

func main() {
	w := app.NewWithID("be.zegel.bench.empty").NewWindow("empty")
	w.Resize(fyne.NewSize(1280, 800))
	w.ShowAndRun()
}
