package cli

import (
	"fmt"
	"time"

	"zegel/app"
)

// line draws progress over itself on a terminal.
func (r *run) line(p app.Progress) {
	text := string(p.Stage)
	switch {
	case p.Stage == app.StageWaiting:
		text = fmt.Sprintf("waiting for %s until %s (what stays open at Ctrl-C is left in doubt)", count(p.Total, "answer", "answers"), p.Until.Local().Format(time.TimeOnly))
	case p.Total > 0:
		text = fmt.Sprintf("%s %d of %d %s", p.Stage, p.Done, p.Total, p.Key)
	case p.Done > 0:
		text = fmt.Sprintf("%s %d", p.Stage, p.Done)
	}
	const width = 78
	if whole := []rune(visible(text)); len(whole) > width {
		text = string(whole[:width])
	}
	fmt.Fprintf(r.Err, "\r%-*s", width, visible(text))
}

func (r *run) clearLine() { fmt.Fprintf(r.Err, "\r%78s\r", "") }
