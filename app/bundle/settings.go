package bundle

import (
	"zegel/fiscal"
)

// Settings are what a bundle needs to know of the shop and the journal does not
// say. They go into totals.json, so that a reader sees what was used.
type Settings struct {
	Seller     fiscal.Party
	Lang       string // nl, fr, de, en; empty: nl
	ZeroLetter fiscal.Letter
	Rates      fiscal.RateTable // empty: the Belgian ones
	Accent     string
}

func (s *Settings) rates() fiscal.RateTable {
	if len(s.Rates) == 0 {
		return fiscal.BelgianRates()
	}
	return s.Rates
}
