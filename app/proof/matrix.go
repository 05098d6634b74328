package proof

import (
	"fmt"
	"strings"
)

// Phases of the fault matrix: when a fault strikes.
const (
	First   = "first"   // the first attempt at a document
	Again   = "again"   // asked again, after an answer that was lost
	Restart = "restart" // asked again, after the program was killed with its request on the way
)

// Phases lists them in the order of the table.
func Phases() []string { return []string{First, Again, Restart} }

// Row is one fault with what follows from it in each phase.
type Row struct {
	Fault string          `json:"fault"`
	Cells map[string]Cell `json:"cells"`
}

// Cell is what follows from a fault: the document's state afterwards, the exit
// code, what the person reads, the kinds of the journal's entries about the
// document, and how many tickets the module holds for it.
type Cell struct {
	State   string   `json:"state"`
	Exit    int      `json:"exit"`
	Says    []string `json:"says"`
	Journal []string `json:"journal"`
	Tickets int      `json:"tickets"`
}

// Markdown draws the matrix for people.
func Markdown(rows []Row) string {
	var b strings.Builder
	b.WriteString("| the fault | when | state | exit | tickets in the module | what the person reads | what the journal says |\n|---|---|---|---|---|---|---|\n")
	words := map[string]string{First: "first attempt", Again: "asked again", Restart: "after a restart"}
	for _, r := range rows {
		name := r.Fault
		for _, p := range Phases() {
			c, ok := r.Cells[p]
			if !ok {
				continue
			}
			fmt.Fprintf(&b, "| %s | %s | `%s` | %d | %d | %s | %s |\n", name, words[p], c.State, c.Exit, c.Tickets,
				cell(strings.Join(c.Says, " ")), cell(strings.Join(c.Journal, ", ")))
			name = ""
		}
	}
	return b.String()
}

func cell(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "|", "\\|"), "\n", " ") }
