package storage

import (
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/shopspring/decimal"
	"golang.org/x/mod/sumdb/tlog"
)

// webhookMemory is what the last transaction left behind, so that the next need
// not read it again. It holds as long as nobody else has appended to the log:
// another's body has the number that ours would take, and the transaction fails
// on it. After any failure it is empty, and is read anew.
type webhookMemory struct {
	idx    int64 // of the next body; -1: not read
	seq    int64 // of the next event
	hashes map[int64]tlog.Hash
	sums   map[[2]string]decimal.Decimal // by product and warehouse, or customer
}

// mostRemembered bounds each map of a webhookMemory.
const mostRemembered = 20_000

func newWebhookMemory() *webhookMemory {
	return &webhookMemory{idx: -1, hashes: map[int64]tlog.Hash{}, sums: map[[2]string]decimal.Decimal{}}
}

// trim keeps the memory small between transactions.
func (m *webhookMemory) trim() {
	if len(m.hashes) > mostRemembered {
		clear(m.hashes)
	}
	if len(m.sums) > mostRemembered {
		clear(m.sums)
	}
}

// sumChange is what a transaction adds to a sum.
type sumChange struct {
	delta     decimal.Decimal
	lossy     bool
	movements int64
	seq       int64
}

// addTo gives the change of a key, made when there was none.
func addTo[K comparable](m map[K]*sumChange, k K) *sumChange {
	if m[k] == nil {
		m[k] = &sumChange{}
	}
	return m[k]
}

func (c *sumChange) add(n decimal.NullDecimal, lossy bool, seq int64) {
	if n.Valid {
		c.delta = c.delta.Add(n.Decimal)
	}
	c.lossy = c.lossy || lossy
	c.movements++
	c.seq = seq
}

// finish writes the sums.
func (w *webhookWrite) finish() error {
	for k, c := range w.stock {
		sum, err := w.sum(c.delta, k, w.c.stock, k[0], k[1])
		if err == nil {
			_, err = w.c.exec(w.c.putStock, k[0], k[1], c.lossy, sum, c.movements, c.seq)
		}
		if err != nil {
			return err
		}
	}
	for k, c := range w.points {
		sum, err := w.sum(c.delta, [2]string{"points\x00" + k}, w.c.points, k)
		if err == nil {
			_, err = w.c.exec(w.c.putPoints, k, c.lossy, sum, c.movements, c.seq)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sum adds to a sum that may not be there yet.
func (w *webhookWrite) sum(delta decimal.Decimal, as [2]string, st driver.Stmt, key ...driver.Value) (string, error) {
	sum, ok := w.m.sums[as]
	if !ok {
		var old [1]driver.Value
		switch err := w.c.row(st, old[:], key...); {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return "", err
		default:
			text, _ := old[0].(string)                              // anything else is no decimal either
			if sum, err = decimal.NewFromString(text); err != nil { // our own text
				return "", errors.Join(ErrCorrupt, err)
			}
		}
	}
	sum = sum.Add(delta)
	w.m.sums[as] = sum
	return sum.String(), nil
}
