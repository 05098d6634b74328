// Package proof holds the program to its promise: a document is signed once or
// not at all, and its ticket number is not lost when anybody could know it.
//
// The tests here start the real program against the sandbox, which keeps the
// truth in a file of its own, and do to it what a shop does to a PC: kill it,
// stop it, fill its disk, cut its power, change its clock. Then they compare.
// What belongs here: comparing, counting, and the harness. What may not: any
// part of the program, and any knowledge of how it keeps its promise, since a
// judge who shares the accused's reasoning shares its mistakes.
package proof
