package desk

import (
	"context"
	"time"

	"zegel/app"
)

// Hooks is the webhooks' addresses: here, and registered at the vendor.
type Hooks struct {
	run  Runner
	back HookKeeper

	// Changed is called when there is something to redraw; Failed with what went
	// wrong with a command; Done with what a command did.
	Changed func()
	Failed  func(error)
	Done    func(what string)

	gen    int
	list   []app.Hook
	unsure error // the vendor could not be asked
	loaded bool
	busy   bool // a command is under way
}

// The commands, as Done names them.
const (
	HookRotated = "rotated"
	HookCreated = "created"
	HookDeleted = "deleted"
)

// Overlaps lists how long an old address may be taken, the usual one first.
func Overlaps() []time.Duration {
	return []time.Duration{24 * time.Hour, time.Hour, 7 * 24 * time.Hour, 0}
}

// NewHooks makes it; nothing is read before Load.
func NewHooks(run Runner, back HookKeeper) *Hooks { return &Hooks{run: run, back: back} }

// List gives the addresses by entity, the one in force before those that run
// out. unsure says why the vendor could not be asked.
func (h *Hooks) List() (list []app.Hook, unsure error) { return h.list, h.unsure }

// Loaded tells whether they were read.
func (h *Hooks) Loaded() bool { return h.loaded }

// Busy tells whether a command is under way.
func (h *Hooks) Busy() bool { return h.busy }

// Missing counts the addresses in force that the vendor does not have.
func (h *Hooks) Missing() (n int) {
	for _, k := range h.list {
		if k.Until == nil && k.VendorID == 0 {
			n++
		}
	}
	return n
}

// There counts those of ours that the vendor has.
func (h *Hooks) There() (n int) {
	for _, k := range h.list {
		if k.VendorID != 0 {
			n++
		}
	}
	return n
}

// Load reads the addresses; with an account at the vendor it is asked as well.
func (h *Hooks) Load() {
	h.gen++
	gen := h.gen
	h.run.Go(func(ctx context.Context) func() {
		list, err := h.back.Hooks(ctx)
		return func() {
			if gen != h.gen {
				return
			}
			if len(list) == 0 && err != nil {
				h.fail(err)
			} else {
				h.list, h.unsure, h.loaded = list, err, true
			}
			h.changed()
		}
	})
}

// Rotate gives an entity a new address; the old one is taken for a while yet.
func (h *Hooks) Rotate(entity string, overlap time.Duration) {
	h.do(HookRotated, func(ctx context.Context) error {
		_, err := h.back.RotateHook(ctx, entity, overlap)
		return err
	})
}

// Register registers at the vendor what is not there.
func (h *Hooks) Register() {
	h.do(HookCreated, func(ctx context.Context) error {
		_, err := h.back.CreateHooks(ctx)
		return err
	})
}

// Remove removes ours from the vendor.
func (h *Hooks) Remove() {
	h.do(HookDeleted, func(ctx context.Context) error {
		_, err := h.back.DeleteHooks(ctx)
		return err
	})
}

// do runs one command at a time, and reads the addresses after it.
func (h *Hooks) do(what string, f func(context.Context) error) {
	if h.busy {
		return
	}
	h.busy = true
	h.changed()
	h.run.Go(func(ctx context.Context) func() {
		err := f(ctx)
		return func() {
			h.busy = false
			if err != nil {
				h.fail(err)
			} else if h.Done != nil {
				h.Done(what)
			}
			h.Load()
			h.changed()
		}
	})
}

func (h *Hooks) fail(err error) {
	if h.Failed != nil {
		h.Failed(err)
	}
}

func (h *Hooks) changed() {
	if h.Changed != nil {
		h.Changed()
	}
}
