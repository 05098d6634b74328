package journal

import (
	"errors"
	"testing"
	"time"

	"zegel/fiscal"
)

const key = "shop/invoice/12"

// story builds the entries of one document.
type story struct{ entries []Entry }

func (s *story) add(kind Kind, payload any) *story {
	s.entries = append(s.entries, entry(int64(len(s.entries)), kind, key, payload))
	return s
}

func (s *story) intent(id string, prior fiscal.State, alone bool) *story {
	return s.add(Intended, IntentPayload{
		Attempt: id, Name: "invoice/12", Hash: "h1", Until: noon.Add(15 * time.Second), Quarantine: 150_000_000,
		Prior: prior, Asking: prior == fiscal.InDoubt, Alone: alone, Holder: "me", Fence: 1, Day: "2026-11-21",
	})
}

func (s *story) answer(kind Kind, id string, v fiscal.Verdict) *story {
	return s.add(kind, AnswerPayload{Attempt: id, State: v.State, Cause: v.Cause, Ticket: v.Ticket, Code: v.Code, Text: v.Text, Unsent: v.Unsent, SentAt: noon})
}

func seen() *story {
	return (&story{}).add(ContentSeen, ContentPayload{Hash: "h1", Number: "12"})
}

func signedAs(t string) fiscal.Verdict { return fiscal.Verdict{State: fiscal.Signed, Ticket: t} }

var doubt = fiscal.Verdict{State: fiscal.InDoubt, Text: "timeout"}

