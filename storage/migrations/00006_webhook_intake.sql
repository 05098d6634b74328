-- +goose Up
-- How far the log in which deliveries become durable (package intake) has been
-- taken in. Changed in the transaction that takes them in, so none is taken in
-- twice and none is passed by.
CREATE TABLE webhook_intake (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  key  BLOB NOT NULL,    -- binds the log to this store, random
  seq  INTEGER NOT NULL, -- number of the last group of which something is taken in
  part INTEGER NOT NULL  -- how many of its deliveries
);
INSERT INTO webhook_intake (id, key, seq, part) VALUES (1, randomblob(32), 0, 0);

-- +goose Down
SELECT 1;
