package pdf

func english() *words {
	return &words{
		lang:    "en",
		writing: writing{decimal: ".", group: ",", euroFirst: true, formatDate: englishDate},

		invoice: "Invoice", offer: "Offer", creditNote: "Credit note", document: "Document",
		noNumber: "without number, id %1",

		date: "Date", due: "Due date", validUntil: "Valid until", customerNo: "Customer number",
		customerVAT: "Customer VAT no.", ticket: "VAT ticket", corrects: "Corrects", reference: "Reference",
		vatNo: "VAT", phone: "Tel.",

		description: "Description", quantity: "Quantity", unitPrice: "Price", price: "Price", vat: "VAT",
		amount: "Amount", noLines: "This document has no lines.",

		rate: "Rate", base: "Base", vatAmount: "VAT", gross: "Incl. VAT", accordingToLines: "VAT according to the lines",
		totalExcl: "Total excl. VAT", totalVAT: "VAT", totalIncl: "Total incl. VAT", toPay: "To pay", inFavour: "In your favour",
		paid: "Paid",

		note: "Note", pay: "Payment", payScan: "Scan with your banking app", beneficiary: "Beneficiary",
		message: "Reference", payBefore: "before",
		ticketMade: "Created on %1", stampHint: "Seal: scan to check this document",
		correctsText: "This credit note corrects invoice %1 of %2.", correctsUnknown: "The invoice that this credit note corrects is not stated.",

		notTicket:  "This is not a valid VAT cash-register ticket",
		creditVAT:  "VAT to be paid back to the State to the extent that it was originally deducted",
		peppol:     "Between Belgian VAT payers the electronic invoice sent over Peppol is the original (mandatory since 1 January 2026); this PDF is a copy.",
		fromTicket: "Made from a VAT ticket: this turnover already stands in the day's receipts.",
		mismatch:   "Please note: the lines add up to %1, the document states %2 (difference %3). The document's total applies.",

		unknownRate:  "?: the till states no VAT rate for these lines; no VAT was computed from them.",
		zeroRate:     "VAT 0%: %1",
		draftText:    "Not signed: this is a draft and not a valid document.",
		trainingText: "Training: signed by a simulator, without fiscal or legal value.",
		copyText:     "Copy %1 of a document issued earlier.",
		accept:       "Agreed", acceptLine: "Date, name and signature",

		markCopy: "COPY", markDraft: "DRAFT", markTraining: "TRAINING",
		page: "Page %1 of %2", subject: "VAT ticket %1",
	}
}
