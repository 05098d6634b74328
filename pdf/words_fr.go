package pdf

func french() *words {
	return &words{
		lang:    "fr",
		writing: writing{decimal: ",", group: ".", euroSpace: nbsp, percentSpace: nbsp, formatDate: slashDate},

		invoice: "Facture", offer: "Offre", creditNote: "Note de crédit", document: "Document",
		noNumber: "sans numéro, id %1",

		date: "Date", due: "Échéance", validUntil: "Valable jusqu’au", customerNo: "Numéro client",
		customerVAT: "N° TVA client", ticket: "Ticket de caisse TVA", corrects: "Corrige", reference: "Référence",
		vatNo: "TVA", phone: "Tél.",

		description: "Description", quantity: "Quantité", unitPrice: "Prix", price: "Prix", vat: "TVA",
		amount: "Montant", noLines: "Ce document ne comporte aucune ligne.",

		rate: "Taux", base: "Base", vatAmount: "TVA", gross: "TVA incl.", accordingToLines: "TVA selon les lignes",
		totalExcl: "Total hors TVA", totalVAT: "TVA", totalIncl: "Total TVA incl.", toPay: "À payer", inFavour: "En votre faveur",
		paid: "Payé",

		note: "Remarque", pay: "Paiement", payScan: "Scannez avec votre app bancaire", beneficiary: "Bénéficiaire",
		message: "Communication", payBefore: "avant le",
		ticketMade: "Créé le %1", stampHint: "Sceau : scannez pour vérifier ce document",
		correctsText: "Cette note de crédit corrige la facture %1 du %2.", correctsUnknown: "La facture que cette note de crédit corrige n’est pas mentionnée.",

		notTicket:  "Ceci n'est pas un ticket de caisse TVA valable",
		creditVAT:  "TVA à reverser à l'État dans la mesure où elle a été initialement déduite",
		peppol:     "Entre assujettis belges, la facture électronique transmise par Peppol est l’original (obligatoire depuis le 1er janvier 2026) ; ce PDF en est une copie.",
		fromTicket: "Établi à partir d’un ticket de caisse TVA : ce chiffre d’affaires figure déjà dans les recettes du jour.",
		mismatch:   "Attention : les lignes totalisent %1, le document mentionne %2 (différence %3). Le total du document fait foi.",

		unknownRate:  "? : la caisse n’indique aucun taux de TVA pour ces lignes ; aucune TVA n’en a été calculée.",
		zeroRate:     "TVA 0 % : %1",
		draftText:    "Non signé : ceci est un projet et non un document valable.",
		trainingText: "Formation : signé par un simulateur, sans valeur fiscale ni juridique.",
		copyText:     "Copie %1 d’un document déjà délivré.",
		accept:       "Pour accord", acceptLine: "Date, nom et signature",

		markCopy: "COPIE", markDraft: "PROJET", markTraining: "FORMATION",
		page: "Page %1 de %2", subject: "Ticket de caisse TVA %1",
	}
}
