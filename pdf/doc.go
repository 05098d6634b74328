// Package pdf puts a document on paper: an A4 page for an invoice, an offer or a
// credit note in Dutch, French, German or English, with its barcodes, written as
// an archival PDF/A-3u file. gofpdf lays out, the finisher in this package adds
// what archiving needs (ISO 19005-3).
//
// The page says what the document says: its total is the document's own, sums of
// ours stand beside it and are marked where they differ. Nothing that was given
// is left out; a character that no embedded font has is drawn as a visible
// replacement and reported. The same Job gives the same bytes.
//
// Nothing here stores, numbers, signs or prints anything, reads a clock or a
// file, or decides what may be issued. Of the program it imports fiscal and the
// embedded assets alone.
package pdf
