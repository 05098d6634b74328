package pdf

func dutch() *words {
	return &words{
		lang:    "nl",
		writing: writing{decimal: ",", group: ".", euroFirst: true, euroSpace: nbsp, percentSpace: nbsp, formatDate: slashDate},

		invoice: "Factuur", offer: "Offerte", creditNote: "Creditnota", document: "Document",
		noNumber: "zonder nummer, id %1",

		date: "Datum", due: "Vervaldatum", validUntil: "Geldig tot", customerNo: "Klantnummer",
		customerVAT: "Btw-nummer klant", ticket: "Btw-kasticket", corrects: "Corrigeert", reference: "Referentie",
		vatNo: "Btw", phone: "Tel.",

		description: "Omschrijving", quantity: "Aantal", unitPrice: "Prijs", price: "Prijs", vat: "Btw",
		amount: "Bedrag", noLines: "Dit document heeft geen lijnen.",

		rate: "Tarief", base: "Maatstaf", vatAmount: "Btw", gross: "Incl. btw", accordingToLines: "Btw volgens de lijnen",
		totalExcl: "Totaal excl. btw", totalVAT: "Btw", totalIncl: "Totaal incl. btw", toPay: "Te betalen", inFavour: "In uw voordeel",
		paid: "Betaald",

		note: "Opmerking", pay: "Betaling", payScan: "Scan met uw bank-app", beneficiary: "Begunstigde",
		message: "Mededeling", payBefore: "vóór",
		ticketMade: "Aangemaakt op %1", stampHint: "Zegel: scan om dit document te controleren",
		correctsText: "Deze creditnota corrigeert factuur %1 van %2.", correctsUnknown: "De factuur die deze creditnota corrigeert, is niet vermeld.",

		notTicket:  "Dit is geen geldig btw-kasticket",
		creditVAT:  "Btw terug te storten aan de Staat in de mate waarin ze oorspronkelijk in aftrek werd gebracht",
		peppol:     "Tussen Belgische btw-plichtigen is de elektronische factuur via Peppol het origineel (verplicht sinds 1 januari 2026); deze pdf is een kopie.",
		fromTicket: "Opgemaakt op basis van een btw-kasticket: deze omzet staat al in de dagontvangsten.",
		mismatch:   "Let op: de lijnen tellen op tot %1, het document vermeldt %2 (verschil %3). Het totaal van het document geldt.",

		unknownRate:  "?: de kassa vermeldt voor deze lijnen geen btw-tarief; er is geen btw uit berekend.",
		zeroRate:     "Btw 0 %: %1",
		draftText:    "Niet ondertekend: dit is een ontwerp en geen geldig document.",
		trainingText: "Oefening: ondertekend door een simulator, zonder fiscale of juridische waarde.",
		copyText:     "Kopie %1 van een eerder uitgereikt document.",
		accept:       "Voor akkoord", acceptLine: "Datum, naam en handtekening",

		markCopy: "KOPIE", markDraft: "ONTWERP", markTraining: "OEFENING",
		page: "Pagina %1 van %2", subject: "Btw-kasticket %1",
	}
}
