package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"sync"

	"zegel/fiscal/dotykacka"
)

// ErrClosed: the receiver has been closed; nothing of the delivery was kept.
var ErrClosed = errors.New("the receiver is closed")

// How much one transaction takes up at most. It is small enough that signing,
// which shares the writer, never waits for long.
const (
	batchJobs    = 512
	batchRecords = 4000
)

// Receiver keeps what webhooks bring. Deliveries that arrive while a
// transaction is being made durable share the next one, so many senders pay for
// one sync together; each call returns when its own delivery is durable. It is a
// dotykacka.Recorder, safe for concurrent use.
type Receiver struct {
	s    *Store
	jobs chan *webhookJob
	quit chan struct{}
	done chan struct{}
	once sync.Once
	stmt *webhookStatements
	m    *webhookMemory // of the goroutine that writes

	hooks hookCache
}

// webhookJob is one delivery, or one ping, on its way to the disk.
type webhookJob struct {
	delivery *dotykacka.Delivery
	ping     *dotykacka.Ping
	result   chan error
}

func (j *webhookJob) records() int {
	if j.delivery == nil {
		return 1
	}
	return 1 + len(j.delivery.Batch.Records)
}

// Receiver starts a receiver. Close it before the store.
func (s *Store) Receiver(ctx context.Context) (*Receiver, error) {
	if s.o.ReadOnly {
		return nil, kept("receive webhooks", ErrReadOnly)
	}
	st, err := prepareWebhook(ctx, s.w)
	if err != nil {
		return nil, kept("prepare for webhooks", err)
	}
	look, err := s.r.PrepareContext(ctx, `SELECT `+hookColumns+` FROM webhook_hooks WHERE token_hash = $1`)
	if err != nil {
		return nil, kept("prepare for webhooks", errors.Join(err, st.close()))
	}
	r := &Receiver{s: s, jobs: make(chan *webhookJob, batchJobs), quit: make(chan struct{}), done: make(chan struct{}), stmt: st, m: newWebhookMemory()}
	r.hooks = hookCache{stmt: look, found: map[[sha256.Size]byte]cachedHook{}}
	go r.run()
	return r, nil
}

// Close ends the receiver when what it has begun is durable; later calls are
// ErrClosed.
func (r *Receiver) Close() error {
	r.once.Do(func() { close(r.quit) })
	<-r.done
	return errors.Join(r.stmt.close(), r.hooks.stmt.Close())
}

// Receive implements dotykacka.Recorder. The delivery's bytes may be reused once
// it has returned. When ctx ends first the delivery may become durable all the
// same; sent again it is recognised.
func (r *Receiver) Receive(ctx context.Context, d dotykacka.Delivery) error {
	return kept("keep a webhook's delivery", r.do(ctx, &webhookJob{delivery: &d, result: make(chan error, 1)}))
}

// Ping implements dotykacka.Recorder.
func (r *Receiver) Ping(ctx context.Context, p dotykacka.Ping) error {
	return kept("keep a webhook's ping", r.do(ctx, &webhookJob{ping: &p, result: make(chan error, 1)}))
}

