-- +goose Up
-- The hashes of the webhooks' log stand in the row that completes them, not in a
-- table of their own: a page less to make durable with every request. Body n
-- completes the hashes from 2n - popcount(n) on, up to where body n + 1 begins
-- (tlog.StoredHashIndex): the leaf's, then those of the subtrees that end with it.
CREATE TABLE webhook_bodies_2 (
  idx          INTEGER PRIMARY KEY,
  at           INTEGER NOT NULL,
  hook         INTEGER NOT NULL,
  entity       TEXT NOT NULL,
  kind         TEXT NOT NULL, -- body, ping
  remote       TEXT NOT NULL,
  content_type TEXT NOT NULL,
  hashes       BLOB NOT NULL, -- the leaf's, then those of the subtrees it completes, the smallest first
  body         BLOB NOT NULL
);

-- A body whose hashes are gone gets none, and verify names it.
WITH RECURSIVE
  bits(b) AS (SELECT 0 UNION ALL SELECT b + 1 FROM bits WHERE b < 40),
  spans(n, first) AS (
    SELECT w.idx, 2 * w.idx - (SELECT sum((w.idx >> b) & 1) FROM bits) FROM webhook_bodies w
  ),
  ends(n, first, next) AS (
    SELECT n, first, 2 * (n + 1) - (SELECT sum(((n + 1) >> b) & 1) FROM bits) FROM spans
  )
INSERT INTO webhook_bodies_2 (idx, at, hook, entity, kind, remote, content_type, hashes, body)
SELECT w.idx, w.at, w.hook, w.entity, w.kind, w.remote, w.content_type,
  coalesce((SELECT unhex(group_concat(hex(h.hash), '' ORDER BY h.id)) FROM webhook_hashes h WHERE h.id >= e.first AND h.id < e.next), x''),
  w.body
FROM webhook_bodies w JOIN ends e ON e.n = w.idx;

DROP TABLE webhook_hashes;
DROP TABLE webhook_bodies;
ALTER TABLE webhook_bodies_2 RENAME TO webhook_bodies;

-- +goose StatementBegin
CREATE TRIGGER webhook_bodies_no_update BEFORE UPDATE ON webhook_bodies
BEGIN SELECT raise(ABORT, 'bodies are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER webhook_bodies_no_delete BEFORE DELETE ON webhook_bodies
BEGIN SELECT raise(ABORT, 'bodies are never changed'); END;
-- +goose StatementEnd

-- +goose Down
SELECT 1;
