package exactjson_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"zegel/fiscal/exactjson"
)

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func ExampleReader() {
	r := exactjson.New([]byte(`{"index":7,"name":"caf` + "é" + `\n","new":true}`))
	r.Literal(`{"index":`)
	i := r.Integer()
	r.Literal(`,"name":`)
	name := r.Text()
	r.Literal(`,"new":`)
	isNew := r.Bool()
	r.Literal(`}`)
	fmt.Printf("%d %q %v %v\n", i, name, isNew, r.Done())
	// Output: 7 "café\n" true true
}

func TestEveryCharacterThatTheEncoderWrites(t *testing.T) {
	for c := rune(0); c < 0x3000; c++ {
		raw := encoded(t, "a"+string(c)+"b")
		r := exactjson.New(raw)
		if got := r.Text(); !r.Done() || string(got) != "a"+string(c)+"b" {
			t.Fatalf("%q: %q %v", raw, got, r.OK())
		}
	}
}

func TestOtherSpellingsAreNotTaken(t *testing.T) {
	for _, s := range []string{
		``, `"`, `"a`, `a"`, `"\u0041"`, `"\u000a"`, `"\u000A"`, `"\u001F"`, `"\/"`, `"\x"`, `"\`, `"\u00"`, "\"\xff\"", "\"\u2028\"", "\"\n\"", `"\u2030"`, `"\u202a"`,
	} {
		r := exactjson.New([]byte(s))
		if got := r.Text(); r.OK() {
			t.Errorf("%q passed as %q", s, got)
		}
	}
	for _, s := range []string{``, `-`, `00`, `01`, `-0`, `-01`, `+1`, `1234567890123456789`, ` 1`, `a`} {
		r := exactjson.New([]byte(s))
		if got := r.Integer(); r.OK() {
			t.Errorf("%q passed as %d", s, got)
		}
	}
	r := exactjson.New([]byte(`True`))
	if r.Bool(); r.OK() {
		t.Error("True passed")
	}
}

func TestWhatFollowsAFailureIsNothing(t *testing.T) {
	r := exactjson.New([]byte("x\ny"))
	r.Literal("a")
	if r.OK() || r.Done() || r.Has("x") || r.Text() != nil || r.Integer() != 0 || r.Bool() || r.Line() != nil || len(r.Rest()) != 0 {
		t.Error("it goes on")
	}
}

// FuzzText: what is taken is what encoding/json reads, and is written again as it
// was.
func FuzzText(f *testing.F) {
	for _, s := range []string{`"a"`, `"\u001f\n"`, `"` + strings.Repeat("é", 5) + `"`, `"\u2028"`, `12`, `-7`, `true`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if r := exactjson.New(b); true {
			if got := r.Text(); r.Done() {
				var want string
				if err := json.Unmarshal(b, &want); err != nil || want != string(got) || !bytes.Equal(encoded(t, want), b) {
					t.Fatalf("%q was taken as %q: %v", b, got, err)
				}
			}
		}
		if r := exactjson.New(b); true {
			if got := r.Integer(); r.Done() && string(encoded(t, got)) != string(b) {
				t.Fatalf("%q was taken as %d", b, got)
			}
		}
	})
}
