package app

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"zegel/app/bundle"
	"zegel/fiscal"
	"zegel/pdf"
)

// mostFaults bounds the faults that paper names one by one; all are counted.
const mostFaults = 200

// Verified is a verification that came to its end: what it found, when it began
// and how long it took.
type Verified struct {
	VerifyReport
	At   time.Time
	Took time.Duration
}

// VerifyPaper draws a verification's result, with the head that was verified as a
// code for another machine. lang is nl, fr, de or en; others: the shop's.
func (a *App) VerifyPaper(ctx context.Context, v Verified, lang string) ([]byte, error) {
	key, err := a.JournalKey(ctx)
	if err != nil {
		return nil, err
	}
	lang = a.lang(fiscal.Record{}, lang)
	w := verifyPaperWords(lang)
	_, training, err := a.store.Setting(ctx, trainingSetting(a.licence))
	if err != nil {
		return nil, err
	}
	head := bundle.Head{Size: v.Entries, Hash: v.Head}
	rep := pdf.Report{
		Title: w.title, Lang: lang, Seller: a.cfg.Seller.Party(), Accent: a.cfg.Paper.Accent, Training: training, MadeAt: v.At,
		Facts: [][2]string{
			{w.result, w.fine},
			{w.licence, a.licence},
			{w.at, v.At.In(fiscal.Brussels()).Format(time.DateTime)},
			{w.took, v.Took.Round(time.Millisecond).String()},
			{w.entries, strconv.FormatInt(v.Entries, 10)},
			{w.head, v.Head},
			{w.key, key.Fingerprint},
			{w.faults, strconv.Itoa(len(v.Faults))},
			{w.version, a.version},
		},
		Foot: fmt.Sprintf("%s · %d · %s", a.licence, v.Entries, v.Head),
		QR:   bundle.HeadCode(head, key.Fingerprint), QRTitle: w.code, QRText: w.keep,
	}
	if !v.OK {
		rep.Facts[0][1] = w.wrong
		rep.Alarm = []string{w.wrong + " " + w.call}
		t := pdf.ReportTable{Title: w.faults, Columns: []pdf.ReportColumn{{Title: w.where, Share: 0.25}, {Title: w.what, Share: 0.25}, {Title: w.expected, Share: 0.25}, {Title: w.found, Share: 0.25}}}
		for _, f := range v.Faults[:min(len(v.Faults), mostFaults)] {
			t.Rows = append(t.Rows, pdf.ReportRow{Cells: []string{f.Where, f.What, f.Expected, f.Found}})
		}
		if n := len(v.Faults); n > mostFaults {
			t.Note = fmt.Sprintf("%d / %d", mostFaults, n)
		}
		rep.Tables = []pdf.ReportTable{t}
	}
	paper, err := a.paper()
	if err != nil {
		return nil, err
	}
	page, err := paper.RenderReport(ctx, rep)
	if err != nil {
		return nil, fmt.Errorf("draw the verification: %w", err)
	}
	return page.PDF, nil
}

// verifyWords are the words of a verification on paper.
type verifyWords struct {
	title, result, fine, wrong, call                       string
	licence, at, took, entries, head, key, faults, version string
	where, what, expected, found, code, keep               string
}

func verifyPaperWords(lang string) verifyWords {
	switch lang {
	case "fr":
		return verifyWords{
			title: "Vérification du journal", result: "Résultat", fine: "Tout est en ordre : le journal et tout ce qui en découle ont été recalculés.",
			wrong: "Le journal ne se recalcule pas.", call: "Ne changez rien et appelez la personne qui s'occupe de votre caisse.",
			licence: "Licence", at: "Vérifié le", took: "Durée", entries: "Inscriptions", head: "Tête", key: "Empreinte de la clé", faults: "Fautes", version: "Version",
			where: "Où", what: "Quoi", expected: "Attendu", found: "Trouvé", code: "Tête du journal",
			keep: "Conservez ce code : un journal ultérieur qui ne prolonge pas cette tête a été modifié.",
		}
	case "de":
		return verifyWords{
			title: "Prüfung des Journals", result: "Ergebnis", fine: "Alles stimmt: Journal und alles, was daraus folgt, wurden nachgerechnet.",
			wrong: "Das Journal geht nicht auf.", call: "Ändern Sie nichts und rufen Sie an, wer Ihre Kasse betreut.",
			licence: "Lizenz", at: "Geprüft am", took: "Dauer", entries: "Einträge", head: "Kopf", key: "Fingerabdruck des Schlüssels", faults: "Fehler", version: "Version",
			where: "Wo", what: "Was", expected: "Erwartet", found: "Gefunden", code: "Kopf des Journals",
			keep: "Bewahren Sie diesen Code auf: ein späteres Journal, das diesen Kopf nicht fortsetzt, wurde verändert.",
		}
	case "en":
		return verifyWords{
			title: "Verification of the journal", result: "Result", fine: "All is well: the journal and all that follows from it were recomputed.",
			wrong: "The journal does not add up.", call: "Change nothing and call whoever looks after your till.",
			licence: "Licence", at: "Verified at", took: "Took", entries: "Entries", head: "Head", key: "Key's fingerprint", faults: "Faults", version: "Version",
			where: "Where", what: "What", expected: "Expected", found: "Found", code: "Head of the journal",
			keep: "Keep this code: a later journal that does not extend this head has been changed.",
		}
	}
	return verifyWords{
		title: "Controle van het journaal", result: "Resultaat", fine: "Alles klopt: het journaal en alles wat eruit volgt, zijn opnieuw berekend.",
		wrong: "Het journaal klopt niet.", call: "Verander niets en bel wie uw kassa onderhoudt.",
		licence: "Licentie", at: "Gecontroleerd op", took: "Duur", entries: "Inschrijvingen", head: "Kop", key: "Vingerafdruk van de sleutel", faults: "Fouten", version: "Versie",
		where: "Waar", what: "Wat", expected: "Verwacht", found: "Gevonden", code: "Kop van het journaal",
		keep: "Bewaar deze code: een later journaal dat niet op deze kop voortbouwt, is veranderd.",
	}
}
