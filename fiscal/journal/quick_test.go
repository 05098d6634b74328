package journal

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"zegel/fiscal"
)

var quickAt = time.Date(2026, 10, 3, 9, 0, 1, 250_000_000, time.UTC)

// quickPayloads are payloads of the kinds that are read quickly.
func quickPayloads() map[Kind][]any {
	return map[Kind][]any{
		ContentSeen: {ContentPayload{Hash: "ab", Number: "12/é"}, ContentPayload{Hash: "ab", Previous: "cd", FromTicket: true, Training: true}},
		Intended: {
			IntentPayload{Attempt: "a", Name: "invoice/12", Until: quickAt, Quarantine: 7, Prior: fiscal.Unsigned, Expires: quickAt, Day: "2026-10-03"},
			IntentPayload{Attempt: "a", Prior: fiscal.Refused, PriorCause: "x", Asking: true, Alone: true, Fence: -3},
		},
		Answered: {
			AnswerPayload{Attempt: "a", State: fiscal.Signed, Ticket: "000101", SentAt: quickAt, Status: 200, Raw: "ef"},
			AnswerPayload{Attempt: "a", State: fiscal.InDoubt, Cause: "ours", Text: "<b>\"\n\u2028", Code: 2002, Unsent: true, Training: true},
		},
		LateAnswer: {AnswerPayload{Attempt: "a"}},
		Issued:     {IssuedPayload{N: 1, SHA256: "ab", Lang: "nl", Pages: 2}},
		Copied:     {IssuedPayload{N: 2}},
		Exemplar:   {IssuedPayload{}},
	}
}

func TestQuickPayloadsAreThoseOfTheDecoder(t *testing.T) {
	for k, payloads := range quickPayloads() {
		for _, p := range payloads {
			raw, err := CanonicalJSON(p)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := quickPayload(k, raw)
			want, _ := blank(k)
			if err := strict(raw, want); err != nil || !ok || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %s\n%+v %v\n%+v %v", k, raw, got, ok, want, err)
			}
		}
	}
	// A person's word is rare; the decoder reads it.
	e := Entry{Kind: Intended, Payload: []byte(`{"alone":false,"asking":false,"attempt":"a","day":"","fence":0,"hash":"","holder":"","lease_expires":"0001-01-01T00:00:00Z","name":"","person":{"by":"Ilse","reason":"r"},"prior":"","quarantine_us":0,"until":"0001-01-01T00:00:00Z"}`)}
	if p, err := e.ReadPayload(); err != nil || p.(*IntentPayload).Person.By != "Ilse" {
		t.Errorf("%+v %v", p, err)
	}
}

func TestQuickLines(t *testing.T) {
	e := Entry{Index: 7, At: quickAt, Actor: "naïve \"x\"", Kind: ContentSeen, Doc: "bistro/invoice/12", Payload: []byte(`{"a":1}`)}
	line, err := MarshalLine(e)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := QuickLine(line)
	if !ok || !reflect.DeepEqual(got, e) || LeafHash(got) != LeafHash(e) {
		t.Fatalf("%+v %v", got, ok)
	}
	for _, by := range [][2]string{
		{`"index":7`, `"index":07`},
		{`.25Z`, `.250Z`},
		{`.25Z`, `.2500001Z`},
		{`.25Z`, `.25+00:00`},
		{`10-03T`, `02-31T`},
		{`"doc"`, `"dok"`},
		{`}}`, `}`},
		{`,"kind`, `, "kind`},
		{`ï`, `\u00ef`},
	} {
		other := strings.Replace(string(line), by[0], by[1], 1)
		if got, ok := QuickLine([]byte(other)); other == string(line) || ok && by[1] != "}" {
			t.Errorf("%s was taken as %+v", other, got)
		}
	}
}

// FuzzQuick: what is read quickly is what the decoder reads and the encoder
// writes; lines whose payload is canonical are checked in full.
func FuzzQuick(f *testing.F) {
	for k, payloads := range quickPayloads() {
		for _, p := range payloads {
			raw, err := CanonicalJSON(p)
			if err != nil {
				f.Fatal(err)
			}
			line, err := MarshalLine(Entry{Index: 3, At: quickAt, Actor: "a", Kind: k, Doc: "l/invoice/1", Payload: raw})
			if err != nil {
				f.Fatal(err)
			}
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, ok := QuickLine(line)
		if !ok {
			return
		}
		if got, ok := quickPayload(e.Kind, e.Payload); ok {
			want, _ := blank(e.Kind)
			if err := strict(e.Payload, want); err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%q\n%+v\n%+v %v", e.Payload, got, want, err)
			}
		}
		if !IsCanonical(e.Payload) {
			return
		}
		if again, err := MarshalLine(e); err != nil || !bytes.Equal(again, line) {
			t.Fatalf("%q is written as %q: %v", line, again, err)
		}
		if slow, err := ParseLine(line); err != nil || !reflect.DeepEqual(slow, e) {
			t.Fatalf("%q\n%+v\n%+v %v", line, e, slow, err)
		}
	})
}
