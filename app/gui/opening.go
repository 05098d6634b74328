package gui

import (
	"context"
	"time"
)

// opening is the program while it is opened, beside the toolkit that prepares its
// graphics. Each takes about as long as the other.
type opening struct {
	done chan struct{}
	p    *program
	err  error
}

func beginOpening(ctx context.Context, o Options) *opening {
	b := &opening{done: make(chan struct{})}
	go func() {
		defer close(b.done)
		b.p, b.err = openProgram(ctx, o)
	}()
	return b
}

// wait gives the program, or why there is none.
func (o *opening) wait() (*program, error) {
	<-o.done
	return o.p, o.err
}

// within tells whether it is opened by then.
func (o *opening) within(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-o.done:
		return true
	case <-t.C:
		return false
	}
}

// secrets lists what must not stand in a crash report.
func (o *opening) secrets() []string {
	select {
	case <-o.done:
		if o.p != nil {
			return o.p.secrets()
		}
	default:
	}
	return nil
}
