-- +goose Up
-- How many documents there are, by month and by day, state and type: what would
-- otherwise be a walk through all of them for each count that a list shows. Written
-- in the transaction that changes a document (tallies.go); verify counts again.
CREATE TABLE tallies (
  licence          TEXT NOT NULL,
  span             INTEGER NOT NULL, -- 0 a month, 1 a day
  period           TEXT NOT NULL,    -- 2026-11, 2026-11-21; '' for documents without a date
  state_rank       INTEGER NOT NULL,
  doctype          INTEGER NOT NULL,
  n                INTEGER NOT NULL, -- never 0: the row is gone then
  total            INTEGER NOT NULL, -- cents
  mismatched       INTEGER NOT NULL, -- those of n whose lines do not add up
  mismatched_total INTEGER NOT NULL,
  UNIQUE (licence, span, period, state_rank, doctype)
) STRICT;

INSERT INTO tallies (licence, span, period, state_rank, doctype, n, total, mismatched, mismatched_total)
SELECT licence, 1, date, state_rank, doctype, count(*), sum(total), sum(mismatch), sum(total * mismatch)
FROM documents GROUP BY licence, state_rank, doctype, date;

INSERT INTO tallies (licence, span, period, state_rank, doctype, n, total, mismatched, mismatched_total)
SELECT licence, 0, substr(period, 1, 7), state_rank, doctype, sum(n), sum(total), sum(mismatched), sum(mismatched_total)
FROM tallies WHERE span = 1 GROUP BY licence, substr(period, 1, 7), state_rank, doctype;

-- +goose Down
SELECT 1;
