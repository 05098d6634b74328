package bundle

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"zegel/fiscal"
	"zegel/pdf"
)

// mostOnPaper bounds the cases that paper names one by one.
const mostOnPaper = 60

// HeadCode is the text of a head's QR: what another machine needs to tell later
// that the journal it sees extends this one.
func HeadCode(h Head, key string) string {
	return fmt.Sprintf("zegel-head:1|%d|%s|%s", h.Size, h.Hash, key)
}

// Extra is what a report says beside the sums: the day's requests.
type Extra struct{ Facts [][2]string }

// Paper draws a summary: a bundle's cover, or the report of a day or period.
func Paper(ctx context.Context, r *pdf.Renderer, s Summary, set Settings, cover bool, x Extra) (pdf.Result, error) {
	f, err := r.Figures(set.Lang)
	if err != nil {
		return pdf.Result{}, err
	}
	p := page{f: f, lang: set.Lang, s: s}
	rep := pdf.Report{
		Title: p.title(cover), Lang: set.Lang, Seller: set.Seller, Accent: set.Accent, Training: s.Training > 0,
		MadeAt: s.At, Producer: "Zegel", Foot: fmt.Sprintf("%s · %d · %s", s.Licence, s.Head.Size, s.Head.Hash),
		QR: HeadCode(s.Head, s.Key), QRTitle: p.say(text4{"Kop van het journaal", "Tête du journal", "Kopf des Journals", "Head of the journal"}),
		QRText: p.say(text4{
			"Bewaar deze code: een later journaal dat niet op deze kop voortbouwt, is veranderd.", "Conservez ce code : un journal ultérieur qui ne prolonge pas cette tête a été modifié.",
			"Bewahren Sie diesen Code auf: ein späteres Journal, das diesen Kopf nicht fortsetzt, wurde verändert.", "Keep this code: a later journal that does not extend this head has been changed.",
		}) + "\n" + fmt.Sprintf("%d\n%s\n%s %s", s.Head.Size, s.Head.Hash, p.say(text4{"sleutel", "clé", "Schlüssel", "key"}), s.Key),
	}
	rep.Facts = append(p.facts(), x.Facts...)
	rep.Alarm = p.alarms()
	rep.Tables = []pdf.ReportTable{
		p.kinds(), p.rates(GroupSigned), p.rates(GroupFromTicket), p.rates(GroupOpen), p.days(), p.open(), p.discrepancies(),
	}
	return r.RenderReport(ctx, rep)
}

// page writes a summary's tables in one language.
type page struct {
	f    pdf.Figures
	lang string
	s    Summary
}

func (p page) say(t text4) string { return t.in(p.lang) }

func (p page) title(cover bool) string {
	what := text4{"Dagrapport", "Rapport du jour", "Tagesbericht", "Report of the day"}
	switch {
	case cover:
		what = text4{"Dossier voor de boekhouder", "Dossier pour le comptable", "Unterlagen für die Buchhaltung", "Bundle for the accountant"}
	case p.s.From != p.s.To:
		what = text4{"Periodeverslag", "Rapport de la période", "Bericht über den Zeitraum", "Report of the period"}
	}
	period := p.f.Day(p.s.From)
	if p.s.From != p.s.To {
		period += " – " + p.f.Day(p.s.To)
	}
	return p.say(what) + " " + period
}

func (p page) facts() [][2]string {
	t := p.s.Tickets
	tickets := strconv.Itoa(t.Count)
	if t.Count > 0 {
		tickets = fmt.Sprintf("%d  ·  %s – %s", t.Count, t.First, t.Last)
	}
	return [][2]string{
		{p.say(text4{"Licentie", "Licence", "Lizenz", "Licence"}), p.s.Licence},
		{p.say(text4{"Documenten", "Documents", "Dokumente", "Documents"}), strconv.Itoa(p.s.Documents)},
		{p.say(text4{"Btw-tickets", "Tickets TVA", "MwSt.-Tickets", "VAT tickets"}), tickets},
		{
			p.say(text4{"Gaten in de reeks", "Trous dans la série", "Lücken in der Reihe", "Gaps in the series"}),
			fmt.Sprintf("%d (%d) · %s", t.Gaps, t.Missing, p.say(text4{
				"gewone kastickets gebruiken dezelfde reeks", "les tickets ordinaires partagent la série", "gewöhnliche Kassentickets teilen die Reihe", "ordinary receipts share the series",
			})),
		},
		{p.say(text4{"Nummers die ontbreken", "Numéros manquants", "Fehlende Nummern", "Numbers missing"}), strconv.Itoa(p.s.MissingNumbers)},
		{p.say(text4{"Open gevallen", "Cas ouverts", "Offene Fälle", "Open cases"}), strconv.Itoa(p.s.OpenCount)},
		{p.say(text4{"Afwijkingen", "Écarts", "Abweichungen", "Discrepancies"}), strconv.Itoa(p.s.DiscrepancyCount)},
		{p.say(text4{"Stand van het journaal", "État du journal", "Stand des Journals", "State of the journal"}), p.f.Moment(p.s.At.In(fiscal.Brussels()))},
	}
}

