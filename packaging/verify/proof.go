package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// proof is what the journal says of one document.
type proof struct {
	Format    string            `json:"format"`
	Document  string            `json:"document"`
	Size      int64             `json:"size"`
	PublicKey ed25519.PublicKey `json:"public_key"`
	Paper     *struct {
		Entry  int64  `json:"entry"`
		SHA256 string `json:"sha256"`
	} `json:"paper"`
	Content json.RawMessage `json:"content"`
	Entries []entry         `json:"entries"`
	Answers []struct {
		Entry  int64  `json:"entry"`
		Body   string `json:"body"`
		Base64 []byte `json:"base64"`
	} `json:"answers"`
	Hashes []tlog.Hash `json:"hashes"`
}

// shown is what the entries of a document say, read plainly: each hash and
// number that stands in them, papers and answers by the entry's number.
type shown struct {
	contents, tickets []string
	papers, answers   map[int64]string
	entries           int64
}

func readProof(raw []byte) (*proof, error) {
	var p proof
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return nil, fmt.Errorf("the proof: %w", err)
	}
	if p.Format != "zegel/proof/v1" || len(p.PublicKey) != ed25519.PublicKeySize {
		return nil, errors.New("the proof has another form")
	}
	return &p, nil
}

// check proves the entries, then holds content, answers and paper against them.
func (p *proof) check(h head) (shown, error) {
	s := shown{entries: int64(len(p.Entries)), papers: map[int64]string{}, answers: map[int64]string{}}
	i, j := 0, 0
	err := covers(h, func() (*entry, error) {
		if i == len(p.Entries) {
			return nil, nil
		}
		i++
		return &p.Entries[i-1], nil
	}, func() (tlog.Hash, error) {
		if j == len(p.Hashes) {
			return tlog.Hash{}, errNoHash
		}
		j++
		return p.Hashes[j-1], nil
	})
	if err != nil {
		return s, fmt.Errorf("%s: %w", p.Document, err)
	}
	for _, e := range p.Entries {
		if e.Doc != p.Document {
			return s, fmt.Errorf("%s: entry %d is of %s", p.Document, e.Index, e.Doc)
		}
		var f struct {
			Hash   string `json:"hash"`
			Ticket string `json:"ticket"`
			SHA256 string `json:"sha256"`
			Raw    string `json:"raw_sha256"`
		}
		if err := json.Unmarshal(e.Payload, &f); err != nil {
			return s, fmt.Errorf("%s: entry %d: %w", p.Document, e.Index, err)
		}
		switch e.Kind {
		case "content", "intent":
			s.contents = append(s.contents, f.Hash)
		case "issued", "copied", "exemplar":
			s.papers[e.Index] = f.SHA256
		case "answer", "late_answer", "resolved":
			if f.Ticket != "" {
				s.tickets = append(s.tickets, f.Ticket)
			}
			if f.Raw != "" && e.Kind != "resolved" {
				s.answers[e.Index] = f.Raw
			}
		}
	}
	if !slices.Contains(s.contents, sum(p.Content)) {
		return s, fmt.Errorf("%s: the content is not one that the journal knows", p.Document)
	}
	if p.Paper != nil && (p.Paper.SHA256 == "" || s.papers[p.Paper.Entry] != p.Paper.SHA256) {
		return s, fmt.Errorf("%s: the journal does not speak of this paper", p.Document)
	}
	return s, p.checkAnswers(s.answers)
}

// checkAnswers wants each answer that the entries speak of, once.
func (p *proof) checkAnswers(hashes map[int64]string) error {
	if len(p.Answers) != len(hashes) {
		return fmt.Errorf("%s: %d answers, the journal speaks of %d", p.Document, len(p.Answers), len(hashes))
	}
	seen := map[int64]bool{}
	for _, a := range p.Answers {
		body := []byte(a.Body)
		if len(a.Base64) > 0 {
			body = a.Base64
		}
		if seen[a.Entry] || hashes[a.Entry] != sum(body) || len(a.Base64) > 0 && a.Body != "" {
			return fmt.Errorf("%s: the answer at entry %d was changed", p.Document, a.Entry)
		}
		seen[a.Entry] = true
	}
	return nil
}
