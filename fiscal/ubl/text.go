package ubl

import "zegel/fiscal"

// words are the texts we add to a document, in its language.
type words struct {
	training, fromTicket, creditNote, terms, ticket string
}

// wordsIn gives the texts of a language. The sentence on returning deducted VAT
// is Belgium's own for credit notes (royal decree no. 4 of 29 December 1969,
// art. 4), which has no English form: English documents carry a translation.
func wordsIn(lang string) words {
	switch lang {
	case "nl":
		return words{
			"OEFENING: geen geldig document.",
			"Opgemaakt op basis van een btw-kasticket: de omzet staat al in de dagontvangsten.",
			"Btw terug te storten aan de Staat in de mate waarin ze oorspronkelijk in aftrek werd gebracht.",
			"Te betalen volgens afspraak.",
			"Btw-kasticket",
		}
	case "fr":
		return words{
			"FORMATION : document non valable.",
			"Établi sur la base d'un ticket de caisse TVA : le chiffre d'affaires figure déjà dans les recettes journalières.",
			"TVA à reverser à l'État dans la mesure où elle a été initialement déduite.",
			"Payable selon accord.",
			"Ticket de caisse TVA",
		}
	case "de":
		return words{
			"ÜBUNG: kein gültiges Dokument.",
			"Auf Grundlage eines MwSt.-Kassentickets erstellt: Der Umsatz steht bereits in den Tageseinnahmen.",
			"Die Mehrwertsteuer ist an den Staat zurückzuzahlen, soweit sie ursprünglich abgezogen wurde.",
			"Zahlbar nach Vereinbarung.",
			"MwSt.-Kassenticket",
		}
	}
	return words{
		"TRAINING: not a valid document.",
		"Made from a VAT cash-register ticket: the turnover already stands in the day's receipts.",
		"VAT to be paid back to the State in so far as it was originally deducted.",
		"Payable as agreed.",
		"VAT cash-register ticket",
	}
}

// note puts all there is to say into the one note that Peppol allows (R002).
func note(in Input) string {
	w := wordsIn(in.Lang)
	s := ""
	say := func(text string) {
		if s != "" {
			s += " "
		}
		s += text
	}
	if in.Training {
		say(w.training)
	}
	if in.Doc.FromTicket {
		say(w.fromTicket)
	}
	if in.Doc.Type == fiscal.CreditNote {
		say(w.creditNote)
	}
	if n := clean(in.Doc.Note); n != "" {
		say(n)
	}
	return s
}
