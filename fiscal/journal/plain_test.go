package journal

import (
	"bytes"
	"strings"
	"testing"
)

func canonicalByDecoding(b []byte) bool {
	c, err := Canonicalise(b)
	return err == nil && bytes.Equal(b, c)
}

func TestPlainKnowsTheUsualPayloads(t *testing.T) {
	for _, s := range []string{
		`{}`, `[]`, `0`, `-1`, `null`, `{"a":1,"b":[true,false,null],"c":{"d":"x y"}}`, `999999999999999999`, `"<&>"`,
	} {
		if !plain([]byte(s)) || !canonicalByDecoding([]byte(s)) {
			t.Errorf("%s: plain %t, canonical %t", s, plain([]byte(s)), canonicalByDecoding([]byte(s)))
		}
	}
	for _, s := range []string{
		``, ` {}`, `{} `, `{"b":1,"a":1}`, `{"a":1,"a":1}`, `{"a":1,}`, `[1,]`, `[,]`, `01`, `-0`, `-`, `1.0`, `1e3`, `"a`, `{"a"}`, `{"a":}`, `{,}`,
		`{1:2}`, `nul`, `truex`, `"\u0041"`, "\"\x7f\"", "\"\t\"", `"é"`, `9223372036854775808`, strings.Repeat("[", 65) + strings.Repeat("]", 65), `[1 ,2]`, `{"a":1}{}`,
	} {
		if plain([]byte(s)) {
			t.Errorf("%s counts as plain", s)
		}
	}
}

// FuzzPlain wants plain never to accept what decoding and writing again would not.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{`{"a":1,"b":[true,null],"c":{"d":"x y"}}`, `{"b":1,"a":1}`, `-0`, `[[[]]]`, `"<"`, `{"":0,"a":-12}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if plain(b) && !canonicalByDecoding(b) {
			t.Errorf("%q is plain but not canonical", b)
		}
	})
}
