-- +goose Up
PRAGMA application_id = 1514489676; -- "ZEGL": see migrate.go

-- Every table is STRICT: a column holds what it says, whoever writes it.

-- The journal. Its rows are facts; everything a fiscal table below says can be
-- derived from them (see verify*.go).
CREATE TABLE journal (
  idx     INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL, -- UTC microseconds
  actor   TEXT NOT NULL,
  kind    TEXT NOT NULL,
  doc     TEXT NOT NULL,
  payload TEXT NOT NULL
) STRICT;
CREATE INDEX journal_doc ON journal (doc, idx);

-- Hashes of the tree, by tlog's stored hash index.
CREATE TABLE hashes (
  id   INTEGER PRIMARY KEY,
  hash BLOB NOT NULL
) STRICT;

-- Heads that were signed, so that a journal cut short shows.
CREATE TABLE heads (
  size INTEGER NOT NULL,
  key  TEXT NOT NULL, -- fingerprint
  note TEXT NOT NULL,
  PRIMARY KEY (size, key)
) STRICT;

CREATE TABLE contents (
  hash TEXT PRIMARY KEY,
  doc  TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX contents_doc ON contents (doc, hash);

CREATE TABLE customers (
  doc         TEXT PRIMARY KEY, -- the journal's reference
  licence     TEXT NOT NULL,
  id          TEXT NOT NULL,
  hash        TEXT NOT NULL,
  body        TEXT NOT NULL,
  name        TEXT NOT NULL,
  UNIQUE (licence, id)
) STRICT;

-- seq is the order of arrival. The columns from number to mismatch are taken
-- from the content that is shown, so that lists can be sorted and filtered.
CREATE TABLE documents (
  seq          INTEGER PRIMARY KEY,
  doc          TEXT NOT NULL UNIQUE,
  licence      TEXT NOT NULL,
  doctype      INTEGER NOT NULL,
  id           TEXT NOT NULL,
  id_num       INTEGER NOT NULL, -- -1: the id is no number
  hash         TEXT NOT NULL,
  signed_hash  TEXT NOT NULL,
  shown        TEXT NOT NULL,
  from_ticket  INTEGER NOT NULL, -- of the newest content
  state        TEXT NOT NULL,
  state_rank   INTEGER NOT NULL,
  cause        TEXT NOT NULL,
  ticket       TEXT NOT NULL,
  ticket_key   TEXT NOT NULL,
  refused_code INTEGER NOT NULL,
  refused_text TEXT NOT NULL,
  training     INTEGER NOT NULL,
  asked        INTEGER NOT NULL,
  due_at       INTEGER NOT NULL,
  seen_at      INTEGER NOT NULL,
  signed_at    INTEGER NOT NULL,
  issued       INTEGER NOT NULL,
  discrepancies INTEGER NOT NULL,
  ref_number   TEXT NOT NULL,
  ref_date     TEXT NOT NULL,
  ref_by       TEXT NOT NULL,
  referred     INTEGER NOT NULL,
  number       TEXT NOT NULL,
  number_key   TEXT NOT NULL,
  customer_id  TEXT NOT NULL,
  customer     TEXT NOT NULL,
  customer_key TEXT NOT NULL,
  total        INTEGER NOT NULL, -- cents
  date         TEXT NOT NULL,
  mismatch     INTEGER NOT NULL,
  name_twice   INTEGER NOT NULL,
  name_later   INTEGER NOT NULL,
  UNIQUE (licence, doctype, id)
) STRICT;
CREATE INDEX documents_date     ON documents (licence, date, seq);
CREATE INDEX documents_number   ON documents (licence, number_key, seq);
CREATE INDEX documents_total    ON documents (licence, total, seq);
CREATE INDEX documents_ticket   ON documents (licence, ticket_key, seq);
CREATE INDEX documents_customer ON documents (licence, customer_key, seq);
CREATE INDEX documents_filter   ON documents (licence, state_rank, doctype, date, seq, total, mismatch);
CREATE INDEX documents_name     ON documents (licence, doctype, number, id_num, seq);
CREATE INDEX documents_id       ON documents (licence, id_num);
CREATE INDEX documents_buyer    ON documents (licence, customer_id);
CREATE INDEX documents_mismatch ON documents (licence, date, seq) WHERE mismatch = 1;

-- What search looks at, one row a document; the two indexes over it are made
-- by FTS5 and stand below.
CREATE TABLE search (
  seq      INTEGER PRIMARY KEY,
  number   TEXT NOT NULL,
  customer TEXT NOT NULL,
  ticket   TEXT NOT NULL,
  note     TEXT NOT NULL,
  lines    TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE search_words USING fts5(
  number, customer, ticket, note, lines, content='search', content_rowid='seq',
  tokenize="unicode61 remove_diacritics 2", prefix='2 3');
CREATE VIRTUAL TABLE search_parts USING fts5(
  number, customer, ticket, note, lines, content='search', content_rowid='seq',
  tokenize="trigram remove_diacritics 1", detail='full');

CREATE TABLE attempts (
  id          TEXT PRIMARY KEY,
  idx         INTEGER NOT NULL UNIQUE, -- the intent's entry
  doc         TEXT NOT NULL,
  licence     TEXT NOT NULL,
  name        TEXT NOT NULL,
  hash        TEXT NOT NULL,
  at          INTEGER NOT NULL,
  until       INTEGER NOT NULL,
  quarantine  INTEGER NOT NULL, -- microseconds
  prior       TEXT NOT NULL,
  prior_cause TEXT NOT NULL,
  prior_hash  TEXT NOT NULL,
  prior_asked INTEGER NOT NULL,
  prior_due   INTEGER NOT NULL,
  asking      INTEGER NOT NULL,
  alone       INTEGER NOT NULL,
  person_by   TEXT NOT NULL,
  person_why  TEXT NOT NULL,
  holder      TEXT NOT NULL,
  fence       INTEGER NOT NULL,
  expires     INTEGER NOT NULL,
  done        INTEGER NOT NULL,
  done_at     INTEGER NOT NULL,
  sent_at     INTEGER NOT NULL,
  state       TEXT NOT NULL,
  cause       TEXT NOT NULL,
  ticket      TEXT NOT NULL,
  code        INTEGER NOT NULL,
  text        TEXT NOT NULL,
  unsent      INTEGER NOT NULL,
  status      INTEGER NOT NULL,
  raw         TEXT NOT NULL, -- hash of the answer
  late        INTEGER NOT NULL,
  training    INTEGER NOT NULL,
  ended       INTEGER NOT NULL  -- the entry that ended or last amended it, -1 before
) STRICT;
CREATE INDEX attempts_doc ON attempts (doc, idx);
CREATE INDEX attempts_open ON attempts (licence, name) WHERE done = 0;
CREATE INDEX attempts_name ON attempts (licence, name);

-- Answers as they came, by the entry that holds their hash.
CREATE TABLE answers (
  idx  INTEGER PRIMARY KEY,
  body BLOB NOT NULL
) STRICT;

-- Every number that ever came, in the journal's order. A number met twice has
-- two rows; the first is never touched.
CREATE TABLE tickets (
  idx     INTEGER PRIMARY KEY, -- the entry that brought it
  licence TEXT NOT NULL,
  ticket  TEXT NOT NULL,
  doc     TEXT NOT NULL,
  at      INTEGER NOT NULL,
  kept    INTEGER NOT NULL
) STRICT;
CREATE INDEX tickets_number ON tickets (licence, ticket, idx);
CREATE INDEX tickets_doc ON tickets (doc, idx);

CREATE TABLE issues (
  idx    INTEGER PRIMARY KEY,
  doc    TEXT NOT NULL,
  n      INTEGER NOT NULL, -- 1 original, 2… copies, 0 the archive's exemplar
  kind   TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  lang   TEXT NOT NULL,
  pages  INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  actor  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX issues_print ON issues (doc, n) WHERE n > 0;
CREATE INDEX issues_doc ON issues (doc, idx);

CREATE TABLE discrepancies (
  idx      INTEGER PRIMARY KEY,
  doc      TEXT NOT NULL,
  licence  TEXT NOT NULL,
  kind     TEXT NOT NULL,
  expected TEXT NOT NULL,
  found    TEXT NOT NULL,
  at       INTEGER NOT NULL
) STRICT;
CREATE INDEX discrepancies_doc ON discrepancies (doc, idx);
CREATE INDEX discrepancies_licence ON discrepancies (licence, idx);

CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  idx   INTEGER NOT NULL -- the entry that set it
) STRICT;

CREATE TABLE guards (
  licence     TEXT NOT NULL,
  kind        TEXT NOT NULL,
  since       INTEGER NOT NULL,
  until       INTEGER NOT NULL,
  text        TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  idx         INTEGER NOT NULL,
  PRIMARY KEY (licence, kind)
) STRICT;

-- What follows is working state, not facts: verify leaves it alone, but for the
-- sign requests of the ledger, which the intents tell.

-- Requests a fiscal day, by function and the share of the budget they used.
CREATE TABLE requests (
  licence  TEXT NOT NULL,
  day      TEXT NOT NULL,
  function TEXT NOT NULL,
  share    TEXT NOT NULL, -- read, reserve (reading for signing), sign
  n        INTEGER NOT NULL,
  PRIMARY KEY (licence, day, function, share)
) STRICT;
-- Days whose count may be too low, since the store was restored on them.
CREATE TABLE unknown_days (
  licence TEXT NOT NULL,
  day     TEXT NOT NULL,
  PRIMARY KEY (licence, day)
) STRICT;

CREATE TABLE logins (
  id          INTEGER PRIMARY KEY,
  licence     TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  at          INTEGER NOT NULL,
  ended       TEXT NOT NULL -- '' while the request is under way
) STRICT;
CREATE INDEX logins_at ON logins (at);
CREATE TABLE verified_logins (
  licence     TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  PRIMARY KEY (licence, fingerprint)
) STRICT;

CREATE TABLE leases (
  licence TEXT PRIMARY KEY,
  holder  TEXT NOT NULL,
  fence   INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT;

CREATE TABLE cache (
  licence  TEXT NOT NULL,
  function TEXT NOT NULL,
  body     BLOB NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (licence, function)
) STRICT;
CREATE TABLE marks (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER journal_in_order BEFORE INSERT ON journal
WHEN NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM journal)
BEGIN SELECT raise(ABORT, 'the journal is written in order'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT raise(ABORT, 'the journal is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT raise(ABORT, 'the journal is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER hashes_in_order BEFORE INSERT ON hashes
WHEN NEW.id <> (SELECT coalesce(max(id) + 1, 0) FROM hashes)
BEGIN SELECT raise(ABORT, 'hashes are written in order'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER hashes_no_update BEFORE UPDATE ON hashes
BEGIN SELECT raise(ABORT, 'hashes are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER hashes_no_delete BEFORE DELETE ON hashes
BEGIN SELECT raise(ABORT, 'hashes are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER heads_no_update BEFORE UPDATE ON heads
BEGIN SELECT raise(ABORT, 'heads are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER heads_no_delete BEFORE DELETE ON heads
BEGIN SELECT raise(ABORT, 'heads are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contents_no_update BEFORE UPDATE ON contents
BEGIN SELECT raise(ABORT, 'contents are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contents_no_delete BEFORE DELETE ON contents
BEGIN SELECT raise(ABORT, 'contents are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER answers_no_update BEFORE UPDATE ON answers
BEGIN SELECT raise(ABORT, 'answers are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER answers_no_delete BEFORE DELETE ON answers
BEGIN SELECT raise(ABORT, 'answers are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attempts_no_delete BEFORE DELETE ON attempts
BEGIN SELECT raise(ABORT, 'attempts are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attempts_intent_stays BEFORE UPDATE OF id, idx, doc, licence, name, hash, at, until, quarantine,
  prior, prior_cause, prior_hash, prior_asked, prior_due, asking, alone, person_by, person_why, holder, fence, expires
ON attempts
BEGIN SELECT raise(ABORT, 'an intent is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attempts_stay_done BEFORE UPDATE OF done ON attempts WHEN OLD.done = 1 AND NEW.done <> 1
BEGIN SELECT raise(ABORT, 'an attempt is never reopened'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tickets_no_update BEFORE UPDATE ON tickets
BEGIN SELECT raise(ABORT, 'ticket numbers are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tickets_no_delete BEFORE DELETE ON tickets
BEGIN SELECT raise(ABORT, 'ticket numbers are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER issues_no_update BEFORE UPDATE ON issues
BEGIN SELECT raise(ABORT, 'prints are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER issues_no_delete BEFORE DELETE ON issues
BEGIN SELECT raise(ABORT, 'prints are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER discrepancies_no_update BEFORE UPDATE ON discrepancies
BEGIN SELECT raise(ABORT, 'discrepancies are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER discrepancies_no_delete BEFORE DELETE ON discrepancies
BEGIN SELECT raise(ABORT, 'discrepancies are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents
BEGIN SELECT raise(ABORT, 'documents are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_identity BEFORE UPDATE OF seq, doc, licence, doctype, id ON documents
BEGIN SELECT raise(ABORT, 'a document keeps its identity'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_stay_signed BEFORE UPDATE OF state, ticket, signed_hash ON documents
WHEN OLD.state = 'signed' AND (NEW.state <> 'signed' OR NEW.ticket <> OLD.ticket OR NEW.signed_hash <> OLD.signed_hash)
BEGIN SELECT raise(ABORT, 'a signed document stays signed'); END;
-- +goose StatementEnd

-- +goose Down
SELECT 1;
