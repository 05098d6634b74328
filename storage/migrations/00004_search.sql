-- +goose Up
-- The search texts are kept folded from here on (search_text.go; storage.refold
-- has done it by now), and one letter is found without reading every word that
-- begins with it.
DROP TABLE search_words;
DROP TABLE search_parts;
CREATE VIRTUAL TABLE search_words USING fts5(
  number, customer, ticket, note, lines, content='search', content_rowid='seq',
  tokenize="unicode61 remove_diacritics 2", prefix='1 2');
CREATE VIRTUAL TABLE search_parts USING fts5(
  number, customer, ticket, note, lines, content='search', content_rowid='seq',
  tokenize="trigram remove_diacritics 1", detail='full');
INSERT INTO search_words (search_words) VALUES ('rebuild');
INSERT INTO search_parts (search_parts) VALUES ('rebuild');

-- +goose Down
SELECT 1;