func (r *Receiver) do(ctx context.Context, j *webhookJob) error {
	select {
	case <-r.quit:
		return ErrClosed
	default:
	}
	select {
	case r.jobs <- j:
	case <-r.quit:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-j.result:
		return err
	case <-r.done: // it may have been taken up in the last transaction
		select {
		case err := <-j.result:
			return err
		default:
			return ErrClosed
		}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run makes transactions until the receiver is closed.
func (r *Receiver) run() {
	defer close(r.done)
	for {
		select {
		case <-r.quit:
			return
		case j := <-r.jobs:
			r.keep(r.gather(j))
		}
	}
}

// gather takes what is waiting, up to a transaction's measure.
func (r *Receiver) gather(first *webhookJob) []*webhookJob {
	jobs, n := []*webhookJob{first}, first.records()
	for len(jobs) < batchJobs && n < batchRecords {
		select {
		case j := <-r.jobs:
			jobs, n = append(jobs, j), n+j.records()
		default:
			return jobs
		}
	}
	return jobs
}

// keep commits the jobs together. When that fails for a reason that may lie in
// one of them, each is tried alone, so that it takes no other with it.
func (r *Receiver) keep(jobs []*webhookJob) {
	err := r.commit(jobs)
	if err != nil && sentinel(err) == nil && len(jobs) > 1 {
		for _, j := range jobs {
			j.result <- r.commit([]*webhookJob{j})
		}
		return
	}
	for _, j := range jobs {
		j.result <- err
	}
}

// commit writes the jobs in one transaction; a second time with nothing taken
// for remembered, when another receiver may have written in between.
func (r *Receiver) commit(jobs []*webhookJob) error {
	remembered := r.m.idx >= 0
	err := r.write(jobs)
	if err != nil && remembered && sentinel(err) == nil {
		err = r.write(jobs)
	}
	return err
}

func (r *Receiver) write(jobs []*webhookJob) error {
	// Not the senders' contexts: what one of them gives up is still the others'.
	ctx := context.Background()
	err := r.s.write(ctx, "write", func(t *tx) error {
		w, err := newWebhookWrite(ctx, t, r.stmt, r.m)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			if err := w.add(ctx, j); err != nil {
				return err
			}
		}
		return w.finish(ctx)
	})
	if err != nil {
		r.m = newWebhookMemory()
	}
	r.m.trim()
	return err
}

// webhookStatements are prepared once on the writer's one connection.
type webhookStatements struct {
	sizes, body, hash, event, product, stock, putStock, points, putPoints *sql.Stmt
}

func prepareWebhook(ctx context.Context, db *sql.DB) (*webhookStatements, error) {
	st := &webhookStatements{}
	for _, p := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&st.sizes, `SELECT (SELECT coalesce(max(idx) + 1, 0) FROM webhook_bodies), (SELECT coalesce(max(seq) + 1, 1) FROM webhook_events)`},
		{&st.body, `INSERT INTO webhook_bodies (idx, at, hook, entity, kind, remote, content_type, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`},
		{&st.hash, `INSERT INTO webhook_hashes (id, hash) VALUES ($1, $2)`},
		{&st.event, `INSERT INTO webhook_events (seq, body, pos, kind, entity, id, lossy, version, hash, at, link, raw)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (entity, id, version, hash) WHERE kind = 'record' DO NOTHING`},
		{&st.product, `INSERT INTO webhook_products (id, seq, lossy, version, hash, search, deleted, stock) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, lossy = excluded.lossy, version = excluded.version, hash = excluded.hash,
			search = excluded.search, deleted = excluded.deleted, stock = excluded.stock
			WHERE excluded.version > webhook_products.version OR excluded.version = webhook_products.version AND excluded.hash > webhook_products.hash`},
		{&st.stock, `SELECT quantity FROM webhook_stock WHERE product = $1 AND warehouse = $2`},
		{&st.putStock, `INSERT INTO webhook_stock (product, warehouse, lossy, quantity, movements, seq) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (product, warehouse) DO UPDATE SET quantity = excluded.quantity, movements = webhook_stock.movements + excluded.movements,
			seq = excluded.seq, lossy = max(webhook_stock.lossy, excluded.lossy)`},
		{&st.points, `SELECT points FROM webhook_points WHERE customer = $1`},
		{&st.putPoints, `INSERT INTO webhook_points (customer, lossy, points, movements, seq) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (customer) DO UPDATE SET points = excluded.points, movements = webhook_points.movements + excluded.movements,
			seq = excluded.seq, lossy = max(webhook_points.lossy, excluded.lossy)`},
	} {
		var err error
		if *p.to, err = db.PrepareContext(ctx, p.sql); err != nil {
			return nil, errors.Join(err, st.close())
		}
	}
	return st, nil
}

// in gives the statements bound to a transaction; they end with it.
func (st *webhookStatements) in(ctx context.Context, t *tx) *webhookStatements {
	return &webhookStatements{
		sizes: t.StmtContext(ctx, st.sizes), body: t.StmtContext(ctx, st.body), hash: t.StmtContext(ctx, st.hash),
		event: t.StmtContext(ctx, st.event), product: t.StmtContext(ctx, st.product), stock: t.StmtContext(ctx, st.stock),
		putStock: t.StmtContext(ctx, st.putStock), points: t.StmtContext(ctx, st.points), putPoints: t.StmtContext(ctx, st.putPoints),
	}
}

func (st *webhookStatements) close() error {
	var err error
	for _, s := range []*sql.Stmt{st.sizes, st.body, st.hash, st.event, st.product, st.stock, st.putStock, st.points, st.putPoints} {
		if s != nil {
			err = errors.Join(err, s.Close())
		}
	}
	return err
}
