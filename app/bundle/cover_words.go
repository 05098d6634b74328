package bundle

import "zegel/fiscal"

// What the journal says in words for machines, as paper says it to people.

func (p page) state(s fiscal.State) string {
	switch s {
	case fiscal.Unsigned:
		return p.say(text4{"niet ondertekend", "non signé", "nicht signiert", "unsigned"})
	case fiscal.FromTicket:
		return p.say(text4{"uit ticket", "d'un ticket", "aus Ticket", "from ticket"})
	case fiscal.Sending:
		return p.say(text4{"onderweg", "en cours", "unterwegs", "sending"})
	case fiscal.Signed:
		return p.say(text4{"ondertekend", "signé", "signiert", "signed"})
	case fiscal.Refused:
		return p.say(text4{"geweigerd", "refusé", "abgelehnt", "refused"})
	case fiscal.InDoubt:
		return p.say(text4{"in twijfel", "en doute", "in Zweifel", "in doubt"})
	case fiscal.NumberMissing:
		return p.say(text4{"nummer ontbreekt", "numéro manquant", "Nummer fehlt", "number missing"})
	}
	return string(s)
}

// why says what is known of an open case: a missing number's cause, or the words
// with which the API refused.
func (p page) why(o OpenCase) string {
	if o.State != fiscal.NumberMissing {
		return o.Text
	}
	switch fiscal.Cause(o.Text) {
	case fiscal.Ours:
		return p.say(text4{"het antwoord ging verloren", "la réponse s'est perdue", "die Antwort ging verloren", "the answer was lost"})
	case fiscal.Foreign:
		return p.say(text4{"elders ondertekend of bezet", "signé ailleurs ou occupé", "anderswo signiert oder vergeben", "signed elsewhere, or taken"})
	}
	return o.Text
}

// odd names a discrepancy's kind.
func (p page) odd(kind string) string {
	switch fiscal.DiscrepancyKind(kind) {
	case fiscal.ContentChanged:
		return p.say(text4{"na ondertekenen veranderd", "modifié après signature", "nach dem Signieren geändert", "changed after signing"})
	case fiscal.TicketTwice:
		return p.say(text4{"ticket van twee documenten", "ticket de deux documents", "Ticket zweier Dokumente", "ticket of two documents"})
	case fiscal.TicketDiffers:
		return p.say(text4{"tweede ticketnummer", "second numéro de ticket", "zweite Ticketnummer", "second ticket number"})
	case fiscal.FromTicketFlip:
		return p.say(text4{"‘uit ticket’ veranderd", "« d'un ticket » modifié", "„aus Ticket“ geändert", "“from ticket” changed"})
	case fiscal.NameUsedTwice:
		return p.say(text4{"nummer twee keer gebruikt", "numéro utilisé deux fois", "Nummer zweimal vergeben", "number used twice"})
	}
	return kind
}
