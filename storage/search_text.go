package storage

import (
	"slices"
	"strings"
	"unicode"
)

// This file says what a search text is, and when words are found in one. The
// full-text indexes stand over texts that were folded here, and their own folding
// and splitting changes nothing more (TestSearchAlphabet asks them about every
// character): so what they find is what has tells.

// searchText is what a document is found by, in the columns' order.
func searchText(r row) [5]string {
	out := [5]string{r.number, r.buyerWords, r.facts.Ticket, r.noteText, r.lineNames}
	for i := range out {
		out[i] = searchFold(out[i])
	}
	return out
}

// searchFold writes a text as it is searched: without case and accents, and with
// a space for whatever belongs to no word, but for ASCII's own signs: a number
// like 2026/0815 is found with its stroke.
func searchFold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0 || r > unicode.MaxASCII && !inWord(r):
			return ' '
		case r > unicode.MaxASCII:
			if to, ok := alike[r]; ok {
				return to
			}
		}
		return r
	}, foldKey(s))
}

// alike are letters that the indexes take for others, though no case or accent
// sets them apart.
var alike = map[rune]rune{
	'µ': 'μ', 'ſ': 's', 'ς': 'σ', 'ϐ': 'β', 'ϑ': 'θ', 'ϕ': 'φ', 'ϖ': 'π', 'ϰ': 'κ', 'ϱ': 'ρ', 'ϵ': 'ε',
}

// inWord tells whether a folded character is part of a word for the indexes, too.
// The letters left out were signs when SQLite's tables were made.
func inWord(r rune) bool {
	if r >= 0x19b0 && r <= 0x19c9 || r == 0x1cf2 || r == 0x1cf3 {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Co, r)
}

// tokens splits a folded text into its words.
func tokens(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !inWord(r) })
}

// trigram is the shortest part of a word that is found; a shorter one is found as
// the beginning of a word.
const trigram = 3

// terms are the words of a typed text; a document is found when it has each, as
// the beginning of a word or, from three characters on, as a part of one.
type terms []term

type term struct {
	plain string // folded
	part  bool   // long enough to be found anywhere
	words []string
}

// searchTerms reads a typed text. What is no word at all finds nothing, when it
// stands alone; beside others ASCII's signs do as well, since they are searched.
func searchTerms(text string) terms {
	var out terms
	seen := map[string]bool{}
	for _, w := range strings.Fields(searchFold(text)) {
		if seen[w] {
			continue
		}
		seen[w] = true
		out = append(out, term{plain: w, part: len([]rune(w)) >= trigram, words: tokens(w)})
	}
	if len(out) == 0 && strings.TrimSpace(text) != "" {
		out = terms{{}}
	}
	return out
}

// never tells that nothing can be found.
func (ts terms) never() bool {
	return slices.ContainsFunc(ts, func(t term) bool { return !t.part && len(t.words) == 0 })
}

// has tells whether folded texts have all the words.
func (ts terms) has(texts [5]string) bool {
	var split [5][]string // taken apart when a word first wants it
	for _, t := range ts {
		found := false
		for i := 0; i < len(texts) && !found; i++ {
			if t.part && strings.Contains(texts[i], t.plain) {
				found = true
			} else if !t.part || len(t.words) != 1 || len(t.words[0]) != len(t.plain) { // else the beginning of a word is a part of it
				if split[i] == nil {
					split[i] = tokens(texts[i])
				}
				found = phrase(split[i], t.words)
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// phrase tells whether words stand one after the other, the last as a beginning.
func phrase(in, words []string) bool {
	if len(words) == 0 {
		return false
	}
	last := len(words) - 1
	for i := range len(in) - last {
		if slices.Equal(in[i:i+last], words[:last]) && strings.HasPrefix(in[i+last], words[last]) {
			return true
		}
	}
	return false
}
