// Command rows is a list as Fyne's demo has it, an icon and a label to a row, as
// long as its coordinates bear.
package main

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

const length = 400_000

func main() {
	w := app.NewWithID("be.zegel.bench.rows").NewWindow("rows")
	list := widget.NewList(
		func() int { return length },
		func() fyne.CanvasObject {
			return container.NewHBox(widget.NewIcon(theme.DocumentIcon()), widget.NewLabel("Template Object"))
		},
		func(i widget.ListItemID, o fyne.CanvasObject) {
			o.(*fyne.Container).Objects[1].(*widget.Label).SetText("Item " + strconv.Itoa(i))
		},
	)
	w.SetContent(list)
	w.Resize(fyne.NewSize(1280, 800))
	w.Canvas().Focus(list)
	w.ShowAndRun()
}
