package cli

import "fmt"

// emptyPeriod says that a bundle holds no documents, which it proves.
func (r *run) emptyPeriod(from, to string) string {
	t := map[string]string{
		"nl": "Geen documenten van %s tot %s; de bundel bewijst dat.", "fr": "Aucun document du %s au %s ; le dossier le prouve.",
		"de": "Keine Dokumente vom %s bis %s; das Paket belegt es.", "en": "No documents from %s to %s; the bundle proves it.",
		"pl": "Brak dokumentów od %s do %s; pakiet to potwierdza.", "cs": "Žádné doklady od %s do %s; balíček to dokládá.",
	}
	return fmt.Sprintf(t[r.language()], from, to)
}

// unpinned says that nobody but the bundle itself vouches for its key.
func (r *run) unpinned(key string) string {
	t := map[string]string{
		"nl": "De sleutel %s is niet vastgelegd: vraag de vingerafdruk aan de winkel zelf en geef hem met --key.",
		"fr": "La clé %s n'est pas épinglée : demandez l'empreinte au commerce lui-même et donnez-la avec --key.",
		"de": "Der Schlüssel %s ist nicht festgelegt: den Fingerabdruck beim Betrieb selbst erfragen und mit --key angeben.",
		"en": "The key %s is not pinned: ask the shop itself for its fingerprint and give it with --key.",
		"pl": "Klucz %s nie jest przypięty: poproś sam sklep o jego odcisk i podaj go przez --key.",
		"cs": "Klíč %s není připnutý: vyžádejte si otisk přímo od obchodu a zadejte jej přes --key.",
	}
	return fmt.Sprintf(t[r.language()], key)
}
