// Package bundle makes and checks the accountant's bundle: a ZIP with a period's
// documents, tables, journal entries and proofs under one signed manifest.
//
// A bundle speaks of the journal up to one head. Everything in it follows from
// the entries before that head, from contents and paper that are kept under
// their hashes, and from a few settings that the export itself archives; so the
// same period at the same head is the same bytes, years later and by a later
// program as well. Nothing in it is compressed: then no library's version has a
// say in its bytes, nothing can be hidden between them, and it is written and
// checked at the speed of the disk.
//
// Checking needs the file alone: no database, no settings, no network. Nothing
// here draws a window, parses a command line, writes to the journal or reads a
// clock.
package bundle