// alarms are what a reader must not overlook.
func (p page) alarms() []string {
	var out []string
	if p.s.Training > 0 {
		out = append(out, p.say(text4{
			"Oefening: ondertekend door een simulator, zonder fiscale waarde.", "Formation : signé par un simulateur, sans valeur fiscale.",
			"Übung: von einem Simulator signiert, ohne steuerlichen Wert.", "Training: signed by a simulator, without fiscal value.",
		}))
	}
	for _, k := range p.s.Kinds {
		if k.Group == GroupFromTicket {
			out = append(out, p.say(text4{
				"Documenten die van een kasticket zijn gemaakt, staan apart: hun omzet zit al in de dagontvangsten en mag niet bijgeteld worden.",
				"Les documents établis à partir d'un ticket sont à part : leur chiffre d'affaires figure déjà dans les recettes et ne s'ajoute pas.",
				"Aus Kassentickets erstellte Dokumente stehen gesondert: ihr Umsatz steht schon in den Tageseinnahmen und wird nicht addiert.",
				"Documents made from a receipt stand apart: their turnover is in the day's receipts already and is not to be added.",
			}))
			break
		}
	}
	return out
}

func (p page) group(g Group) string {
	switch g {
	case GroupSigned:
		return p.say(text4{"Ondertekend", "Signés", "Signiert", "Signed"})
	case GroupFromTicket:
		return p.say(text4{"Uit kasticket (al in de ontvangsten)", "Issus d'un ticket (déjà dans les recettes)", "Aus Kassenticket (schon in den Einnahmen)", "From a receipt (in the receipts already)"})
	}
	return p.say(text4{"Open", "Ouverts", "Offen", "Open"})
}

func (p page) kind(word string) string {
	t, err := fiscal.ParseDoctype(word)
	if err != nil {
		return word
	}
	return p.f.Kind(t)
}

func (p page) cash(a amount, currency string) string { return p.f.Money(fiscal.Cents(a), currency) }

func (p page) amountColumns(share float64) []pdf.ReportColumn {
	return []pdf.ReportColumn{
		{Title: p.say(colBase.label), Share: share, Right: true}, {Title: p.say(colVAT.label), Share: share, Right: true}, {Title: p.say(colTotal.label), Share: share, Right: true},
	}
}

func (p page) kinds() pdf.ReportTable {
	t := pdf.ReportTable{
		Title: p.say(text4{"Per soort", "Par type", "Nach Art", "By kind"}),
		Columns: append([]pdf.ReportColumn{
			{Title: "", Share: 0.34}, {Title: p.say(colType.label), Share: 0.16}, {Title: p.say(text4{"Aantal", "Nombre", "Anzahl", "Count"}), Share: 0.08, Right: true},
		}, p.amountColumns(0.14)...),
		Empty: p.say(text4{"Geen documenten in deze periode.", "Aucun document dans cette période.", "Keine Dokumente in diesem Zeitraum.", "No documents in this period."}),
	}
	for _, k := range p.s.Kinds {
		t.Rows = append(t.Rows, pdf.ReportRow{Cells: []string{p.group(k.Group), p.kind(k.Type), strconv.Itoa(k.Count), p.cash(k.Base, k.Currency), p.cash(k.VAT, k.Currency), p.cash(k.Total, k.Currency)}})
	}
	return t
}

