package app_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zegel/app"
	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/signing"
)

func seq(from, n, step int) []int {
	ids := make([]int, n)
	for i := range ids {
		ids[i] = from + i*step
	}
	return ids
}

// TestSyncMeetsAnyPageSize: an answer may hold fewer documents than there are,
// with no word about it.
func TestSyncMeetsAnyPageSize(t *testing.T) {
	for _, page := range []int{0, 1, 7, 50} {
		s := &shelf{ids: seq(9001, 50, 3), page: page}
		a := onShelf(t, s).open()
		res, err := a.Sync(t.Context(), app.SyncOptions{}, nil)
		if err != nil || res.Fetched != 50 || res.New != 50 || res.Changed != 0 {
			t.Errorf("page of %d: %+v, %v", page, res, err)
		}
		again, err := a.Sync(t.Context(), app.SyncOptions{}, nil)
		if err != nil || again.New != 0 || again.Changed != 0 {
			t.Errorf("page of %d, again: %+v, %v", page, again, err)
		}
	}
}

// TestSyncHalvesWhatIsTooSlow: ten years in one answer time out; closed ranges
// are halved until one fits, gaps are crossed, "none" in a range is not the end.
func TestSyncHalvesWhatIsTooSlow(t *testing.T) {
	s := &shelf{ids: append(seq(9001, 60, 1), seq(40_000, 30, 1)...), heavy: 25}
	w := onShelf(t, s)
	w.flags = map[string]string{"timeout": "200ms", "quarantine": "1s", "cloudpos.daily_limit": "500"}
	res, err := w.open().Sync(t.Context(), app.SyncOptions{}, nil)
	if err != nil || res.Fetched != 90 {
		t.Fatalf("%+v, %v after %v", res, err, s.requests)
	}
	if res.Requests > 61 { // one of them the small one that logs in
		t.Errorf("%d requests for 90 documents: %v", res.Requests, s.requests)
	}
}

// TestSyncGivesUpOnASlowCloud: a cloud that is slow whatever it is asked costs few
// of the day's requests.
func TestSyncGivesUpOnASlowCloud(t *testing.T) {
	s := &shelf{ids: seq(1, 30, 1)}
	w := onShelf(t, s)
	w.flags = map[string]string{"timeout": "100ms", "quarantine": "1s"}
	a := w.open()
	if _, err := a.Sync(t.Context(), app.SyncOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	s.slow = true
	res, err := a.Sync(t.Context(), app.SyncOptions{}, nil)
	var slow *cloudpos.TransportError
	if !errors.As(err, &slow) || slow.Kind != cloudpos.KindTimeout || res.Requests > 7 {
		t.Errorf("%+v, %v after %v", res, err, s.requests)
	}
}

// TestSyncShowsLaterChanges: the next sync looks at the last days again, once a
// day, by id and by date.
func TestSyncShowsLaterChanges(t *testing.T) {
	s := &shelf{ids: seq(9001, 5, 1), totals: map[int]string{}, dates: map[int]string{}}
	w := onShelf(t, s)
	w.set(time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC))
	a := w.open()
	if _, err := a.Sync(t.Context(), app.SyncOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	s.totals[9003] = "12.00"
	res, err := a.Sync(t.Context(), app.SyncOptions{}, nil)
	if err != nil || res.Changed != 1 || res.New != 0 {
		t.Errorf("changed: %+v, %v", res, err)
	}
	before := len(s.requests)
	if _, err := a.Sync(t.Context(), app.SyncOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	if n := len(s.requests) - before; n != 1 {
		t.Errorf("a third sync of the day took %d requests: %v", n, s.requests[before:])
	}
	// A document that the id filter would not bring: an id below the last.
	s.ids, s.dates[17] = append(s.ids, 17), "2026-11-22"
	w.set(time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC))
	res, err = a.Sync(t.Context(), app.SyncOptions{}, nil)
	if err != nil || res.New != 1 {
		t.Errorf("by date: %+v, %v", res, err)
	}
}

func TestSyncRangesAndDates(t *testing.T) {
	s := &shelf{ids: seq(1, 20, 1), dates: map[int]string{5: "2026-01-02"}}
	a := onShelf(t, s).open()
	day, err := fiscal.ParseDate("2026-01-02")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		o    app.SyncOptions
		want int
	}{
		{app.SyncOptions{From: "3", To: "7"}, 5}, {app.SyncOptions{Date: day}, 1}, {app.SyncOptions{From: "15"}, 6}, {app.SyncOptions{From: "99", To: "100"}, 0},
	} {
		if res, err := a.Sync(t.Context(), c.o, nil); err != nil || res.Fetched != c.want {
			t.Errorf("%+v: %+v, %v; want %d", c.o, res, err, c.want)
		}
	}
}

