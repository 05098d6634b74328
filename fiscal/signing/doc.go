// Package signing is the bridge between a document and the fiscal data module
// behind the cloud: intent, request, outcome, resolution; with the governor
// that watches the day's requests and the login guard.
//
// What lives here decides; it never stores and never draws. Storage and the
// cloud are reached through the small interfaces below. The one promise: a
// document is signed once or not at all, and a ticket number is not lost when
// anybody could know it.
//
//	intent (durable) ─▶ gate ─▶ request ─▶ answer ─▶ verdict ─▶ outcome (durable)
//	                     │ clocks, lease     └ time-out: in doubt at once, the socket
//	                     └ refused: unsent     is read on until the quarantine ends
package signing
