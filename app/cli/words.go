package cli

import (
	"fmt"
	"time"

	"zegel/app"
	"zegel/app/config"
	"zegel/fiscal"
)

// words are the outcomes of a command for people, in the languages of the paper
// first; Polish and Czech users read English here and their own language in the
// window and in errors.
type words struct{ nl, fr, de, en string }

func (w words) in(lang string) string {
	switch lang {
	case "nl":
		return w.nl
	case "fr":
		return w.fr
	case "de":
		return w.de
	}
	return w.en
}

// skipWords says why a document was left alone, and what helps.
func skipWords(r app.SkipReason) words {
	switch r {
	case app.SkipAlreadySigned:
		return words{"is al ondertekend", "est déjà signé", "ist bereits signiert", "is signed already"}
	case app.SkipFromTicket:
		return words{
			"komt van een btw-ticket: de omzet staat al in de ontvangsten; toch ondertekenen: --override-from-ticket --by --reason",
			"provient d'un ticket TVA : le chiffre d'affaires figure déjà dans les recettes ; signer malgré tout : --override-from-ticket --by --reason",
			"stammt von einem MwSt.-Ticket: der Umsatz steht schon in den Einnahmen; trotzdem signieren: --override-from-ticket --by --reason",
			"was made from a VAT ticket: its turnover already stands in the receipts; to sign it all the same: --override-from-ticket --by --reason",
		}
	case app.SkipInDoubt:
		return words{
			"is in twijfel; zegel recover vraagt het na de wachttijd, zegel resolve legt het nummer vast",
			"est en doute ; zegel recover le demande après le délai, zegel resolve enregistre le numéro",
			"ist im Zweifel; zegel recover fragt nach der Wartezeit, zegel resolve hält die Nummer fest",
			"is in doubt; zegel recover asks after the quarantine, zegel resolve records the number",
		}
	case app.SkipNumberMissing:
		return words{
			"mist zijn ticketnummer; lees het aan de kassa en geef het met zegel resolve",
			"il manque le numéro du ticket ; lisez-le à la caisse et donnez-le avec zegel resolve",
			"es fehlt die Ticketnummer; an der Kasse ablesen und mit zegel resolve angeben",
			"lacks its ticket number; read it at the till and give it with zegel resolve",
		}
	case app.SkipSending:
		return words{"wordt nu verstuurd door een ander programma", "est en cours d'envoi par un autre programme", "wird gerade von einem anderen Programm gesendet", "is being sent by another program"}
	case app.SkipNoNumber:
		return words{"heeft geen nummer in de cloud en kan niet ondertekend worden", "n'a pas de numéro dans le cloud et ne peut être signé", "hat in der Cloud keine Nummer und kann nicht signiert werden", "has no number in the cloud and cannot be signed"}
	case app.SkipNameTwice:
		return words{
			"het nummer is twee keer gebruikt en de cloud kan ze niet onderscheiden; beslis met --by en --reason",
			"le numéro est utilisé deux fois et le cloud ne peut les distinguer ; décidez avec --by et --reason",
			"die Nummer ist zweimal vergeben und die Cloud kann sie nicht unterscheiden; entscheiden Sie mit --by und --reason",
			"the number is used twice and the cloud cannot tell them apart; decide with --by and --reason",
		}
	case app.SkipDoctype:
		return words{"is van een onbekende soort; er bestaat geen ondertekening voor", "est d'un type inconnu ; aucune signature n'existe pour lui", "ist von unbekannter Art; dafür gibt es keine Signatur", "is of an unknown type; no sign call exists for it"}
	case app.SkipGone:
		return words{"staat niet meer in de cloud", "n'est plus dans le cloud", "steht nicht mehr in der Cloud", "is no longer in the cloud"}
	case app.SkipGuard:
		return words{"wacht: er wordt nu niets verstuurd", "attend : rien n'est envoyé pour l'instant", "wartet: zurzeit wird nichts gesendet", "waits: nothing is sent now"}
	case app.SkipStopped:
		return words{"werd niet verstuurd", "n'a pas été envoyé", "wurde nicht gesendet", "was not sent"}
	case app.SkipNotDue:
		return words{"is nog in de wachttijd; nu al vragen kan twee keer ondertekenen", "est encore dans le délai ; demander maintenant pourrait signer deux fois", "ist noch in der Wartezeit; jetzt zu fragen könnte zweimal signieren", "is still in its quarantine; asking now could sign it twice"}
	case app.SkipAsked:
		return words{"is al één keer gevraagd; een persoon beslist nu: --by en --reason, of zegel resolve", "a déjà été demandé une fois ; une personne décide : --by et --reason, ou zegel resolve", "wurde schon einmal gefragt; jetzt entscheidet ein Mensch: --by und --reason, oder zegel resolve", "was asked once already; a person decides now: --by and --reason, or zegel resolve"}
	}
	return words{"staat niet in een toestand die dit toelaat", "n'est pas dans un état qui le permet", "ist nicht in einem Zustand, der das erlaubt", "is not in a state that allows it"}
}

