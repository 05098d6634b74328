package bundle

import (
	_ "embed"
	"html"
	"strconv"
	"strings"
)

//go:embed readme.html
var readmePage string

// readme is the page that says, in four languages, what is in the bundle and how
// to check it with what every computer has.
func readme(s Summary, lang string) []byte {
	if lang == "" {
		lang = "nl"
	}
	r := strings.NewReplacer(
		"{{lang}}", lang, "{{licence}}", html.EscapeString(s.Licence), "{{from}}", s.From.String(), "{{to}}", s.To.String(),
		"{{size}}", strconv.FormatInt(s.Head.Size, 10), "{{root}}", s.Head.Hash, "{{key}}", s.Key,
	)
	return []byte(r.Replace(readmePage))
}
