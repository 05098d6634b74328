// Package storage is what is kept, and where: documents, attempts, tickets, the
// journal with its tree, the budget of requests, leases, guards, issued paper,
// and the archive of files. The backend is SQLite (modernc.org/sqlite, without
// cgo): one file, one writer, WAL, synchronous=FULL always, since an
// acknowledged fact must survive a power cut.
//
// Every change of a document goes through one function, apply: the fact becomes
// a journal entry, journal.Facts says what follows from it, and the tables are
// written from that, in one transaction. So everything a fiscal table says can be
// derived from the journal, and Verify does so.
//
// No rule about what an answer means lives here (fiscal/signing), no request is
// made, nothing is drawn. SQL is portable, with $1 placeholders; what only SQLite
// knows stands in files that say so: conn.go, errors.go, search.go, hint.go.
package storage
