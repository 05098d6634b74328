// Package guides holds the guides for people, in Markdown: a folder a language,
// a file a reader. Every command in them is checked by the command line's tests.
package guides

import (
	"embed"
	"io/fs"
	"slices"
)

//go:embed */*.md
var files embed.FS

// Names lists the guides in the order in which they are offered.
func Names() []string {
	return []string{"cashier", "owner", "accountant", "doubt", "administrator"}
}

// Languages lists the languages of the guides.
func Languages() []string { return []string{"nl", "fr", "en"} }

// Text gives a guide in a language, in English where it has no such one; nothing
// for an unknown name.
func Text(name, lang string) string {
	if !slices.Contains(Languages(), lang) {
		lang = "en"
	}
	b, err := fs.ReadFile(files, lang+"/"+name+".md")
	if err != nil {
		return ""
	}
	return string(b)
}
