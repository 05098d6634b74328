package pdf

func german() *words {
	return &words{
		lang:    "de",
		writing: writing{decimal: ",", group: ".", euroSpace: nbsp, percentSpace: nbsp, formatDate: pointDate},

		invoice: "Rechnung", offer: "Angebot", creditNote: "Gutschrift", document: "Dokument",
		noNumber: "ohne Nummer, ID %1",

		date: "Datum", due: "Fällig am", validUntil: "Gültig bis", customerNo: "Kundennummer",
		customerVAT: "MwSt.-Nr. des Kunden", ticket: "MwSt.-Kassenticket", corrects: "Berichtigt", reference: "Referenz",
		vatNo: "MwSt.", phone: "Tel.",

		description: "Beschreibung", quantity: "Menge", unitPrice: "Preis", price: "Preis", vat: "MwSt.",
		amount: "Betrag", noLines: "Dieses Dokument hat keine Zeilen.",

		rate: "Satz", base: "Grundlage", vatAmount: "MwSt.", gross: "Inkl. MwSt.", accordingToLines: "MwSt. laut Zeilen",
		totalExcl: "Summe ohne MwSt.", totalVAT: "MwSt.", totalIncl: "Summe inkl. MwSt.", toPay: "Zu zahlen", inFavour: "Zu Ihren Gunsten",
		paid: "Bezahlt",

		note: "Bemerkung", pay: "Zahlung", payScan: "Mit Ihrer Bank-App scannen", beneficiary: "Empfänger",
		message: "Mitteilung", payBefore: "bis zum",
		ticketMade: "Erstellt am %1", stampHint: "Siegel: scannen, um dieses Dokument zu prüfen",
		correctsText: "Diese Gutschrift berichtigt die Rechnung %1 vom %2.", correctsUnknown: "Die Rechnung, die diese Gutschrift berichtigt, ist nicht angegeben.",

		notTicket:  "Dies ist kein gültiges MwSt.-Kassenticket",
		creditVAT:  "Die Mehrwertsteuer ist an den Staat zurückzuzahlen, soweit sie ursprünglich abgezogen wurde",
		peppol:     "Zwischen belgischen Mehrwertsteuerpflichtigen ist die elektronische Rechnung über Peppol das Original (Pflicht seit dem 1. Januar 2026); dieses PDF ist eine Kopie.",
		fromTicket: "Auf Grundlage eines MwSt.-Kassentickets erstellt: dieser Umsatz steht bereits in den Tageseinnahmen.",
		mismatch:   "Achtung: Die Zeilen ergeben %1, das Dokument nennt %2 (Differenz %3). Es gilt die Summe des Dokuments.",

		unknownRate:  "?: Die Kasse nennt für diese Zeilen keinen MwSt.-Satz; es wurde keine MwSt. berechnet.",
		zeroRate:     "MwSt. 0 %: %1",
		draftText:    "Nicht signiert: Dies ist ein Entwurf und kein gültiges Dokument.",
		trainingText: "Übung: von einem Simulator signiert, ohne steuerlichen oder rechtlichen Wert.",
		copyText:     "Kopie %1 eines bereits ausgestellten Dokuments.",
		accept:       "Einverstanden", acceptLine: "Datum, Name und Unterschrift",

		markCopy: "KOPIE", markDraft: "ENTWURF", markTraining: "ÜBUNG",
		page: "Seite %1 von %2", subject: "MwSt.-Kassenticket %1",
	}
}