// TestSyncStopsAtTheReserve: reading never touches the share kept for signing,
// and what had come is kept.
func TestSyncStopsAtTheReserve(t *testing.T) {
	s := &shelf{ids: seq(1, 30, 1), page: 1}
	w := onShelf(t, s)
	w.flags = map[string]string{"cloudpos.daily_limit": "20"} // 8 of them kept
	a := w.open()
	res, err := a.Sync(t.Context(), app.SyncOptions{}, nil)
	var guard *signing.GuardError
	if !errors.As(err, &guard) || guard.Guard.Kind != fiscal.GuardQuota || res.Requests != 12 || res.Fetched != 12 {
		t.Errorf("%+v, %v", res, err)
	}
	st, err := a.Status(t.Context())
	if err != nil || st.Quota.Left != 8 || st.Counts[fiscal.Unsigned] != 12 {
		t.Errorf("status %+v, %v", st.Quota, err)
	}
}

// TestSyncRefusesWhatIsNoAnswer: whatever comes instead of documents is an error with
// its first bytes and never "no documents"; the token is in none of it.
func TestSyncRefusesWhatIsNoAnswer(t *testing.T) {
	for name, body := range map[string]string{
		"a page": "<html><body>Onderhoud</body></html>", "half a body": `[{"id":"1","number":"1",`, "nothing": "",
		"a PHP warning": "<br />\n<b>Warning</b>: mysqli in /var/www\n[]", "no shape": `"secret"`, "an unknown code": `{"success":0,"errorcode":4711}`,
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
		w := &world{t: t, dir: t.TempDir(), url: srv.URL + "/", lic: "bistro", token: "secret"}
		_, err := w.open().Sync(t.Context(), app.SyncOptions{}, nil)
		srv.Close()
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the token is in %q", name, err)
		}
	}
}

func TestWithoutACloudReadingGoesOn(t *testing.T) {
	w := &world{t: t, dir: t.TempDir()}
	a := w.open()
	if _, err := a.Sync(t.Context(), app.SyncOptions{}, nil); !errors.Is(err, app.ErrNoCloud) {
		t.Errorf("Sync: %v", err)
	}
	if p, err := a.List(t.Context(), fiscal.Query{}); err != nil || len(p.Records) != 0 {
		t.Errorf("List: %+v, %v", p, err)
	}
}

// TestUnansweredLogins: while the credentials are not known to be good, a request
// that nobody answers may have been a bad login. So none is repeated by itself,
// three are the most in half an hour, and a person sees until when.
func TestUnansweredLogins(t *testing.T) {
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked.Add(1)
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(srv.Close)
	w := &world{t: t, dir: t.TempDir(), url: srv.URL + "/", lic: "bistro", token: "secret"}
	w.set(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	a := w.open()
	for n := int32(1); n <= 5; n++ {
		_, err := a.Sync(t.Context(), app.SyncOptions{}, nil)
		var guard *signing.GuardError
		if err == nil || errors.As(err, &guard) != (n > 3) || asked.Load() != min(n, 3) {
			t.Errorf("sync %d: %d requests, %v", n, asked.Load(), err)
		}
	}
	st, err := a.Status(t.Context())
	if err != nil || len(st.Guards) != 1 || st.Guards[0].Text != signing.OwnLogins || !st.Guards[0].Until.Equal(w.clock().Add(30*time.Minute)) {
		t.Errorf("guards %+v, %v", st.Guards, err)
	}
}

// TestCustomersThatTheLicenceLacks: 1005 to one reading function stops nothing
// else.
func TestCustomersThatTheLicenceLacks(t *testing.T) {
	s := &shelf{ids: seq(9001, 3, 1)}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("get-customers") {
			fmt.Fprint(w, `{"success":0,"errorcode":1005,"message":"No license for this module"}`)
			return
		}
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	a := (&world{t: t, dir: t.TempDir(), url: srv.URL + "/", lic: "bistro", token: "secret"}).open()
	if res, err := a.Sync(t.Context(), app.SyncOptions{}, nil); err != nil || res.New != 3 || len(res.Warnings) != 1 {
		t.Errorf("%+v, %v", res, err)
	}
}
