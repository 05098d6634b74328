package storage

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"zegel/fiscal"
)

// ways are the ways to search: a small set that is sorted, and a walk through the
// list; and to count: all texts that the filters leave, and a walk.
var ways = [...]struct{ few, counted int }{{usualFew, usualCounted}, {0, usualCounted}, {0, 0}, {5, 0}}

// TestSearchWays wants the same documents whichever way a search goes.
func TestSearchWays(t *testing.T) {
	k := manyDocuments(t, 300)
	ctx := context.Background()
	for _, text := range []string{"dagschotel", "schotel", "brulee", "tafel 17", "2026/0012", "26/00", "zoe", "mile dag", "90", "17", "da", "7 creme"} {
		for _, q := range []fiscal.Query{
			{},
			{Order: fiscal.ByTotal, Ascending: true},
			{Order: fiscal.ByState},
			{States: []fiscal.State{fiscal.Signed, fiscal.Unsigned}, Order: fiscal.ByNumber},
			{Types: []fiscal.Doctype{fiscal.Offer}},
			{Mismatched: true},
		} {
			q.Licence, q.Search, q.Limit = lic, text, 5000
			first := k.sameAllWays(fmt.Sprintf("%q %+v", text, q), q)
			if len(first) == 0 && q.States == nil && q.Types == nil && !q.Mismatched && q.Order == "" {
				t.Errorf("%q finds nothing", text)
			}
		}
	}
	for _, o := range []fiscal.Order{fiscal.ByDate, fiscal.ByNumber, fiscal.ByTotal, fiscal.ByTicket, fiscal.ByName} {
		l, err := newList(fiscal.Query{Licence: lic, Search: "dagschotel", Order: o})
		k.must(err)
		st, err := k.stretches(ctx, k.r, l)
		k.must(err)
		query, args := l.walking(st[0])
		if plan := k.plan(query, args); len(st) != 1 || sorting.MatchString(plan) || scanning.MatchString(plan) || !strings.Contains(plan, "COVERING INDEX "+l.o.index) {
			t.Errorf("a walk by %s:\n%s", o, plan)
		}
		query, args = l.sorting([]int64{1, 2, 3})
		if plan := k.plan(query, args); !strings.Contains(plan, "SEARCH d USING INTEGER PRIMARY KEY") {
			t.Errorf("a few by %s:\n%s", o, plan)
		}
		query, args = load([]int64{1, 2, 3})
		if plan := k.plan(query, args); !strings.Contains(plan, "SEARCH d USING INTEGER PRIMARY KEY") || scanning.MatchString(plan) || strings.Contains(plan, "SCAN c\n") {
			t.Errorf("loading:\n%s", plan)
		}
	}
}

// sameAllWays searches and counts in each way, and gives the documents in order.
func (k *kit) sameAllWays(what string, q fiscal.Query) []int64 {
	k.t.Helper()
	ctx := context.Background()
	var first []int64
	for i, way := range ways {
		k.fewFound, k.fewCounted = way.few, way.counted
		p, err := k.List(ctx, q)
		k.must(err)
		var seqs []int64
		for _, r := range p.Records {
			seqs = append(seqs, r.Seq)
		}
		if i == 0 {
			first = seqs
		}
		if !slices.Equal(seqs, first) {
			k.t.Errorf("%s: %v, but in way %d %v", what, first, i, seqs)
		}
		if tl, err := k.Tally(ctx, q); err != nil || !p.More && q.After == "" && sum(tl.Count) != len(first) {
			k.t.Errorf("%s: counts %v in way %d, lists %d (%v)", what, tl.Count, i, len(first), err)
		}
	}
	return first
}

