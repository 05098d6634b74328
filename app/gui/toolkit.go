package gui

import (
	"encoding/json"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"zegel/app/gui/words"
)

// toolkitWords are the words that Fyne itself says in menus and dialogs, by the
// keys of our translations.
func toolkitWords() map[string]string {
	return map[string]string{
		"Cut": "cut", "Copy": "copy", "Paste": "paste", "Select all": "selectall", "Undo": "undo", "Redo": "redo",
		"Cancel": "cancel", "Open": "open", "Save": "save", "OK": "ok", "Yes": "yes", "No": "no", "Error": "error", "Confirm": "confirm", "Quit": "quit",
		"File": "file", "Folder": "folder", "New Folder": "newfolder", "Create Folder": "createfolder", "Enter filename": "filename",
		"Show Hidden Files": "hidden", "Favourites": "favourites", "file.name": "name", "file.parent": "parent",
	}
}

// teachToolkit makes Fyne speak the window's language. It follows the system's
// and cannot be told another; but what a language's words are can be told, and so
// the system's language gets the window's words.
func teachToolkit(v *words.Words) error {
	said := map[string]map[string]string{}
	for key, ours := range toolkitWords() {
		said[key] = map[string]string{"other": v.T("toolkit." + ours)}
	}
	b, err := json.Marshal(said)
	if err != nil {
		return err
	}
	err = lang.AddTranslationsForLocale(b, lang.SystemLocale())
	if err != nil { // a system's language that the toolkit cannot read is English to it
		err = lang.AddTranslationsForLocale(b, fyne.Locale("en"))
	}
	return err
}
