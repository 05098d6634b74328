// Package words turns keys, counts, money, days and times into what a person
// reads, in each language of the window. It knows no widget and no rule of the
// domain. No sentence may stand in the window's code itself.
package words
