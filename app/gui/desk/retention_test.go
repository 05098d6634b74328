package desk_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"zegel/app"
	"zegel/app/gui/desk"
	"zegel/app/gui/fake"
	"zegel/fiscal"
)

// cellar is paper by document, of which some is past its time.
type cellar struct {
	old  []app.Expired
	by   fiscal.Person
	fail error
}

func (c *cellar) Expired(_ context.Context, limit int) ([]app.Expired, error) {
	return c.old[:min(limit, len(c.old))], c.fail
}

func (c *cellar) DeletePaper(_ context.Context, p fiscal.Person, refs ...fiscal.Ref) (int, error) {
	c.by = p
	for i, r := range refs {
		if r != c.old[0].Ref {
			return i, errors.New("not what was offered")
		}
		c.old = c.old[1:]
	}
	return len(refs), nil
}

func TestRetention(t *testing.T) {
	run, c := &fake.Runner{}, &cellar{}
	r := desk.NewRetention(run, c)
	var files int
	var gone, failed error
	r.Deleted = func(n int, err error) { files, gone = files+n, err }
	r.Failed = func(err error) { failed = err }
	r.Look()
	run.All(t.Context())
	if found, more := r.Found(); len(found) != 0 || more || !r.Since().IsZero() || r.Delete(fiscal.Person{By: "An"}) || failed != nil {
		t.Errorf("of nothing: %v %v %v", found, more, r.Since())
	}
	for i := range 502 { // the second half is one year later
		c.old = append(c.old, app.Expired{Ref: fiscal.Ref{Type: fiscal.Invoice, ID: strconv.Itoa(i)}, Until: fiscal.Date{Year: 2030 + i/251, Month: 1, Day: 1}, Files: 1})
	}
	r.Look()
	run.All(t.Context())
	found, more := r.Found()
	if len(found) != 500 || !more || r.Since().String() != "2030-01-01" {
		t.Errorf("%d found, more %v, since %s", len(found), more, r.Since())
	}
	an := fiscal.Person{By: "An", Reason: "ten years"}
	if !r.Delete(an) || r.Delete(an) || !r.Busy() {
		t.Error("a second deletion started beside the first")
	}
	run.All(t.Context())
	if found, more = r.Found(); files != 500 || gone != nil || len(found) != 2 || more || r.Busy() || c.by != an || r.Since().Year != 2031 {
		t.Errorf("%d files, %v; left %v", files, gone, found)
	}
	c.old = c.old[1:] // by another program meanwhile
	r.Delete(an)
	run.All(t.Context())
	if gone == nil || r.Busy() {
		t.Error("a failed deletion is not told")
	}
	c.fail = errors.New("disk")
	r.Look()
	run.All(t.Context())
	if !errors.Is(failed, c.fail) {
		t.Errorf("told %v", failed)
	}
}
