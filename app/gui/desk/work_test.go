package desk_test

import (
	"context"
	"errors"
	"image"
	"testing"
	"time"

	"zegel/app"
	"zegel/app/gui/desk"
	"zegel/app/gui/fake"
	"zegel/fiscal"
)

func TestSigningOneRunAtATime(t *testing.T) {
	run, shop := &fake.Runner{}, fake.NewShop(30, clock)
	s := desk.NewSigning(run, shop, clock)
	settled := 0
	s.Settled = func() { settled++ }
	if !s.Sign(app.SignOptions{All: true}, 7) || s.Sign(app.SignOptions{All: true}, 7) {
		t.Fatal("a second run started beside the first")
	}
	if !s.Busy() || s.Run().Total != 7 {
		t.Errorf("run: %+v", s.Run())
	}
	run.All(t.Context())
	r := s.Run()
	if r.Phase != desk.Ended || r.Done != 7 || len(r.Result.Signed) != 6 || len(r.Result.InDoubt) != 1 {
		t.Errorf("ended as %+v", r)
	}
	if settled != 8 {
		t.Errorf("settled %d times", settled)
	}
	s.Dismiss()
	if s.Run().Phase != desk.Idle {
		t.Error("not put away")
	}
}

func TestStopCancelsTheRun(t *testing.T) {
	run, shop := &fake.Runner{}, fake.NewShop(30, clock)
	s := desk.NewSigning(run, shop, clock)
	shop.SignFunc = func(ctx context.Context, _ app.SignOptions, p app.ProgressFunc) (app.SignResult, error) {
		p(app.Progress{Stage: app.StageWaiting, Until: clock().Add(90 * time.Second)})
		if got := s.Run(); got.Phase != desk.Waiting || got.Left(clock()) != 90*time.Second {
			t.Errorf("waits as %+v", got)
		}
		s.Stop()
		<-ctx.Done()
		return app.SignResult{Stopped: "cancelled"}, nil
	}
	s.Sign(app.SignOptions{All: true}, 3)
	run.All(t.Context())
	if got := s.Run(); got.Phase != desk.Ended || got.Result.Stopped != "cancelled" {
		t.Errorf("ended as %+v", got)
	}
}

func TestTimeLeft(t *testing.T) {
	r := desk.Run{Phase: desk.Running, Started: clock().Add(-10 * time.Second), Done: 5, Total: 20}
	if got := r.Left(clock()); got != 30*time.Second {
		t.Errorf("left %v", got)
	}
}

func TestOfflineIsNoFailure(t *testing.T) {
	run, shop := &fake.Runner{}, fake.NewShop(3, clock)
	dead := errors.New("no route to host")
	shop.SyncFunc = func(context.Context, app.SyncOptions, app.ProgressFunc) (app.SyncResult, error) {
		return app.SyncResult{}, dead
	}
	o := desk.NewOverview(run, shop, clock)
	o.Offline = func(err error) bool { return errors.Is(err, dead) }
	o.Failed = func(err error) { t.Errorf("told as a failure: %v", err) }
	o.Sync()
	if o.Sync() {
		t.Error("a second sync started beside the first")
	}
	run.All(t.Context())
	if since, err := o.OfflineSince(); since != clock() || !errors.Is(err, dead) {
		t.Errorf("offline since %v: %v", since, err)
	}
	shop.SyncFunc = func(context.Context, app.SyncOptions, app.ProgressFunc) (app.SyncResult, error) {
		return app.SyncResult{Fetched: 1}, nil
	}
	synced := false
	o.Synced = func(app.SyncResult) { synced = true }
	o.Sync()
	run.All(t.Context())
	if since, _ := o.OfflineSince(); !since.IsZero() || !synced {
		t.Error("still offline after an answer")
	}
}

// TestWorkElsewhere: the service signs beside an open window.
func TestWorkElsewhere(t *testing.T) {
	run, shop := &fake.Runner{}, fake.NewShop(3, clock)
	size := int64(40)
	status := shop.StatusFunc
	shop.StatusFunc = func(ctx context.Context) (app.Status, error) {
		s, err := status(ctx)
		s.Head.Size = size
		return s, err
	}
	o := desk.NewOverview(run, shop, clock)
	moved := 0
	o.Moved = func() { moved++ }
	look := func() { o.Look(); run.All(t.Context()) }
	look() // nothing is known yet
	o.Refresh()
	run.All(t.Context())
	look()
	if moved != 0 {
		t.Errorf("moved %d times where nothing did", moved)
	}
	size += 2
	look()
	look()
	if s, _ := o.Status(); moved != 1 || s.Head.Size != size {
		t.Errorf("moved %d times, head %d", moved, s.Head.Size)
	}
	size++
	o.Refresh() // work of our own ends so
	o.Look()
	run.All(t.Context())
	if moved != 1 {
		t.Errorf("our own work counts as another's: %d", moved)
	}
}

