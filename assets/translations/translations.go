// Package translations holds the words of the window, one JSON file a language:
// a key leads to a sentence, or to one sentence for each plural form that the
// language has. Placeholders stand in braces. Nothing else lives here; reading
// them is the business of app/gui/words.
package translations

import "embed"

// Files are the languages, each "xx.json" with the language's two letters.
//
//go:embed *.json
var Files embed.FS
