package usererr

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

//go:embed texts/*.json
var files embed.FS

// texts is one language.
type texts struct {
	lang    string
	Errors  map[string][3]string `json:"errors"` // title, explanation, what to do
	Why     map[string]string    `json:"why"`
	Skipped map[string]string    `json:"skipped"`
	Stopped map[string]string    `json:"stopped"`
	// Outcomes and Alarms say what became of a document, and what contradicts it.
	Outcomes map[string]string `json:"outcomes"`
	Alarms   map[string]string `json:"alarms"`
	Paper    map[string]string `json:"paper"` // what a page leaves out
	Notes    map[string]string `json:"notes"`
	Bundle   map[string]string `json:"bundle"` // faults of a bundle
}

// load reads a language; one without texts is English. Reading takes a fraction
// of a millisecond, and errors are rare.
func load(lang string) texts {
	if !slices.Contains(Languages(), lang) {
		lang = "en"
	}
	t := texts{lang: lang}
	data, err := files.ReadFile("texts/" + lang + ".json")
	if err == nil {
		err = json.Unmarshal(data, &t)
	}
	if err != nil {
		// The files are embedded and tested: this is a program built wrongly.
		t.Errors = map[string][3]string{codeGeneral: {"Zegel", err.Error(), ""}}
	}
	return t
}

func (t texts) note(key string, pairs ...string) string { return fill(t.Notes[key], values(pairs...)) }

// until says up to when, or nothing for the zero time; in the machine's own
// zone, since that is the clock on the person's wall.
func (t texts) until(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return t.note("until", "time", t.moment(at))
}

func (t texts) moment(at time.Time) string {
	layout := "02.01.2006 15:04"
	switch t.lang {
	case "nl":
		layout = "02-01-2006 15:04"
	case "fr":
		layout = "02/01/2006 15:04"
	case "en":
		layout = "2 Jan 2006 15:04"
	}
	return at.Local().Format(layout)
}

func values(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// fill puts values in their places in one pass, so that a brace in a value is
// never taken for a place.
func fill(s string, v map[string]string) string {
	pairs := make([]string, 0, 2*len(v))
	for name, value := range v {
		pairs = append(pairs, fmt.Sprintf("{%s}", name), value)
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// clip shortens foreign text for a screen.
func clip(s string) string {
	const most = 200
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(r)
}
