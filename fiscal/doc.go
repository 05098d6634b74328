// Package fiscal is the domain: documents, money, VAT, parties, names, keys,
// states and the errors that speak of them. It is pure: it reads no clock, no
// file and no network, and imports neither another package of the program nor
// any GUI, SQL or PDF library. Whatever storage, pdf and app exchange is a type
// of this package.
package fiscal
