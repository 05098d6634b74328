package bundle

import (
	"bytes"
	"encoding/base64"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal/exactjson"
)

// quickProof reads a proof that marshal wrote: every byte between content and
// entries is held against the one way it is written, so that nothing need be
// written again to compare. Content and entries are not looked into; their hashes
// decide. false: it cannot tell. The proof shares raw's memory.
func quickProof(raw []byte) (*Proof, bool) {
	r := exactjson.New(raw)
	p := &Proof{Format: ProofFormat}
	r.Literal(`{"format": "` + ProofFormat + `",` + "\n" + `"document": `)
	p.Document = string(r.Text())
	r.Literal(",\n\"size\": ")
	p.Size = r.Integer()
	r.Literal(",\n\"public_key\": ")
	key, ok := quickBase64(r.Text())
	p.PublicKey = key
	r.Literal(",\n")
	if r.Has(`"paper": {"entry":`) {
		p.Paper = &ProofPaper{Entry: r.Integer()}
		r.Literal(`,"sha256":`)
		p.Paper.SHA256 = string(r.Text())
		r.Literal("},\n")
	}
	r.Literal(`"content": `)
	content, comma := bytes.CutSuffix(r.Line(), []byte(","))
	p.Content = content
	r.Literal("\"entries\": [\n")
	quickList(&r, func(line []byte) bool {
		p.Entries = append(p.Entries, line)
		return true
	})
	if r.Has("\"answers\": [\n") {
		quickList(&r, func(line []byte) bool {
			a, ok := quickProofAnswer(line)
			p.Answers = append(p.Answers, a)
			return ok
		})
	}
	r.Literal(`"hashes": [`)
	p.Hashes = make([]tlog.Hash, 0, 64)
	for i := 0; r.OK() && !r.Has("]}\n"); i++ {
		if i > 0 {
			r.Literal(",")
		}
		h, ok := quickHash(r.Text())
		if !ok {
			return nil, false
		}
		p.Hashes = append(p.Hashes, h)
	}
	return p, comma && ok && r.Done()
}

// quickList reads the lines of a list up to the line that closes it; all but the
// last end with a comma.
func quickList(r *exactjson.Reader, each func([]byte) bool) {
	for more := true; r.OK() && more; {
		var line []byte
		line, more = bytes.CutSuffix(r.Line(), []byte(","))
		if !each(line) {
			r.Literal("\x00") // never there
		}
	}
	r.Literal("],\n")
}

func quickProofAnswer(line []byte) (a ProofAnswer, ok bool) {
	r := exactjson.New(line)
	r.Literal(`{"entry":`)
	a.Entry = r.Integer()
	if r.Has(`,"body":`) {
		a.Body = string(r.Text())
		ok = a.Body != ""
	} else if ok = true; r.Has(`,"base64":`) {
		a.Base64, ok = quickBase64(r.Text())
		ok = ok && len(a.Base64) > 0
	}
	r.Literal("}")
	return a, ok && r.Done()
}

// quickBase64 wants what encoding gives; decoding alone would skip line feeds.
func quickBase64(text []byte) ([]byte, bool) {
	b, err := base64.StdEncoding.Strict().AppendDecode(nil, text)
	return b, err == nil && base64.StdEncoding.EncodedLen(len(b)) == len(text)
}

// quickHash reads a hash in base64, as tlog.Hash writes it.
func quickHash(text []byte) (h tlog.Hash, ok bool) {
	var b [tlog.HashSize + 1]byte
	if len(text) != base64.StdEncoding.EncodedLen(tlog.HashSize) {
		return h, false
	}
	n, err := base64.StdEncoding.Strict().Decode(b[:], text)
	return tlog.Hash(b[:tlog.HashSize]), err == nil && n == tlog.HashSize
}