func (p page) rates(g Group) pdf.ReportTable {
	t := pdf.ReportTable{
		Title: p.say(text4{"Per tarief", "Par taux", "Nach Satz", "By rate"}) + ": " + strings.ToLower(p.group(g)),
		Columns: append([]pdf.ReportColumn{
			{Title: p.say(colType.label), Share: 0.25}, {Title: p.say(colLetter.label), Share: 0.15}, {Title: p.say(colRate.label), Share: 0.12, Right: true},
		}, p.amountColumns(0.16)...),
	}
	for _, r := range p.s.Rates {
		if r.Group != g {
			continue
		}
		letter := r.Letter
		if letter == "" {
			letter = p.say(text4{"verschil met lijnen", "écart avec lignes", "Differenz", "not in the lines"})
		}
		t.Rows = append(t.Rows, pdf.ReportRow{Cells: []string{p.kind(r.Type), letter, p.f.Number(r.Rate), p.cash(r.Base, r.Currency), p.cash(r.VAT, r.Currency), p.cash(r.Gross, r.Currency)}})
	}
	return t
}

func (p page) days() pdf.ReportTable {
	t := pdf.ReportTable{
		Title: p.say(text4{"Per dag", "Par jour", "Nach Tag", "By day"}),
		Columns: []pdf.ReportColumn{
			{Title: p.say(colDate.label), Share: 0.2},
			{Title: "", Share: 0.34},
			{Title: p.say(colType.label), Share: 0.2},
			{Title: p.say(text4{"Aantal", "Nombre", "Anzahl", "Count"}), Share: 0.1, Right: true},
			{Title: p.say(colTotal.label), Share: 0.16, Right: true},
		},
	}
	for _, d := range p.s.Days {
		t.Rows = append(t.Rows, pdf.ReportRow{Cells: []string{p.f.Day(d.Day), p.group(d.Group), p.kind(d.Type), strconv.Itoa(d.Count), p.cash(d.Total, d.Currency)}})
	}
	return t
}

func (p page) open() pdf.ReportTable {
	t := pdf.ReportTable{
		Title: p.say(text4{"Open gevallen", "Cas ouverts", "Offene Fälle", "Open cases"}),
		Columns: []pdf.ReportColumn{
			{Title: p.say(colDate.label), Share: 0.15},
			{Title: p.say(colType.label), Share: 0.15},
			{Title: p.say(colNumber.label), Share: 0.2},
			{Title: p.say(colState.label), Share: 0.15},
			{Title: "", Share: 0.2},
			{Title: p.say(colTotal.label), Share: 0.15, Right: true},
		},
		Empty: p.say(text4{"Geen.", "Aucun.", "Keine.", "None."}),
	}
	for _, o := range p.s.Open[:min(len(p.s.Open), mostOnPaper)] {
		number := o.Number
		if number == "" {
			number = "id " + o.ID
		}
		t.Rows = append(t.Rows, pdf.ReportRow{Cells: []string{p.f.Day(o.Date), p.kind(o.Type), number, p.state(o.State), p.why(o), p.cash(o.Total, fiscal.EUR)}})
	}
	t.Note = p.more(p.s.OpenCount)
	return t
}

// more says that a list is not the whole.
func (p page) more(n int) string {
	if n <= mostOnPaper {
		return ""
	}
	return fmt.Sprintf(p.say(text4{
		"De eerste %d van %d; alle staan in documents.csv.", "Les %d premiers de %d ; tous figurent dans documents.csv.",
		"Die ersten %d von %d; alle stehen in documents.csv.", "The first %d of %d; documents.csv has them all.",
	}), mostOnPaper, n)
}

func (p page) discrepancies() pdf.ReportTable {
	t := pdf.ReportTable{
		Title: p.say(text4{"Afwijkingen", "Écarts", "Abweichungen", "Discrepancies"}),
		Columns: []pdf.ReportColumn{
			{Title: p.say(colType.label), Share: 0.14},
			{Title: p.say(colNumber.label), Share: 0.18},
			{Title: "", Share: 0.18},
			{Title: p.say(text4{"Verwacht", "Attendu", "Erwartet", "Expected"}), Share: 0.25},
			{Title: p.say(text4{"Gevonden", "Trouvé", "Gefunden", "Found"}), Share: 0.25},
		},
		Empty: p.say(text4{"Geen.", "Aucun.", "Keine.", "None."}),
	}
	for _, o := range p.s.Discrepancies[:min(len(p.s.Discrepancies), mostOnPaper)] {
		t.Rows = append(t.Rows, pdf.ReportRow{Cells: []string{p.kind(o.Type), o.Number, p.odd(o.Kind), o.Expected, o.Found}})
	}
	t.Note = p.more(p.s.DiscrepancyCount)
	return t
}

// QuotaLabel names the day's requests in a report.
func QuotaLabel(lang string) string {
	return text4{"Aanvragen over vandaag", "Requêtes restantes du jour", "Anfragen übrig heute", "Requests left today"}.in(lang)
}
