package cli

import (
	"time"

	"zegel/app"
	"zegel/app/usererr"
	"zegel/fiscal"
)

func (r *run) statusText(s app.Status) {
	r.say("zegel %s, data in %s", s.Version, s.DataDir)
	switch {
	case !s.Connected:
		r.say("no CloudPOS is configured; zegel config set cloudpos.licname NAME, zegel config token")
	case s.Training:
		r.say("licence %s at %s (TRAINING: a sandbox)", s.Licence, s.URL)
	default:
		r.say("licence %s at %s", s.Licence, s.URL)
	}
	known := ""
	if s.Quota.Unknown {
		known = " (unknown since a restore, until the cloud has answered)"
	}
	r.say("%d of %s used today, %d left, %d of them kept for signing%s; anew at %s",
		s.Quota.Used, count(s.Quota.Limit, "request", "requests"), s.Quota.Left, min(s.Quota.Reserve, s.Quota.Left), known, s.Quota.ResetsAt.Local().Format(time.DateTime))
	for _, g := range s.Guards {
		r.say("%s", usererr.Guard(g, r.language()))
	}
	for _, st := range fiscal.States() {
		if n := s.Counts[st]; n > 0 {
			r.say("  %6d %s", n, st)
		}
	}
	if s.LastSync != nil {
		r.say("last sync %s", s.LastSync.Local().Format(time.DateTime))
	}
	if s.Service != nil {
		r.say("webhooks are taken in on the same data at %s since %s", s.Service.Listen, s.Service.Since.Local().Format(time.DateTime))
	}
	r.say("journal %s, head %s", count(s.Head.Size, "entry", "entries"), s.Head.Hash)
}