func TestTodo(t *testing.T) {
	run, shop := &fake.Runner{}, fake.NewShop(60, clock)
	todo := desk.NewTodo(run, shop, clock)
	todo.Refresh()
	run.All(t.Context())
	if todo.Count() != 5 || len(todo.Groups()) != 4 {
		t.Errorf("%d things in %d groups", todo.Count(), len(todo.Groups()))
	}
	if !todo.Counting() {
		t.Error("nothing counts down to the one question")
	}
	for _, r := range todo.Groups()[0].Records {
		shop.Change(r.Ref, func(r *fiscal.Record) { r.Asked = true })
	}
	todo.Refresh()
	run.All(t.Context())
	if todo.Counting() {
		t.Error("counts down to a second question")
	}
}

func TestScan(t *testing.T) {
	now := clock()
	s := desk.NewScan(func() time.Time { return now })
	typed := func(text string, gap time.Duration) (string, int, bool) {
		for _, r := range text {
			now = now.Add(gap)
			s.Rune(r)
		}
		now = now.Add(gap)
		return s.Enter(true)
	}
	for _, c := range []struct {
		text string
		gap  time.Duration
		want bool
	}{
		{"41512", 8 * time.Millisecond, true},
		{"zegel:1|invoice%2F12|2026-11-21|12100|41512|0123456789abcdef", 3 * time.Millisecond, true},
		{"41512", 180 * time.Millisecond, false}, // a person
		{"41512", 70 * time.Millisecond, false},  // a very quick person
		{"41512", 50 * time.Millisecond, true},   // a scanner on a slow machine
		{"12", 8 * time.Millisecond, false},      // too short to tell
		{"", 0, false},
	} {
		now = now.Add(time.Second)
		code, n, ok := typed(c.text, c.gap)
		if ok != c.want || ok && (code != c.text || n != len(c.text)) {
			t.Errorf("%q every %v: %q %d %v", c.text, c.gap, code, n, ok)
		}
	}
	now = now.Add(time.Second)
	for i, r := range "41512" { // a machine that draws for 250 ms between two heaps
		if i == 3 {
			now = now.Add(250 * time.Millisecond)
		}
		s.Rune(r)
	}
	now = now.Add(150 * time.Millisecond)
	if code, _, ok := s.Enter(false); !ok || code != "41512" {
		t.Error("a stalling machine breaks a scan")
	}
	now = now.Add(time.Second)
	s.Rune('f')
	if got := s.Pending(); got != "f" {
		t.Errorf("type-ahead has %q", got)
	}
	if _, _, ok := s.Enter(false); ok {
		t.Error("what went to the search field is a scan as well")
	}
}

func TestPeriods(t *testing.T) {
	today := fiscal.Date{Year: 2026, Month: 1, Day: 21}
	for which, want := range map[int][2]string{
		desk.PeriodAll:         {"", ""},
		desk.PeriodToday:       {"2026-01-21", "2026-01-21"},
		desk.PeriodWeek:        {"2026-01-15", "2026-01-21"},
		desk.PeriodMonth:       {"2026-01-01", "2026-01-31"},
		desk.PeriodQuarter:     {"2026-01-01", "2026-03-31"},
		desk.PeriodLastQuarter: {"2025-10-01", "2025-12-31"},
		desk.PeriodYear:        {"2026-01-01", "2026-12-31"},
	} {
		from, to := desk.Period(which, today)
		if from.String() != want[0] || to.String() != want[1] {
			t.Errorf("period %d: %s to %s", which, from, to)
		}
		if desk.WhichPeriod(from, to, today) != which {
			t.Errorf("period %d is not found again", which)
		}
	}
}

