// Package app holds what a person can do with Zegel, once for every face: sync,
// sign, recover, resolve, print, export, verify, receive. The faces (cli, gui,
// service) ask here and show what comes back; they hold no rule of the domain.
// Nothing in this package draws, parses flags or exits.
package app

import (
	"encoding/json"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/journal"
	"zegel/storage"
)

// Stage names a step of a longer piece of work; faces translate it.
type Stage string

// The stages that Progress reports.
const (
	StageFetching   Stage = "fetching"  // asking the cloud for documents
	StageStoring    Stage = "storing"   // recording what came
	StageSigning    Stage = "signing"   // a sign call is under way
	StageWaiting    Stage = "waiting"   // open sockets are read on until Until
	StageRendering  Stage = "rendering" // drawing paper
	StageVerifying  Stage = "verifying" // recomputing the journal
	StageExporting  Stage = "exporting" // writing a bundle
	StageRestoring  Stage = "restoring" // checking and taking back a copy
	StageFinishedIn Stage = "finished"  // one document is done; Key and State say which and how
)

// Progress is one step of work under way. Total is 0 while it is not known.
type Progress struct {
	Stage       Stage
	Done, Total int
	Key         string       // the document spoken of, if any
	State       fiscal.State // its state now, with StageFinishedIn
	Until       time.Time    // when a wait ends, with StageWaiting
	Text        string       // vendor's text or machine word, already scrubbed
}

// ProgressFunc receives Progress, always from one goroutine at a time. It must
// not block. A nil ProgressFunc is allowed everywhere.
type ProgressFunc func(Progress)

// SyncOptions narrows a sync. Zero: incremental.
type SyncOptions struct {
	From, To string // API ids, both included
	Date     fiscal.Date
}

// SyncResult counts distinct documents, and the requests it took.
type SyncResult struct {
	Fetched  int `json:"fetched"`
	New      int `json:"new"`
	Changed  int `json:"changed"`
	Requests int `json:"requests"`
	// Warnings are what did not come and can wait: the customers' list.
	Warnings []error `json:"-"`
}

// SkipReason says why a document was left alone.
type SkipReason string

// Why documents are skipped.
const (
	SkipAlreadySigned SkipReason = "already_signed"
	SkipFromTicket    SkipReason = "from_ticket"     // wants the explicit override
	SkipInDoubt       SkipReason = "in_doubt"        // recover or resolve it
	SkipNumberMissing SkipReason = "number_missing"  // resolve it
	SkipSending       SkipReason = "sending"         // another program is at it
	SkipNoNumber      SkipReason = "no_number"       // the cloud gave it none
	SkipNameTwice     SkipReason = "name_twice"      // waits for a person
	SkipTwinInDoubt   SkipReason = "twin_in_doubt"   // another document of its number is in doubt
	SkipDoctype       SkipReason = "unknown_doctype" // no sign call exists
	SkipGone          SkipReason = "gone"            // the cloud no longer has it
	SkipBeforeFrom    SkipReason = "before_sign_from"
	SkipGuard         SkipReason = "guard"   // quota or login
	SkipStopped       SkipReason = "stopped" // the batch stopped before it
	SkipNotDue        SkipReason = "not_due" // its quarantine has not ended
	SkipAsked         SkipReason = "asked"   // asked once already; a person decides
	SkipState         SkipReason = "state"   // its state allows no such step
)

// Skipped is a document that was left alone.
type Skipped struct {
	Key    string     `json:"key"`
	Reason SkipReason `json:"reason"`
	Text   string     `json:"text,omitempty"`
}

// SignOptions says what to sign. Either All or Refs.
type SignOptions struct {
	All  bool // every unsigned signable document from the sign-from date on
	Refs []fiscal.Ref
	// OverrideFromTicket signs documents made from a VAT ticket; it needs Person.
	OverrideFromTicket bool
	Person             *fiscal.Person
	// Unattended: no person asked for this (automatic signing); refused
	// documents and names used twice are left alone, as in All.
	Unattended bool
}

// RecoverOptions says what to ask again about. No Refs: all in doubt and due.
type RecoverOptions struct {
	Refs   []fiscal.Ref
	Person *fiscal.Person // a person's decision: also what was asked before
	Now    bool           // waives the quarantine; needs Person
}

// SignResult sorts documents by how they ended. Keys, never nil.
type SignResult struct {
	Signed        []string  `json:"signed"`
	Refused       []string  `json:"refused"`
	InDoubt       []string  `json:"in_doubt"`
	NumberMissing []string  `json:"number_missing"`
	Skipped       []Skipped `json:"-"`
	// Guard is the guard that stopped the batch, if one did.
	Guard *fiscal.Guard `json:"-"`
	// Stopped says why a batch ended early without a guard: "five_doubts",
	// "encoding" (the API does not understand the body), "cancelled".
	Stopped string `json:"-"`
	// Printed are the originals that went to the printer by themselves, where
	// printing.after_signing says so; PrintErr says why others did not, as
	// *Unprinted. They are signed all the same.
	Printed  []string `json:"-"`
	PrintErr error    `json:"-"`
	// LeftOut are those of the printed ones whose page leaves something out or
	// shows it otherwise; without the PDF.
	LeftOut []Printed `json:"-"`
}

