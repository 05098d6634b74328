package gui

import (
	"encoding/json"

	"zegel/app/gui/parts"
)

// keepWidths remembers the widths of a list's columns.
func (w *Window) keepWidths(key string, ws map[string]float32) {
	if b, err := json.Marshal(ws); err == nil {
		w.app.Preferences().SetString(key, string(b))
	}
}

// loadWidths gives a list the widths that were remembered for it.
func (w *Window) loadWidths(key string, g *parts.Grid) {
	ws := map[string]float32{}
	if json.Unmarshal([]byte(w.app.Preferences().String(key)), &ws) == nil {
		g.SetWidths(ws)
	}
}
