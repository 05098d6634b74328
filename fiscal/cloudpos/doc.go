// Package cloudpos is the client of the CloudPOS API V1: one method for each of
// its 19 functions, tolerant decoding of what they answer, and a typed error
// for everything that can go wrong.
//
// What lives here: addresses and credentials, one request, one answer. What may
// not: retries, quotas and guards (the governor's work, in fiscal/signing and
// app), states of documents, storage. The API's page names fields and codes but
// no JSON shapes, so decoding takes every shape that was met or that PHP is
// known to write; what it cannot read is an error and never "no documents".
//
// Two kinds of call share nothing but the address. Reading calls go through
// net/http. Sign calls create a VAT ticket although they are named get-…: they
// are written by hand onto a connection of their own, so that no layer below
// can send one twice (see Sign).
//
// The token stands in every address. Nothing this package returns, prints or
// passes on holds it; the users' national number (secnr) is dropped while the
// JSON is being read and exists nowhere after.
package cloudpos
