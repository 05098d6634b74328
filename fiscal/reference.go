package fiscal

import (
	"regexp"
	"strings"
)

// The words that stand before an invoice's number in a credit note's note, in
// the languages of a Belgian shop. V1 has no field for it, so the note is all
// there is.
var (
	referenceWord   = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:verkoopfactuur|factuurnummer|factuur|facturen|facture|rechnungsnummer|rechnung|invoice)(?:\s*(?:number|nummer|numéro|num|nr|no|n°|nº|#)\.?)?[\s:.#]*((?:[\pL]{1,4}[-/]?)?[0-9][0-9A-Za-z/_.\-]*)`)
	referenceDate   = regexp.MustCompile(`(?i)(?:\b(?:van|d\.?d\.?|du|en date du|vom|of|dated|from|le)\b\.?\s*|\(\s*|,\s*)?([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{4})`)
	referenceTrails = ".-/_"
)

// ReadReference reads from a credit note's note which invoice it corrects:
// "Creditnota op factuur 2026/0003 van 12/03/2026", "Facture n° 12 du 3.4.2026",
// "Rechnung Nr. 12 vom 03.04.2026", "credits invoice INV-12 (2026-04-03)". The
// date is zero when none follows. A note that names several invoices says
// nothing usable: ok is false, as for a note without any.
func ReadReference(note string) (ref Reference, ok bool) {
	found := referenceWord.FindAllStringSubmatchIndex(note, -1)
	for _, m := range found {
		number := strings.TrimRight(note[m[2]:m[3]], referenceTrails)
		if d, err := ParseDate(padDate(number)); err == nil && !d.IsZero() && strings.ContainsAny(number, "-/.") && referenceDate.FindString(number) == number {
			continue // "factuur 12/03/2026": a date, not a number
		}
		if ok && ref.Number != number {
			return Reference{}, false
		}
		ref, ok = Reference{Number: number}, true
		rest := note[m[3]:]
		if end := strings.IndexAny(rest, "\n;"); end >= 0 {
			rest = rest[:end]
		}
		if d := referenceDate.FindStringSubmatchIndex(rest); d != nil && d[0] <= 3 {
			if day, err := ParseDate(padDate(rest[d[2]:d[3]])); err == nil {
				ref.Date = day
			}
		}
	}
	return ref, ok
}

// padDate turns 3.4.2026 into 03/04/2026, which ParseDate reads.
func padDate(s string) string {
	p := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	if len(p) != 3 || len(p[0]) > 2 {
		return s
	}
	for i := range 2 {
		if len(p[i]) == 1 {
			p[i] = "0" + p[i]
		}
	}
	return strings.Join(p, "/")
}
