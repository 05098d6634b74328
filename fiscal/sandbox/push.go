package sandbox

import (
	"cmp"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// delivery is one request to come.
type delivery struct {
	number  int
	entity  string
	ping    bool
	body    string
	records []PushedRecord
	good    bool // has to be answered with 200
}

// Push sends records by a plan to the registered hooks until all are answered
// or given up, or the context ends. [ErrNoHooks] when there are none.
func (d *Dotykacka) Push(ctx context.Context, p PushPlan) (PushReport, error) {
	p.Records, p.Batch, p.Senders = cmp.Or(p.Records, 100), cmp.Or(p.Batch, 1), cmp.Or(p.Senders, 1)
	p.Retries, p.Backoff, p.Timeout = cmp.Or(p.Retries, 5), cmp.Or(p.Backoff, 50*time.Millisecond), cmp.Or(p.Timeout, 10*time.Second)
	p.MaxBackoff = cmp.Or(p.MaxBackoff, 5*time.Second)
	if len(p.Entities) == 0 {
		p.Entities = []string{StockEntity, ProductEntity, PointsEntity}
	}
	hooks := d.Hooks()
	p.Entities = slices.DeleteFunc(slices.Clone(p.Entities), func(e string) bool {
		return !slices.ContainsFunc(hooks, func(h Hook) bool { return h.PayloadEntity == e })
	})
	if len(p.Entities) == 0 {
		return PushReport{}, ErrNoHooks
	}
	began := time.Now()
	run := &pushRun{d: d, plan: p, hooks: hooks, report: PushReport{Status: map[int]int{}}}
	lorisCtx, stopLoris := context.WithCancel(ctx)
	for i := range p.Loris {
		run.loris.Go(func() { run.dribble(lorisCtx, hooks[i%len(hooks)]) })
	}
	todo := make(chan delivery, p.Senders)
	var senders sync.WaitGroup
	for range p.Senders {
		senders.Go(func() {
			for v := range todo {
				run.deliver(ctx, v)
			}
		})
	}
	run.produce(ctx, todo)
	close(todo)
	senders.Wait()
	stopLoris()
	run.loris.Wait()
	run.report.Elapsed = time.Since(began)
	return run.report, errors.Join(ctx.Err(), run.failed)
}

// pushRun is one push under way.
type pushRun struct {
	d     *Dotykacka
	plan  PushPlan
	hooks []Hook
	loris sync.WaitGroup

	mu     sync.Mutex
	report PushReport
	failed error // of the truth file: then nothing more is sent
}

// produce makes the deliveries in their order, at the plan's rate.
func (r *pushRun) produce(ctx context.Context, todo chan<- delivery) {
	d, p := r.d, r.plan
	d.mu.Lock()
	first, number := d.made, d.sent
	d.made += p.Records
	d.mu.Unlock()
	chance := rand.New(rand.NewPCG(uint64(d.cfg.Seed), uint64(first)+6))
	hit := func(percent int) bool { return chance.IntN(100) < percent }
	m := recordMaker{start: d.start.UnixMilli(), invoices: d.cfg.Invoices}
	var held, recent []delivery
	send := func(v delivery) bool {
		number++
		v.number = number
		select {
		case todo <- v:
			return true
		case <-ctx.Done():
			return false
		}
	}
	defer func() {
		d.mu.Lock()
		d.sent = max(d.sent, number)
		d.mu.Unlock()
	}()
	began := time.Now()
	for done := 0; done < p.Records; {
		entity := p.Entities[chance.IntN(len(p.Entities))]
		n := min(1+chance.IntN(p.Batch), p.Records-done)
		v := delivery{entity: entity, good: true}
		parts := make([]string, n)
		for i := range n {
			rec := m.make(entity, first+done+i, hit(p.Lossy))
			parts[i] = rec.json
			v.records = append(v.records, rec.PushedRecord)
		}
		done += n
		v.body = "[" + strings.Join(parts, ",") + "]"
		if n == 1 && chance.IntN(10) == 0 {
			v.body = parts[0] // a single object, as some senders write it
		}
		r.count(func(c *PushReport) { c.Records += n })
		if hit(p.Late) && len(held) < 64 {
			held = append(held, v)
		} else if !send(v) {
			return
		}
		recent = append(recent[max(0, len(recent)-31):], v)
		for _, extra := range r.extras(chance, entity, recent) {
			if !send(extra) {
				return
			}
		}
		if len(held) > 0 && chance.IntN(4) == 0 {
			if !send(held[0]) {
				return
			}
			held = held[1:]
		}
		if p.Rate > 0 {
			due := began.Add(time.Duration(done) * time.Second / time.Duration(p.Rate))
			wait(ctx, time.Until(due))
		}
	}
	slices.Reverse(held) // the last held goes first: as late and out of order as can be
	for _, v := range held {
		if !send(v) {
			return
		}
	}
}

// extras are the deliveries that a plan puts between the good ones.
func (r *pushRun) extras(chance *rand.Rand, entity string, recent []delivery) []delivery {
	var out []delivery
	p := r.plan
	hit := func(percent int) bool { return chance.IntN(100) < percent }
	if hit(p.Pings) {
		out = append(out, delivery{entity: entity, ping: true, good: true})
	}
	if hit(p.Duplicates) {
		out = append(out, recent[chance.IntN(len(recent))])
		r.count(func(c *PushReport) { c.Duplicates++ })
	}
	var bad []string
	if hit(p.Invalid) {
		bad = append(bad, InvalidSample)
	}
	if hit(p.Rubbish) {
		all := Rubbish()
		bad = append(bad, all[chance.IntN(len(all))])
	}
	for _, b := range bad {
		out = append(out, delivery{entity: entity, body: b})
	}
	if hit(p.Mixed) {
		v := recent[len(recent)-1]
		inner := strings.TrimSuffix(strings.TrimPrefix(v.body, "["), "]")
		out = append(out, delivery{entity: v.entity, body: `["not a record",` + inner + "]", records: v.records})
	}
	return out
}

// deliver sends a delivery to every hook of its entity, again and again if need
// be.
func (r *pushRun) deliver(ctx context.Context, v delivery) {
	r.count(func(c *PushReport) {
		c.Deliveries++
		if v.ping {
			c.Pings++
		}
		if !v.good {
			c.Bad++
		}
	})
	for _, h := range r.hooks {
		if h.PayloadEntity == v.entity {
			r.deliverTo(ctx, h, v)
		}
	}
}

func (r *pushRun) deliverTo(ctx context.Context, h Hook, v delivery) {
	pause := r.plan.Backoff
	for try := 0; ctx.Err() == nil; try++ {
		status := r.send(ctx, h, v)
		r.count(func(c *PushReport) { c.Status[status]++ })
		switch {
		case status == http.StatusOK:
			r.delivered(h, v)
			return
		case !v.good && status != 0:
			return
		case try >= r.plan.Retries:
			r.count(func(c *PushReport) { c.GivenUp++ })
			return
		}
		r.count(func(c *PushReport) { c.Retried++ })
		wait(ctx, pause)
		pause = min(2*pause, r.plan.MaxBackoff)
	}
}

// delivered keeps the truth of an answer 200.
func (r *pushRun) delivered(h Hook, v delivery) {
	ping := v.ping || h.Method == http.MethodGet
	t := Delivered{At: r.d.cfg.Clock().UTC(), Delivery: v.number, Entity: v.entity, Hook: h.ID, Ping: ping}
	if !ping {
		t.Records = v.records
	}
	if !v.good && len(v.records) == 0 && !ping {
		r.count(func(c *PushReport) { c.BadTaken++ })
		return
	}
	err := r.d.truth.add(t)
	r.count(func(c *PushReport) {
		c.Delivered++
		c.DeliveredRecords += len(t.Records)
		r.failed = errors.Join(r.failed, err)
	})
}

// send makes one request and gives the answer's status, 0 when none came.
func (r *pushRun) send(ctx context.Context, h Hook, v delivery) int {
	ctx, cancel := context.WithTimeout(ctx, r.plan.Timeout)
	defer cancel()
	method, body := http.MethodPost, io.Reader(strings.NewReader(v.body))
	if v.ping || h.Method == http.MethodGet {
		method, body = http.MethodGet, nil
	}
	req, err := http.NewRequestWithContext(ctx, method, h.URL, body)
	if err != nil {
		return 0
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	a, err := r.d.client.Do(req)
	if err != nil {
		return 0
	}
	_, err = io.Copy(io.Discard, io.LimitReader(a.Body, maxBody))
	if err = errors.Join(err, a.Body.Close()); err != nil {
		return 0 // an answer that breaks off is none
	}
	return a.StatusCode
}

// dribble sends a body one byte at a time until it is stopped or cut off.
func (r *pushRun) dribble(ctx context.Context, h Hook) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, &dribble{ctx: ctx})
	if err != nil {
		return
	}
	if a, err := r.d.client.Do(req); err == nil {
		_ = a.Body.Close()
		r.count(func(c *PushReport) { c.Status[a.StatusCode]++ })
	}
}

// dribble is a body that never ends and hardly moves.
type dribble struct{ ctx context.Context }

func (s *dribble) Read(b []byte) (int, error) {
	wait(s.ctx, 500*time.Millisecond)
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return copy(b, "["), nil
}

func (r *pushRun) count(f func(*PushReport)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&r.report)
}
