package signing_test

import (
	"testing"
	"testing/synctest"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/signing"
)

// TestAnEndingProgramEndsBetweenRequests: the request under way is answered and
// recorded, its turn is given back after that, and the next one never begins.
func TestAnEndingProgramEndsBetweenRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		js := jobs(m, 3)
		var ending bool
		var after fiscal.State
		e := engine(m, answers(10*time.Second, func(n string) cloudpos.SignReply {
			ending = true // asked to close while the module works
			return good(n)
		}), func(c *signing.Config) {
			c.Turn = func() (func(), bool) {
				return func() { after = m.stateOf(js[0].Ref) }, !ending
			}
		})
		defer e.Close()
		r := e.Run(t.Context(), js, nil)
		if r.Stop != signing.StopCancelled || r.Done != 1 {
			t.Errorf("result %+v", r)
		}
		if after != fiscal.Signed {
			t.Errorf("the turn was given back while the document was %q", after)
		}
		if s := m.stateOf(js[1].Ref); s != fiscal.Unsigned || m.booked != 1 {
			t.Errorf("the next document is %s, %d requests booked", s, m.booked)
		}
	})
}

// TestATurnLastsAsLongAsALateAnswerMayCome: past the time-out the number can
// still be rescued, and the program is not ended before.
func TestATurnLastsAsLongAsALateAnswerMayCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		began := time.Now()
		var ended time.Duration
		e := engine(m, answers(40*time.Second, good), func(c *signing.Config) {
			c.Turn = func() (func(), bool) { return func() { ended = time.Since(began) }, true }
		})
		defer e.Close()
		js := jobs(m, 1)
		e.Run(t.Context(), js, nil)
		e.Wait(t.Context())
		synctest.Wait()
		if ended != 40*time.Second || m.stateOf(js[0].Ref) != fiscal.Signed {
			t.Errorf("the turn ended after %s, the document is %s", ended, m.stateOf(js[0].Ref))
		}
	})
}