// Detail is all of one document.
type Detail struct {
	Record   fiscal.Record
	Reading  fiscal.Reading
	VAT      []fiscal.VATRow
	Attempts []fiscal.Attempt
	History  []journal.Entry
	// Changed is the cloud's newest content where it differs from what was
	// signed; nil otherwise.
	Changed *fiscal.Document
	// Movements are stock movements that Dotykačka pushed with this document's
	// number, newest first; at most mostMovements of them.
	Movements []storage.WebhookEvent
	// Alarms are open discrepancies in machine words with both values.
	Alarms []fiscal.Discrepancy
}

// PrintOptions says how a document goes to paper.
type PrintOptions struct {
	Lang    string // nl, fr, de, en; empty: the customer's, else the shop's
	Printer string // empty: only the file is made
	Copies  int    // sheets of each page on the printer; 0 is 1
	// Again gives the paper issued last once more, byte for byte and under its
	// own number: it never came out of the printer.
	Again bool
}

// Printed is a document that was drawn, archived and perhaps printed.
type Printed struct {
	Key    string `json:"key"`
	PDF    []byte `json:"-"`
	SHA256 string `json:"sha256"`
	Pages  int    `json:"pages"`
	// Copy is 0 for the original, n for the n-th copy.
	Copy  int  `json:"copy"`
	Draft bool `json:"draft"`
	// Again: it had been issued before; no number was used.
	Again bool `json:"again,omitempty"`
	// Printer is the printer that took it; empty: none did.
	Printer  string   `json:"printer,omitempty"`
	Replaced []string `json:"replaced,omitempty"` // characters no embedded font has
	// Notes say what the page leaves out and why: pdf's Note words.
	Notes    []string `json:"notes,omitempty"`
	File     string   `json:"file,omitempty"`
	FileName string   `json:"-"` // a name that every system allows
}

// Fault is something that verify found wrong.
type Fault struct {
	Where    string `json:"where"` // "journal 17", "documents invoice/12 total", "archive 3f…"
	What     string `json:"what"`
	Expected string `json:"expected,omitempty"`
	Found    string `json:"found,omitempty"`
}

// VerifyReport is verify's result; the first fault is the first in the
// journal's order.
type VerifyReport struct {
	OK      bool    `json:"ok"`
	Entries int64   `json:"entries"`
	Faults  []Fault `json:"faults"`
	// Waiting counts webhooks that were answered and are in no table yet.
	Waiting int    `json:"waiting,omitempty"`
	Head    string `json:"head,omitempty"`
	Key     string `json:"key,omitempty"` // fingerprint of the head's key
	Pinned  bool   `json:"pinned"`
}

// Quota is the day's budget of requests.
type Quota struct {
	Limit    int       `json:"limit"`
	Used     int       `json:"used"`
	Left     int       `json:"left"`
	Reserve  int       `json:"reserve"`
	Unknown  bool      `json:"unknown"` // after a restore, until the cloud has answered
	ResetsAt time.Time `json:"resets_at"`
}

// Status is the state of everything at a glance.
type Status struct {
	Version   string               `json:"version"`
	Licence   string               `json:"licence"`
	URL       string               `json:"url"`
	Connected bool                 `json:"configured"` // a CloudPOS is configured
	Training  bool                 `json:"training"`
	Quota     Quota                `json:"quota"`
	Guards    []fiscal.Guard       `json:"guards"`
	Counts    map[fiscal.State]int `json:"counts"`
	Head      StatusHead           `json:"head"`
	LastSync  *time.Time           `json:"last_sync"`
	SignFrom  string               `json:"sign_from"`
	DataDir   string               `json:"data"`
	// ReadOnly: the data folder cannot be written to; it is read, and nothing else.
	ReadOnly bool `json:"read_only,omitempty"`
	// Restored: nothing is signed until a person has confirmed the restore.
	Restored bool `json:"restored"`
	// Service takes in webhooks on the same data; nil: no program does.
	Service *Serving `json:"service,omitempty"`
}

// StatusHead is the journal's head.
type StatusHead struct {
	Size int64  `json:"size"`
	Hash string `json:"hash"`
}

// Table is the answer of a reading function of the API, for the register: the
// vendor's field names as columns, every value as text.
type Table struct {
	Function  string
	Columns   []string
	Rows      [][]string
	FetchedAt time.Time
	Raw       json.RawMessage
}
