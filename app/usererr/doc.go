// Package usererr is the one place that turns an error into what a person
// reads: title, explanation, what to do, and a short reference that also stands
// in the log; in the person's language. Nobody is ever shown a Go error string.
//
// The texts lie in texts/, one file a language; rules.go says which error has
// which text. Nothing here decides what happens after an error.
package usererr