func (r *run) skipped(s app.Skipped) string {
	t := s.Key + ": " + skipWords(s.Reason).in(r.language())
	if s.Text != "" {
		t += " (" + oneLine(s.Text) + ")"
	}
	return t
}

// guardText says what holds requests back, until when, and what helps.
func (r *run) guardText(g fiscal.Guard) string {
	var w words
	switch g.Kind {
	case fiscal.GuardQuota:
		w = words{
			"De aanvragen van vandaag zijn op.", "Les requêtes du jour sont épuisées.", "Die Anfragen des Tages sind aufgebraucht.", "The day's requests are used up.",
		}
		if g.Text != "own count" {
			w = words{
				w.nl + " Vroeger dan onze eigen telling: gebruikt een ander programma deze licentie?", w.fr + " Plus tôt que notre propre compte : un autre programme utilise-t-il cette licence ?",
				w.de + " Früher als unsere eigene Zählung: nutzt ein anderes Programm diese Lizenz?", w.en + " Where our own count says less: does another program use this licence?",
			}
		}
	case fiscal.GuardLogin:
		w = words{
			"CloudPOS weigert licentie of token. Er wordt niets meer verstuurd, want na vijf foute pogingen blokkeert het adres ook de kassa's. Kijk beide na (zegel config), dan zegel resume.",
			"CloudPOS refuse la licence ou le jeton. Rien n'est plus envoyé : après cinq essais l'adresse serait bloquée, caisses comprises. Vérifiez les deux (zegel config), puis zegel resume.",
			"CloudPOS weist Lizenz oder Token ab. Es wird nichts mehr gesendet, denn nach fünf Versuchen wäre die Adresse gesperrt, auch für die Kassen. Beide prüfen (zegel config), dann zegel resume.",
			"CloudPOS refuses licence or token. Nothing more is sent: after five bad tries the address is blocked, the tills behind it as well. Check both (zegel config), then zegel resume.",
		}
	case fiscal.GuardBlocked:
		w = words{"CloudPOS heeft dit adres geblokkeerd.", "CloudPOS a bloqué cette adresse.", "CloudPOS hat diese Adresse gesperrt.", "CloudPOS has blocked this address."}
	case fiscal.GuardModule:
		w = words{
			"De licentie dekt het ondertekenen niet. Vraag het de leverancier, dan zegel resume.", "La licence ne couvre pas la signature. Demandez au fournisseur, puis zegel resume.",
			"Die Lizenz deckt das Signieren nicht. Beim Anbieter nachfragen, dann zegel resume.", "The licence does not cover signing. Ask the vendor, then zegel resume.",
		}
	case fiscal.GuardDoubts:
		w = words{
			"Vijf twijfelachtige antwoorden na elkaar: de cloud is niet in orde. zegel sync zegt wanneer hij terug is.", "Cinq réponses douteuses de suite : le cloud ne va pas bien. zegel sync dit quand il est de retour.",
			"Fünf zweifelhafte Antworten hintereinander: der Cloud geht es nicht gut. zegel sync sagt, wann sie zurück ist.", "Five doubtful answers in a row: the cloud is not well. zegel sync tells when it is back.",
		}
	case fiscal.GuardRestored:
		w = words{
			"Deze gegevens werden teruggezet. Wat sindsdien ondertekend werd, staat er niet in: kijk dat na en bevestig met zegel resume --by --reason.", "Ces données ont été restaurées. Ce qui a été signé depuis n'y figure pas : vérifiez, puis confirmez avec zegel resume --by --reason.",
			"Diese Daten wurden zurückgespielt. Was seither signiert wurde, steht nicht darin: prüfen, dann mit zegel resume --by --reason bestätigen.", "This store was restored. What was signed since is not in it: check that, then confirm with zegel resume --by --reason.",
		}
	}
	t := w.in(r.language())
	if !g.Until.IsZero() {
		t += " " + fmt.Sprintf(words{"Verder om %s.", "Reprise à %s.", "Weiter um %s.", "It goes on at %s."}.in(r.language()), g.Until.Local().Format(time.DateTime))
	}
	return t
}