// ugly are pieces of which ugly texts are made: accents composed and not, letters
// that other letters are taken for, signs, several scripts, quotes, FTS5's own
// words, a NUL, bytes that are no text.
var ugly = []string{
	"a", "b", "ab", "é", "e\u0301", "É", "ß", "ss", "İ", "i", "ı", "ſ", "ς", "σ", "µ", "μ", "Å", "\u212b", "K", "\u212a", "ﬁ", "fi",
	"가", "각", "ガ", "ｶ", "一", "二", "ש", "שׁ", "ا", "ء", "😀", "☕", "€", "§", "²", "2", "½", "Ⅷ", "\u19b6", "\u1cf2", "🥧", "\u200b", "\u00a0",
	" ", " ", " ", "-", "/", "'", "’", "\"", "*", "(", ")", ":", "^", "AND", "OR", "NOT", "NEAR", ".", ",", "\x00", "\xff", "0", "1", "12", "99", "%", "_", "\\", "\n", "\t",
}

func uglyText(random *rand.Rand, most int) string {
	var b strings.Builder
	for range random.IntN(most) {
		b.WriteString(ugly[random.IntN(len(ugly))])
	}
	return b.String()
}

// naive says when a text is found, in the plainest way: each word of what is typed
// stands in a column, anywhere when it has three characters, and otherwise, or
// with signs between, as words that follow one another.
func naive(columns []string, typed string) bool {
	blank := func(s string) string {
		var b strings.Builder
		for _, r := range searchFold(s) {
			b.WriteRune(r)
		}
		return b.String()
	}
	split := func(s string) (out []string) {
		word := ""
		for _, r := range s + " " {
			if inWord(r) {
				word += string(r)
				continue
			}
			if word != "" {
				out = append(out, word)
			}
			word = ""
		}
		return out
	}
	wanted := strings.Fields(blank(typed))
	if len(wanted) == 0 {
		return strings.TrimSpace(typed) == ""
	}
	for _, w := range wanted {
		found := false
		for _, c := range columns {
			c = blank(c)
			found = found || len([]rune(w)) >= 3 && strings.Contains(c, w)
			words, sought := split(c), split(w)
			for i := 0; len(sought) > 0 && i+len(sought) <= len(words); i++ {
				all := strings.HasPrefix(words[i+len(sought)-1], sought[len(sought)-1])
				for j := range len(sought) - 1 {
					all = all && words[i+j] == sought[j]
				}
				found = found || all
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// TestSearchFindsWhatANaiveScanFinds types pieces of ugly texts, and others, and
// wants exactly the documents that a scan finds, whichever way the search goes.
func TestSearchFindsWhatANaiveScanFinds(t *testing.T) {
	k := newKit(t)
	random := rand.New(rand.NewPCG(7, 9))
	var docs []fiscal.Document
	texts := map[int64][]string{}
	for i := range 250 {
		d := doc(fiscal.Invoice, i+1, strings.ToValidUTF8(uglyText(random, 5), "?"))
		d.CustomerID, d.Note = "", strings.ToValidUTF8(uglyText(random, 14), "?")
		d.Lines[0].Name = strings.ToValidUTF8(uglyText(random, 9), "?")
		docs = append(docs, d)
	}
	k.record(docs...)
	for _, d := range docs {
		r := k.get(d.Ref)
		texts[r.Seq] = []string{r.Number, r.Note, r.Lines[0].Name}
	}
	found := 0
	for range 600 {
		typed := uglyText(random, 5)
		if random.IntN(2) == 0 { // a piece of what is there
			d := docs[random.IntN(len(docs))]
			if s := []rune(d.Note); len(s) > 0 {
				from := random.IntN(len(s))
				typed = string(s[from : from+1+random.IntN(min(6, len(s)-from))])
			}
		}
		var want []int64
		for seq, columns := range texts {
			if naive(columns, typed) {
				want = append(want, seq)
			}
		}
		slices.Sort(want)
		q := fiscal.Query{Licence: lic, Search: typed, Limit: mostPage}
		got := k.sameAllWays(fmt.Sprintf("%q", typed), q)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%q (%q): finds %v, a scan %v", typed, searchFold(typed), got, want)
		}
		found += len(want)
	}
	if found < 1000 {
		t.Errorf("only %d documents were found in all", found)
	}
}

// TestSearchPages walks through the pages of searches, forwards and backwards, in
// every order, and wants the same as one long page, though documents came late.
func TestSearchPages(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	random := rand.New(rand.NewPCG(3, 5))
	var docs []fiscal.Document
	for i := range 400 {
		d := doc(fiscal.Doctype(1+i%3), i+1, strconv.Itoa(i+1))
		d.Date = fiscal.Date{Year: 2026, Month: 1, Day: 1}.AddDays(i / 4)
		if random.IntN(4) == 0 {
			d.Date = d.Date.AddDays(random.IntN(200) - 150)
		}
		d.FromTicket = i%6 == 0
		d.Note = []string{"zaal boven", "terras", "zaal"}[i%3]
		docs = append(docs, d)
	}
	k.record(docs...)
	for _, text := range []string{"zaal", "za", "zaal boven", "dagschotel terras", "13"} {
		for _, o := range []fiscal.Order{fiscal.ByDate, fiscal.ByNumber, fiscal.ByTotal, fiscal.ByTicket, fiscal.ByName, fiscal.ByState} {
			for _, states := range [][]fiscal.State{nil, {fiscal.FromTicket, fiscal.Unsigned}} {
				for _, up := range []bool{false, true} {
					q := fiscal.Query{Licence: lic, Search: text, Order: o, Ascending: up, States: states, Limit: mostPage}
					what := fmt.Sprintf("%q by %s, ascending %t", text, o, up)
					whole := k.sameAllWays(what, q)
					for _, few := range []int{usualFew, 0} {
						k.fewFound = few
						q.Limit = 17
						var paged []int64
						for {
							p, err := k.List(ctx, q)
							k.must(err)
							for _, r := range p.Records {
								paged = append(paged, r.Seq)
							}
							if !p.More {
								break
							}
							q.After = p.Cursors[len(p.Cursors)-1]
						}
						if !slices.Equal(paged, whole) {
							t.Fatalf("%s: in pages %v, at once %v", what, paged, whole)
						}
						if q.After != "" {
							back := q
							back.After, back.Before, back.Limit = "", q.After, mostPage
							p, err := k.List(ctx, back)
							k.must(err)
							at := (len(whole) - 1) / 17 * 17 // the cursor is the last row of the page before the last
							if len(p.Records) != at-1 || p.Records[0].Seq != whole[0] {
								t.Fatalf("%s: %d before the last page, want %d", what, len(p.Records), at-1)
							}
						}
						q.After = ""
					}
				}
			}
		}
	}
}

// TestSearchAlphabet asks both indexes about every character that a folded text
// can hold: that they fold it no further, and split words where tokens does.
func TestSearchAlphabet(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	run(`CREATE VIRTUAL TABLE parts USING fts5(x, tokenize="trigram remove_diacritics 1")`)
	run(`CREATE VIRTUAL TABLE words USING fts5(x, tokenize="unicode61 remove_diacritics 2")`)
	run(`CREATE VIRTUAL TABLE parts_terms USING fts5vocab(parts, instance)`)
	run(`CREATE VIRTUAL TABLE words_terms USING fts5vocab(words, instance)`)
	run(`BEGIN`)
	assigned := []*unicode.RangeTable{unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf}
	want := map[rune]string{}
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if !unicode.IsOneOf(assigned, r) {
			continue
		}
		folded := searchFold(string(r))
		if again := searchFold(folded); again != folded {
			t.Errorf("%U folds to %q, and that to %q", r, folded, again)
		}
		if folded != string(r) || r > 0xffff && unicode.Is(unicode.Han, r) && r%97 != 0 { // ideographs are all alike
			continue
		}
		want[r] = "a" + folded + "b"
		run(`INSERT INTO parts (rowid, x) VALUES ($1, $2)`, int(r), want[r])
		run(`INSERT INTO words (rowid, x) VALUES ($1, $2)`, int(r), want[r])
	}
	if len(want) < 20_000 {
		t.Fatalf("only %d characters", len(want))
	}
	for table, terms := range map[string]func(string) []string{"parts_terms": func(s string) []string { return []string{s} }, "words_terms": tokens} {
		got := map[rune][]string{}
		rows, err := db.Query(`SELECT doc, term FROM ` + table + ` ORDER BY doc, offset`)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var r rune
			var term string
			if err := rows.Scan(&r, &term); err != nil {
				t.Fatal(err)
			}
			got[r] = append(got[r], term)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		for r, text := range want {
			if w := terms(text); !reflect.DeepEqual(got[r], w) {
				t.Errorf("%s of %U: %q, want %q", table, r, got[r], w)
			}
		}
	}
}

// TestSearchTextsOfAnOldStore opens a store that kept its search texts as they
// came, and wants them found, and verify to agree.
func TestSearchTextsOfAnOldStore(t *testing.T) {
	k := newKit(t)
	d := doc(fiscal.Invoice, 1, "2026/1")
	d.Note = "Fête – crème brûlée"
	k.record(d, doc(fiscal.Offer, 2, "7"))
	k.must(k.Close())
	file := filepath.Join(k.dir, FileName)
	first, err := migrations.ReadFile("migrations/00001_store.sql")
	k.must(err)
	_, tables, _ := strings.Cut(string(first), "CREATE VIRTUAL TABLE search_words")
	tables, _, _ = strings.Cut("CREATE VIRTUAL TABLE search_words"+tables, "CREATE TABLE attempts")
	statements := []string{
		`DROP TABLE search_words`, `DROP TABLE search_parts`, `UPDATE search SET note = 'Fête – crème brûlée' WHERE seq = 1`,
	}
	statements = append(statements, backToSchema2(t)...)
	for _, s := range strings.SplitAfter(tables, ";") {
		if strings.TrimSpace(s) != "" {
			statements = append(statements, s)
		}
	}
	raw(t, file, append(statements, `INSERT INTO search_words (search_words) VALUES ('rebuild')`, `INSERT INTO search_parts (search_parts) VALUES ('rebuild')`)...)
	k.open()
	for _, text := range []string{"fete", "brûlée", "f"} {
		if got := k.sameAllWays(text, fiscal.Query{Licence: lic, Search: text}); len(got) == 0 || got[len(got)-1] != 1 {
			t.Errorf("%q finds %v", text, got)
		}
	}
	if f := k.verify(nil).Faults; len(f) > 0 {
		t.Errorf("verify: %+v", f[0])
	}
}

// TestSearchOfManyWords types more words than FTS5 takes in one question. They are
// all wanted: the document that has them is found, and one word more finds none.
func TestSearchOfManyWords(t *testing.T) {
	k := newKit(t)
	d := doc(fiscal.Invoice, 1, "2026/1")
	var words []string
	for i := range 2000 {
		words = append(words, fmt.Sprintf("woord%dx", i), fmt.Sprintf("%c%c", 'a'+i%26, 'a'+i/26%26), fmt.Sprintf("%d.%d", i, i))
	}
	d.Note = strings.Join(words, " ")
	k.record(d, doc(fiscal.Offer, 2, "7"))
	text := strings.Repeat(d.Note+" ", 3)
	if got := k.sameAllWays("many words", fiscal.Query{Licence: lic, Search: text}); !slices.Equal(got, []int64{1}) {
		t.Errorf("found %v", got)
	}
	if got := k.sameAllWays("one too many", fiscal.Query{Licence: lic, Search: text + "anders"}); len(got) != 0 {
		t.Errorf("with a word that it lacks: %v", got)
	}
}
