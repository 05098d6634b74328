// Package sandbox is a stateful CloudPOS with a fiscal data module inside, as an
// http.Handler ([Sandbox]) and as the command "zegel sandbox" ([Run]). It holds
// repeatable demo data of a Belgian brasserie, answers all 19 functions of the
// API with their filters and documented errors, and misbehaves on request
// ([FaultHelp]). It is the great fake of the program's tests, and what a
// newcomer's window talks to before a licence is set. Every answer carries the
// header X-Zegel-Sandbox: 1, so that paper made from it says TRAINING.
//
// Beside it stands the other vendor: a Dotykačka that pushes webhooks, with as
// much of its API v2 as registering them takes ([Dotykacka]).
//
// What belongs here: the vendor's side of the wire. What may not: any code of
// the bridge's own side (client, signing, storage), because a fake that shares
// code with what it tests agrees with its mistakes.
//
// What it does not imitate, because nothing public says how it is:
//   - The true JSON shape of V1 is published nowhere. The default (bare arrays,
//     amounts and ids as text, errors as an object at status 200) is what a
//     public client of V2 shows; other shapes are selectable.
//   - What the cloud says to a function it does not know: here a 404 page.
//   - Whether failed requests count on the day's limit: here every request with
//     a good login does, also one over the limit; a bad login does not.
//   - Whether the cloud answers in pages: here one answer holds everything.
//   - What id counts: here one running number over all document types, which
//     start and end select on, both included.
//   - Which document is signed when two share type and number: here the newest.
//   - What the module puts beside the ticket number (signature, counters,
//     letters): V1 shows none of it, so none is made. Tickets count from a start
//     that depends on the seed, one counter for all types.
//   - The rest of the cloud: put and update functions, user interface, TLS,
//     changes made by waiters while it runs (except new documents each day).
//   - The day's count of requests and the blocked addresses live in memory and
//     begin anew with each start, and so do registered webhooks; tickets do not.
package sandbox