// stoppedText says why a batch ended early.
func (r *run) stoppedText(stop string) string {
	switch stop {
	case "five_doubts":
		return r.guardText(fiscal.Guard{Kind: fiscal.GuardDoubts})
	case "encoding":
		return words{
			"CloudPOS begreep het documentnummer niet (2001). Probeer zegel config set cloudpos.json_body true.", "CloudPOS n'a pas compris le numéro du document (2001). Essayez zegel config set cloudpos.json_body true.",
			"CloudPOS hat die Dokumentnummer nicht verstanden (2001). Versuchen Sie zegel config set cloudpos.json_body true.", "CloudPOS did not understand the document number (2001). Try zegel config set cloudpos.json_body true.",
		}.in(r.language())
	case "unreachable":
		return words{
			"CloudPOS is niet bereikbaar. Er is niets verstuurd en niets verloren; probeer het later opnieuw.", "CloudPOS est injoignable. Rien n'a été envoyé, rien n'est perdu ; réessayez plus tard.",
			"CloudPOS ist nicht erreichbar. Nichts wurde gesendet, nichts ist verloren; später erneut versuchen.", "CloudPOS is not reachable. Nothing was sent and nothing is lost; try again later.",
		}.in(r.language())
	case "lease":
		return words{
			"Een ander programma ondertekent nu. Wacht tot het klaar is.", "Un autre programme est en train de signer. Attendez qu'il ait fini.",
			"Ein anderes Programm signiert gerade. Warten Sie, bis es fertig ist.", "Another program is signing. Wait until it is done.",
		}.in(r.language())
	case "storage":
		return words{
			"Er kan niet weggeschreven worden; er wordt niets meer ondertekend.", "L'écriture est impossible ; plus rien n'est signé.",
			"Es kann nicht geschrieben werden; es wird nichts mehr signiert.", "Nothing can be recorded, so nothing more is signed.",
		}.in(r.language())
	}
	return words{"Gestopt.", "Arrêté.", "Angehalten.", "Stopped."}.in(r.language())
}

// warning says what is odd about a setting, without stopping anything.
func (r *run) warning(w config.Warning) string {
	return fmt.Sprintf("%s: %s (%s)", words{"let op", "attention", "Achtung", "note"}.in(r.language()), w.Field, w.Why)
}

func (r *run) syncedFolder(dir, by string) string {
	return fmt.Sprintf(words{
		"%s wordt door %s gesynchroniseerd: dat kan de gegevens beschadigen. Kies een andere map (--data).", "%s est synchronisé par %s : cela peut abîmer les données. Choisissez un autre dossier (--data).",
		"%s wird von %s synchronisiert: das kann die Daten beschädigen. Wählen Sie einen anderen Ordner (--data).", "%s is synced by %s, which can damage the data. Choose another folder (--data).",
	}.in(r.language()), dir, by)
}
