package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/app/usererr"
	"zegel/fiscal"
	"zegel/storage"
)

// detail is show's JSON.
type detail struct {
	row
	Expires     string                     `json:"expires"`
	Note        string                     `json:"note"`
	Prices      string                     `json:"prices"` // unit, line or mismatch
	Party       *fiscal.Party              `json:"party,omitempty"`
	Lines       []detailLine               `json:"lines"`
	VAT         []detailVAT                `json:"vat"`
	Cause       string                     `json:"cause,omitempty"`
	RefusedCode int                        `json:"refused_code,omitempty"`
	RefusedText string                     `json:"refused_text,omitempty"`
	DueAt       *time.Time                 `json:"due_at,omitempty"`
	Asked       bool                       `json:"asked"`
	Hash        string                     `json:"hash"`
	SignedHash  string                     `json:"signed_hash,omitempty"`
	SignedAt    *time.Time                 `json:"signed_at,omitempty"`
	Issued      int                        `json:"issued"`
	Training    bool                       `json:"training"`
	Corrects    *fiscal.Reference          `json:"corrects,omitempty"`
	Extra       map[string]json.RawMessage `json:"extra,omitempty"`
	Attempts    []detailAttempt            `json:"attempts"`
	History     []detailEntry              `json:"history"`
	Movements   []storage.WebhookEvent     `json:"movements,omitempty"`
	Alarms      []fiscal.Discrepancy       `json:"discrepancies"`
}

type detailLine struct {
	Name     string `json:"name"`
	Quantity string `json:"quantity"`
	Price    string `json:"price"`
	Rate     string `json:"rate"`
	Total    string `json:"total"`
}

type detailVAT struct {
	Letter string `json:"letter"`
	Rate   string `json:"rate"`
	Base   string `json:"base"`
	VAT    string `json:"vat"`
	Gross  string `json:"gross"`
}

type detailAttempt struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Asking bool      `json:"asking"`
	State  string    `json:"state"`
	Code   int       `json:"code,omitempty"`
	Text   string    `json:"text,omitempty"`
	Ticket string    `json:"vatticket,omitempty"`
	Status int       `json:"http_status,omitempty"`
	Late   bool      `json:"late,omitempty"`
}

type detailEntry struct {
	Index   int64           `json:"index"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor"`
	Kind    string          `json:"kind"`
	Payload json.RawMessage `json:"payload"`
}

func (r *run) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show KEY", Short: "One document with its lines, VAT, attempts and journal entries",
		Args: exactArgs(1, "one key"), Example: "  zegel show invoice/12\n  zegel show creditnote/2026/0003 --json",
		RunE: r.with(func(ctx context.Context, a *app.App, args []string) error {
			rec, err := a.ByKey(ctx, args[0])
			if err != nil {
				return err
			}
			d, err := a.Show(ctx, rec.Ref)
			if err != nil {
				return err
			}
			out := detailOf(d)
			if r.json {
				return r.print(out)
			}
			r.showText(out)
			if s := usererr.Outcome(d.Record, r.language()); s != "" {
				r.say("%s", s)
			}
			for _, x := range d.Alarms {
				r.say("%s", usererr.Alarm(d.Record, x, r.language()))
			}
			if c := d.Changed; c != nil {
				r.say("now        %s  %s %s in the cloud", c.Date, c.Currency, c.Total)
			}
			return nil
		}),
	}
}

func detailOf(d app.Detail) detail {
	rec := d.Record
	out := detail{
		row: rowOf(rec), Expires: rec.Expires.String(), Note: rec.Note, Prices: string(d.Reading.Prices),
		Party: rec.Customer, Lines: []detailLine{}, VAT: []detailVAT{}, Cause: string(rec.Cause),
		RefusedCode: rec.RefusedCode, RefusedText: rec.RefusedText, DueAt: when(rec.DueAt), Asked: rec.Asked,
		Hash: rec.Hash, SignedHash: rec.SignedHash, SignedAt: when(rec.SignedAt), Issued: rec.Issued,
		Training: rec.Training, Corrects: rec.Corrects, Extra: rec.Extra,
		Attempts: []detailAttempt{}, History: []detailEntry{}, Alarms: d.Alarms, Movements: d.Movements,
	}
	if out.Alarms == nil {
		out.Alarms = []fiscal.Discrepancy{}
	}
	for i, l := range rec.Lines {
		rate := l.Rate.String()
		if !l.RateKnown {
			rate = l.RateText
		}
		out.Lines = append(out.Lines, detailLine{l.Name, l.Quantity.String(), l.Price.String(), rate, d.Reading.Totals[i].StringFixed(2)})
	}
	for _, v := range d.VAT {
		out.VAT = append(out.VAT, detailVAT{string(v.Letter), v.Percent.String(), v.Base.String(), v.VAT.String(), v.Gross.String()})
	}
	for _, at := range d.Attempts {
		out.Attempts = append(out.Attempts, detailAttempt{
			at.ID, at.At, at.Asking, string(at.Verdict.State), at.Verdict.Code, at.Verdict.Text, at.Verdict.Ticket, at.Status, at.Late,
		})
	}
	for _, e := range d.History {
		out.History = append(out.History, detailEntry{e.Index, e.At, e.Actor, string(e.Kind), e.Payload})
	}
	return out
}

func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (r *run) showText(d detail) {
	r.say("%s  %s  %s %s  %s", oneLine(d.Key), d.Date, d.Currency, d.Total, d.State)
	if d.VATTicket != "" {
		r.say("VAT ticket %s", d.VATTicket)
	}
	if d.Customer != "" {
		r.say("customer   %s", oneLine(d.Customer))
	}
	if d.Mismatch {
		r.say("mismatch   lines and total do not add up; the total is what was sold")
	}
	for _, l := range d.Lines {
		r.say("  %10s × %-40s %10s  %s %%", l.Quantity, oneLine(l.Name), l.Total, l.Rate)
	}
	for _, v := range d.VAT {
		r.say("  VAT %s %s %%: base %s, VAT %s", v.Letter, v.Rate, v.Base, v.VAT)
	}
	for _, t := range d.Attempts {
		what := "sent"
		if t.Asking {
			what = "asked"
		}
		r.say("  %s  %-12s %s %s %s", t.At.Local().Format(time.DateTime), what, t.State, t.Ticket, attemptText(t))
	}
	if n := len(d.Movements); n > 0 {
		r.say("stock      %s this number", count(n, "movement at Dotykačka names", "movements at Dotykačka name"))
	}
	for _, e := range d.History {
		r.say("  %6d  %s  %-12s %s", e.Index, e.At.Local().Format(time.DateTime), e.Kind, e.Actor)
	}
}

// attemptText is what an answer said, where it said more than a number.
func attemptText(t detailAttempt) string {
	if t.Code != 0 {
		return fmt.Sprintf("%d %s", t.Code, oneLine(t.Text))
	}
	return oneLine(t.Text)
}
