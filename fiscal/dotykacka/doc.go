// Package dotykacka takes in what the Dotykačka point-of-sale cloud pushes to
// an address of ours: products, stock movements and customers' points, and
// other objects as they come. It decodes bodies and answers HTTP; keeping what
// came is the work of a Recorder, which storage is. Nothing here opens a file,
// a database or a connection.
//
// The vendor documents neither retries nor order, and its samples write long
// ids as floating-point numbers, booleans as 0 and 1, VAT as a multiplier and
// some names in two ways. The rules for each stand beside the code that keeps
// them.
package dotykacka
