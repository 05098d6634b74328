package desk

import (
	"context"
	"slices"
	"strings"

	"zegel/app"
)

// Functions lists what the register shows, by the API's function names: what the
// cloud holds besides documents and can be asked for without a filter.
func Functions() []string {
	return []string{
		"get-customers", "get-products", "get-categories", "get-subproducts", "get-orders", "get-tables",
		"get-payment", "get-printers", "get-users", "get-giftvoucher", "get-coupon", "get-customercredits",
	}
}

// Register is one table of what the cloud holds.
type Register struct {
	run  Runner
	back Reader

	// Changed is called when there is something to redraw; Failed with what went wrong.
	Changed func()
	Failed  func(error)
	// Answered is called when the cloud itself gave what is shown.
	Answered func()

	gen     int
	table   app.Table
	have    bool
	loading bool
	search  string
	rows    [][]string
}

// NewRegister makes it.
func NewRegister(run Runner, back Reader) *Register { return &Register{run: run, back: back} }

// Table gives the table that is shown; ok is false before the first.
func (r *Register) Table() (app.Table, bool) { return r.table, r.have }

// Rows gives the rows that fit the search.
func (r *Register) Rows() [][]string { return r.rows }

// Loading tells whether an answer is awaited.
func (r *Register) Loading() bool { return r.loading }

// Show reads a table, from the cache, or anew: that costs a request.
func (r *Register) Show(function string, refresh bool) {
	r.gen++
	gen := r.gen
	if function != r.table.Function {
		r.have, r.rows = false, nil
	}
	r.loading = true
	r.changed()
	r.run.Go(func(ctx context.Context) func() {
		t, err := r.back.Read(ctx, function, refresh)
		return func() {
			if gen != r.gen {
				return
			}
			r.loading = false
			if err != nil {
				if r.Failed != nil {
					r.Failed(err)
				}
				r.changed()
				return
			}
			if refresh && r.Answered != nil {
				r.Answered()
			}
			r.table, r.have = t, true
			r.filter()
			r.changed()
		}
	})
}

// Search keeps the rows in which every word stands somewhere.
func (r *Register) Search(s string) {
	r.search = s
	r.filter()
	r.changed()
}

func (r *Register) filter() {
	words := strings.Fields(strings.ToLower(r.search))
	r.rows = nil
	for _, row := range r.table.Rows {
		all := strings.ToLower(strings.Join(row, "\x00"))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(all, w) }) {
			r.rows = append(r.rows, row)
		}
	}
}

func (r *Register) changed() {
	if r.Changed != nil {
		r.Changed()
	}
}
