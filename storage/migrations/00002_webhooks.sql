-- +goose Up

-- Addresses that Dotykačka pushes to. The token is a secret; rows are found by
-- its hash, so that looking one up tells nothing through its timing.
CREATE TABLE webhook_hooks (
  id         INTEGER PRIMARY KEY,
  entity     TEXT NOT NULL,
  token      TEXT NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  created    INTEGER NOT NULL, -- UTC microseconds
  until      INTEGER NOT NULL  -- 0: in force
);
CREATE INDEX webhook_hooks_entity ON webhook_hooks (entity, until);

-- The webhooks' own transparency log: one leaf a request, as it came.
CREATE TABLE webhook_bodies (
  idx          INTEGER PRIMARY KEY,
  at           INTEGER NOT NULL,
  hook         INTEGER NOT NULL,
  entity       TEXT NOT NULL,
  kind         TEXT NOT NULL, -- body, ping
  remote       TEXT NOT NULL,
  content_type TEXT NOT NULL,
  body         BLOB NOT NULL
);
CREATE TABLE webhook_hashes (
  id   INTEGER PRIMARY KEY,
  hash BLOB NOT NULL
);

-- What the bodies said, in order of arrival: a record that is new, a ping, a
-- body of which something could not be read. A record sent again has no row.
CREATE TABLE webhook_events (
  seq     INTEGER PRIMARY KEY,
  body    INTEGER NOT NULL, -- webhook_bodies.idx
  pos     INTEGER NOT NULL, -- in the body's array
  kind    TEXT NOT NULL,    -- record, ping, quarantine
  entity  TEXT NOT NULL,
  id      TEXT NOT NULL,    -- literal, as it came
  lossy   INTEGER NOT NULL, -- the id's last digits were lost on the way
  version INTEGER NOT NULL, -- versiondate, milliseconds
  hash    BLOB NOT NULL,    -- of the canonical record
  at      INTEGER NOT NULL,
  link    TEXT NOT NULL,    -- a stock movement's invoicenumber
  raw     TEXT NOT NULL
);
CREATE UNIQUE INDEX webhook_events_record ON webhook_events (entity, id, version, hash) WHERE kind = 'record';
CREATE INDEX webhook_events_kind ON webhook_events (kind, seq) WHERE kind <> 'record';
CREATE INDEX webhook_events_link ON webhook_events (link, seq) WHERE link <> '';

-- What follows from the events, kept up as they come; verify adds it up again.
-- A shop has thousands of these rows, not millions: each index less is a page
-- less to make durable with every movement.

-- A product's newest version: the largest versiondate, and of equal ones the
-- largest hash, so that the order of arrival makes no difference.
CREATE TABLE webhook_products (
  id      TEXT PRIMARY KEY,
  seq     INTEGER NOT NULL,
  lossy   INTEGER NOT NULL,
  version INTEGER NOT NULL,
  hash    BLOB NOT NULL,
  search  TEXT NOT NULL, -- name, subtitle, EAN and PLU in small letters
  deleted INTEGER NOT NULL,
  stock   TEXT NOT NULL  -- the product's own quantity, '' for null
) WITHOUT ROWID;

-- Sums of movements; exact decimals as text.
CREATE TABLE webhook_stock (
  product   TEXT NOT NULL,
  warehouse TEXT NOT NULL,
  lossy     INTEGER NOT NULL,
  quantity  TEXT NOT NULL,
  movements INTEGER NOT NULL,
  seq       INTEGER NOT NULL, -- the last movement's
  PRIMARY KEY (product, warehouse)
) WITHOUT ROWID;
CREATE TABLE webhook_points (
  customer  TEXT PRIMARY KEY,
  lossy     INTEGER NOT NULL,
  points    TEXT NOT NULL,
  movements INTEGER NOT NULL,
  seq       INTEGER NOT NULL
) WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER webhook_bodies_no_update BEFORE UPDATE ON webhook_bodies
BEGIN SELECT raise(ABORT, 'bodies are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER webhook_bodies_no_delete BEFORE DELETE ON webhook_bodies
BEGIN SELECT raise(ABORT, 'bodies are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER webhook_hashes_no_update BEFORE UPDATE ON webhook_hashes
BEGIN SELECT raise(ABORT, 'hashes are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER webhook_hashes_no_delete BEFORE DELETE ON webhook_hashes
BEGIN SELECT raise(ABORT, 'hashes are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER webhook_events_no_update BEFORE UPDATE ON webhook_events
BEGIN SELECT raise(ABORT, 'events are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER webhook_events_no_delete BEFORE DELETE ON webhook_events
BEGIN SELECT raise(ABORT, 'events are never changed'); END;
-- +goose StatementEnd

-- +goose Down
SELECT 1;
