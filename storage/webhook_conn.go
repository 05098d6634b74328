package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// webhookConn is the store's one writing connection as the receiver uses it:
// with statements of its own, past database/sql, which starts a goroutine for
// each transaction and binds every statement to it anew. For a single record
// that cost as much as the statements themselves.
type webhookConn struct {
	of   any // the connection that the statements belong to
	args [12]driver.NamedValue

	begin, commit, rollback                                               driver.Stmt
	sizes, body, hash, event, product, stock, putStock, points, putPoints driver.Stmt
	position                                                              driver.Stmt
}

// prepare makes the statements, unless they were made on this connection.
func (c *webhookConn) prepare(ctx context.Context, conn any) error {
	if c.of == conn {
		return nil
	}
	p, ok := conn.(driver.ConnPrepareContext)
	if !ok {
		return fmt.Errorf("a connection that prepares nothing: %w", errors.ErrUnsupported)
	}
	c.of = nil
	// Bare marks: the driver compares names one by one, and numbered marks are names.
	for _, one := range []struct {
		to  *driver.Stmt
		sql string
	}{
		{&c.begin, `BEGIN IMMEDIATE`},
		{&c.commit, `COMMIT`},
		{&c.rollback, `ROLLBACK`},
		{&c.sizes, `SELECT (SELECT coalesce(max(idx) + 1, 0) FROM webhook_bodies), (SELECT coalesce(max(seq) + 1, 1) FROM webhook_events)`},
		{&c.body, `INSERT INTO webhook_bodies (idx, at, hook, entity, kind, remote, content_type, hashes, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{&c.hash, selectWebhookHash},
		{&c.event, `INSERT INTO webhook_events (seq, body, pos, kind, entity, id, lossy, version, hash, at, link, raw)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (entity, id, version, hash) WHERE kind = 'record' DO NOTHING`},
		{&c.product, `INSERT INTO webhook_products (id, seq, lossy, version, hash, search, deleted, stock) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, lossy = excluded.lossy, version = excluded.version, hash = excluded.hash,
			search = excluded.search, deleted = excluded.deleted, stock = excluded.stock
			WHERE excluded.version > webhook_products.version OR excluded.version = webhook_products.version AND excluded.hash > webhook_products.hash`},
		{&c.stock, `SELECT quantity FROM webhook_stock WHERE product = ? AND warehouse = ?`},
		{&c.putStock, `INSERT INTO webhook_stock (product, warehouse, lossy, quantity, movements, seq) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (product, warehouse) DO UPDATE SET quantity = excluded.quantity, movements = webhook_stock.movements + excluded.movements,
			seq = excluded.seq, lossy = max(webhook_stock.lossy, excluded.lossy)`},
		{&c.points, `SELECT points FROM webhook_points WHERE customer = ?`},
		{&c.putPoints, `INSERT INTO webhook_points (customer, lossy, points, movements, seq) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (customer) DO UPDATE SET points = excluded.points, movements = webhook_points.movements + excluded.movements,
			seq = excluded.seq, lossy = max(webhook_points.lossy, excluded.lossy)`},
		{&c.position, `UPDATE webhook_intake SET seq = ?, part = ? WHERE (seq, part) < (?, ?)`},
	} {
		var err error
		if *one.to, err = p.PrepareContext(ctx, one.sql); err != nil {
			return err
		}
	}
	c.of = conn
	return nil
}

// lost tells whether the connection had to be given up.
func lost(err error) bool { return errors.Is(err, driver.ErrBadConn) }

// close ends the statements; on a connection that the pool has dropped they
// ended with it.
func (c *webhookConn) close(conn any) error {
	if c.of == nil || c.of != conn {
		return nil
	}
	c.of = nil
	var err error
	for _, s := range []driver.Stmt{c.begin, c.commit, c.rollback, c.sizes, c.body, c.hash, c.event, c.product, c.stock, c.putStock, c.points, c.putPoints, c.position} {
		err = errors.Join(err, s.Close())
	}
	return err
}

// transact runs fn in one durable transaction, all or nothing. A connection
// whose transaction cannot be ended is given up (driver.ErrBadConn); the pool
// opens another.
func (c *webhookConn) transact(fn func() error) error {
	if _, err := c.exec(c.begin); err != nil {
		return err
	}
	err := fn()
	if err == nil {
		_, err = c.exec(c.commit)
	}
	if err == nil {
		return nil
	}
	if _, back := c.exec(c.rollback); back != nil {
		c.of = nil
		return errors.Join(err, back, driver.ErrBadConn)
	}
	return err
}

// bound gives values in the driver's form. They hold until the next call.
func (c *webhookConn) bound(values []driver.Value) []driver.NamedValue {
	for i, v := range values {
		c.args[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return c.args[:len(values)]
}

// exec runs a statement to its end. Nothing of ours is cancelled in the middle:
// what one sender gives up is still the others'.
func (c *webhookConn) exec(st driver.Stmt, values ...driver.Value) (driver.Result, error) {
	s, ok := st.(driver.StmtExecContext)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return s.ExecContext(context.Background(), c.bound(values))
}

// row reads the first row of a statement into dest; sql.ErrNoRows.
func (c *webhookConn) row(st driver.Stmt, dest []driver.Value, values ...driver.Value) error {
	s, ok := st.(driver.StmtQueryContext)
	if !ok {
		return errors.ErrUnsupported
	}
	rows, err := s.QueryContext(context.Background(), c.bound(values))
	if err != nil {
		return err
	}
	err = rows.Next(dest)
	if errors.Is(err, io.EOF) {
		err = sql.ErrNoRows
	}
	return errors.Join(err, rows.Close())
}