func TestReplay(t *testing.T) {
	due := noon.Add(150 * time.Second)
	tests := []struct {
		name  string
		story *story
		want  Facts
	}{
		{"signed", seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", signedAs("1")), Facts{State: fiscal.Signed, Ticket: "1", SignedHash: "h1"}},
		{"in doubt", seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", doubt), Facts{State: fiscal.InDoubt, SignedHash: "h1", DueAt: due}},
		{"late", seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", doubt).answer(LateAnswer, "a", signedAs("1")), Facts{State: fiscal.Signed, Ticket: "1", SignedHash: "h1"}},
		{"asked once", seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", doubt).intent("b", fiscal.InDoubt, true).answer(Answered, "b", doubt), Facts{State: fiscal.InDoubt, SignedHash: "h1", DueAt: due, Asked: true}},
		{
			"asked, and stopped by the quota: the question is not used up",
			seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", doubt).intent("b", fiscal.InDoubt, true).answer(Answered, "b", fiscal.Verdict{State: fiscal.InDoubt, Code: 1003}),
			Facts{State: fiscal.InDoubt, SignedHash: "h1", DueAt: due},
		},
		{"nothing left", seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", fiscal.Verdict{State: fiscal.Unsigned, Unsent: true}), Facts{State: fiscal.Unsigned}},
		{"refused", seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", fiscal.Verdict{State: fiscal.Refused, Code: 2000, Text: "no"}), Facts{State: fiscal.Refused, RefusedCode: 2000, RefusedText: "no"}},
		{
			"refused and then changed",
			seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", fiscal.Verdict{State: fiscal.Refused, Code: 2000}).add(ContentSeen, ContentPayload{Hash: "h2", Previous: "h1", FromTicket: true}),
			Facts{State: fiscal.FromTicket, FromTicket: true, Hash: "h2"},
		},
		{
			"a late number for a document refused meanwhile is not lost",
			seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", doubt).intent("b", fiscal.InDoubt, false).answer(Answered, "b", fiscal.Verdict{State: fiscal.Refused, Code: 2000}).answer(LateAnswer, "a", signedAs("1")),
			Facts{State: fiscal.Signed, Ticket: "1", SignedHash: "h1"},
		},
		{
			"a second number changes nothing",
			seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", signedAs("1")).answer(LateAnswer, "a", signedAs("2")),
			Facts{State: fiscal.Signed, Ticket: "1", SignedHash: "h1"},
		},
		{
			"changed after it was signed",
			seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", signedAs("1")).add(ContentSeen, ContentPayload{Hash: "h2", Previous: "h1"}),
			Facts{State: fiscal.Signed, Ticket: "1", SignedHash: "h1", Hash: "h2"},
		},
		{
			"swept", seen().intent("a", fiscal.Unsigned, false).add(Swept, SweptPayload{Attempt: "a", SentAt: noon.Add(15 * time.Second)}),
			Facts{State: fiscal.InDoubt, SignedHash: "h1", DueAt: noon.Add(165 * time.Second)},
		},
		{
			"number missing, then resolved",
			seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", fiscal.Verdict{State: fiscal.NumberMissing, Cause: fiscal.Foreign, Code: 2002}).add(Resolved, ResolvedPayload{"9", fiscal.Person{By: "I", Reason: "r"}}),
			Facts{State: fiscal.Signed, Ticket: "9", SignedHash: "h1"},
		},
		{"printed", seen().add(Issued, IssuedPayload{N: 1}).add(Exemplar, IssuedPayload{}).add(Copied, IssuedPayload{N: 2}), Facts{State: fiscal.Unsigned, Issued: 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Replay(tt.story.entries)
			if err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if want.Hash == "" {
				want.Hash = "h1"
			}
			if got.State != want.State || got.Ticket != want.Ticket || got.Hash != want.Hash || got.SignedHash != want.SignedHash || !got.DueAt.Equal(want.DueAt) ||
				got.Asked != want.Asked || got.RefusedCode != want.RefusedCode || got.RefusedText != want.RefusedText || got.FromTicket != want.FromTicket || got.Issued != want.Issued {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestReplayRefuses(t *testing.T) {
	tests := []struct {
		name  string
		story *story
		is    error
	}{
		{"nothing seen", (&story{}).intent("a", fiscal.Unsigned, false), ErrReplay},
		{"two attempts at once", seen().intent("a", fiscal.Unsigned, false).intent("b", fiscal.Unsigned, false), ErrReplay},
		{"signing what is signed", seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", signedAs("1")).intent("b", fiscal.Signed, false), ErrReplay},
		{"an answer to nothing", seen().answer(Answered, "a", doubt), ErrReplay},
		{"answered twice", seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", doubt).answer(Answered, "a", doubt), ErrReplay},
		{"late too early", seen().intent("a", fiscal.Unsigned, false).answer(LateAnswer, "a", doubt), ErrReplay},
		{"signed without a number", seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", fiscal.Verdict{State: fiscal.Signed}), ErrReplay},
		{"unsigned by itself", seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", fiscal.Verdict{State: fiscal.Unsigned}), ErrReplay},
		{"resolved from nowhere", seen().add(Resolved, ResolvedPayload{"9", fiscal.Person{By: "I", Reason: "r"}}), ErrReplay},
		{"resolved by nobody", seen().intent("a", fiscal.Unsigned, false).answer(Answered, "a", doubt).add(Resolved, ResolvedPayload{Ticket: "9"}), ErrReplay},
		{"a copy before the original", seen().add(Copied, IssuedPayload{N: 2}), ErrReplay},
		{"the original twice", seen().add(Issued, IssuedPayload{N: 1}).add(Issued, IssuedPayload{N: 1}), ErrReplay},
		{"another content replaced", seen().add(ContentSeen, ContentPayload{Hash: "h2", Previous: "h0"}), ErrReplay},
		{"a setting", seen().add(Setting, SettingPayload{}), ErrReplay},
		{"an unknown kind", seen().add("invented", SettingPayload{}), ErrKind},
		{"an unknown field", seen().add(Swept, map[string]any{"attempt": "a", "x": 1}), ErrKind},
		{"swept twice", seen().intent("a", fiscal.Unsigned, false).add(Swept, SweptPayload{Attempt: "a"}).add(Swept, SweptPayload{Attempt: "a"}), ErrReplay},
	}
	for _, tt := range tests {
		if _, err := Replay(tt.story.entries); !errors.Is(err, tt.is) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.is)
		}
	}
}
