package pdf

import (
	"strconv"
	"strings"

	"zegel/fiscal"
)

// words are all texts of a page in one language. %1, %2 … stand for what fill
// puts in.
type words struct {
	lang string
	writing

	invoice, offer, creditNote, document string
	noNumber                             string // %1 the id

	date, due, validUntil, customerNo, customerVAT, ticket, corrects, reference string
	vatNo, phone                                                                string

	description, quantity, unitPrice, price, vat, amount, noLines string

	rate, base, vatAmount, gross, accordingToLines  string
	totalExcl, totalVAT, totalIncl, toPay, inFavour string
	paid                                            string

	note, pay, payScan, beneficiary, message, payBefore string
	ticketMade, stampHint                               string // %1 ticket, %2 when
	correctsText, correctsUnknown                       string // %1 number, %2 date

	notTicket, creditVAT, peppol, fromTicket, mismatch, unknownRate, zeroRate string
	draftText, trainingText, copyText, accept, acceptLine                     string

	markCopy, markDraft, markTraining string
	page                              string // %1 of %2
	subject                           string
}

// kind names a document type.
func (w *words) kind(t fiscal.Doctype) string {
	switch t {
	case fiscal.Invoice:
		return w.invoice
	case fiscal.Offer:
		return w.offer
	case fiscal.CreditNote:
		return w.creditNote
	}
	return w.document + " (" + t.String() + ")"
}

// fill puts values where a text says %1, %2 …
func fill(text string, values ...string) string {
	for i, v := range values {
		text = strings.ReplaceAll(text, "%"+strconv.Itoa(i+1), v)
	}
	return text
}

// dictionary gives all languages by their code.
func dictionary() map[string]*words {
	return map[string]*words{"nl": dutch(), "fr": french(), "de": german(), "en": english()}
}