// A period of one's own is judged while it is typed; only two days in their order
// make one.
func TestFreePeriod(t *testing.T) {
	day := func(s string) fiscal.Date {
		d, err := fiscal.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		from, to       string
		badFrom, badTo error
		ok             bool
	}{
		{"", "", nil, nil, false},
		{"01-10-2026", "", nil, nil, false},
		{"", " ", nil, nil, false},
		{"1 okt", "", fiscal.ErrDate, nil, false},
		{"01-10-2026", "x", nil, fiscal.ErrDate, false},
		{"x", "y", fiscal.ErrDate, fiscal.ErrDate, false},
		{"02-10-2026", "01-10-2026", nil, desk.ErrOrder, false},
		{"01-10-2026", "01-10-2026", nil, nil, true},
		{"28-09-2026", "01-10-2026", nil, nil, true},
	} {
		from, to, badFrom, badTo, ok := desk.Free{From: c.from, To: c.to, Read: fiscal.ParseDate}.Days()
		if !errors.Is(badFrom, c.badFrom) || !errors.Is(badTo, c.badTo) || ok != c.ok {
			t.Errorf("%q to %q: %v, %v, %v", c.from, c.to, badFrom, badTo, ok)
		}
		if ok && (from != day(c.from) || to != day(c.to)) {
			t.Errorf("%q to %q is %s to %s", c.from, c.to, from, to)
		}
	}
}

type pager struct{ asked int }

func (p *pager) Page(context.Context, []byte, int, int) (image.Image, int, error) {
	p.asked++
	return image.NewGray(image.Rect(0, 0, 10, 14)), 3, nil
}

func TestDetailDropsAnotherDocumentsPage(t *testing.T) {
	run, shop := &fake.Runner{}, fake.NewShop(9, clock)
	rs := shop.Records()
	d := desk.NewDetail(run, shop, shop, &pager{})
	d.Open(rs[0])
	d.Draw("", 7, 96)
	d.Open(rs[1])
	run.All(t.Context())
	if img, _, _, _, _ := d.Picture(); img != nil {
		t.Error("the page of another document is shown")
	}
	if got, ok := d.Detail(); !ok || got.Record.Ref != rs[1].Ref {
		t.Error("the wrong document is shown")
	}
	d.Draw("", 0, 96)
	run.All(t.Context())
	d.Draw("", 9, 96)
	run.All(t.Context())
	if img, page, pages, _, err := d.Picture(); img == nil || page != 2 || pages != 3 || err != nil {
		t.Errorf("page %d of %d: %v", page, pages, err)
	}
}

// What goes on by itself shows in the strip, keeps nobody from signing, and
// leaves a result only where a person is needed.
func TestSigningByItself(t *testing.T) {
	run, shop := &fake.Runner{}, fake.NewShop(30, clock)
	s := desk.NewSigning(run, shop, clock)
	step := app.Progress{Stage: app.StageFinishedIn, Done: 2, Total: 9}
	s.Follow(step, false)
	if r := s.Run(); !r.Busy() || !r.ByItself || r.Done != 2 || r.Total != 9 || s.Busy() {
		t.Errorf("shown as %+v", r)
	}
	s.Followed(app.SignResult{Signed: []string{"invoice/1"}})
	if s.Run().Phase != desk.Idle {
		t.Error("nothing is to be done, and a result stays")
	}
	s.Follow(step, true)
	s.Followed(app.SignResult{InDoubt: []string{"invoice/1"}})
	if r := s.Run(); r.Phase != desk.Ended || len(r.Result.InDoubt) != 1 || !r.Asking {
		t.Errorf("ended as %+v", r)
	}
	s.Follow(step, false)
	if !s.Sign(app.SignOptions{All: true}, 7) {
		t.Fatal("automatic signing keeps a person from it")
	}
	s.Follow(step, false)
	s.Followed(app.SignResult{})
	if r := s.Run(); r.ByItself || r.Done != 0 || !s.Busy() {
		t.Errorf("a person's run shows another's steps: %+v", r)
	}
	run.All(t.Context())
}

// A thousand in doubt are counted, and only so many shown.
func TestTodoAtScale(t *testing.T) {
	run, shop := &fake.Runner{}, fake.NewShop(1500, clock)
	for _, r := range shop.Records()[:1000] {
		shop.Change(r.Ref, func(r *fiscal.Record) { r.State, r.DueAt = fiscal.InDoubt, clock().Add(time.Minute) })
	}
	todo := desk.NewTodo(run, shop, clock)
	todo.Refresh()
	run.All(t.Context())
	g := todo.Groups()[0]
	if g.State != fiscal.InDoubt || g.Total != 1002 || !g.More || len(g.Records) > 50 {
		t.Errorf("%s: %d of %d shown, more %v", g.State, len(g.Records), g.Total, g.More)
	}
	if todo.Count() != 1005 {
		t.Errorf("%d things to do", todo.Count())
	}
	last := g.Records[len(g.Records)-1]
	if left, ok := todo.Left(last); !ok || left != time.Minute {
		t.Errorf("left %v %v", left, ok)
	}
	last.Asked = true
	if _, ok := todo.Left(last); ok {
		t.Error("counts down to a second question")
	}
}
