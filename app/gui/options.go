package gui

import (
	"log/slog"
	"time"

	"zegel/app/config"
)

// Options is what the desktop is started with.
type Options struct {
	Dir     string // the data folder; empty: the person's own
	Flags   config.Flags
	Env     config.LookupEnv
	Version string
	Log     *slog.Logger // nil: the data folder's own log
	// Turn is taken for every sign call, as in app.Options.
	Turn func() (end func(), ok bool)
	// Clock tells the time; nil: the machine's.
	Clock func() time.Time
}
