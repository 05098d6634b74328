// Package failpoint marks the moments at which a program may die, sleep or fail
// to write, so that the proof in app/proof can let it happen there. In the
// program that ships every function here is empty and inlined away; built with
// the tag failpoint they read the environment:
//
//	ZEGEL_FAILPOINT      NAME[@N|@N+]=kill|stop|error, several with commas:
//	                     at the N-th hit (the first by default) or from it on,
//	                     kill the process (SIGKILL), stop it (SIGSTOP), or let
//	                     [Err] give an error; NAME "any" stands for all points
//	ZEGEL_FAILPOINT_LOG  a file that receives the name of every point hit, one a
//	                     line, before anything happens there
//
// What belongs here: names and what happens at them. What may not: any decision
// of the program, which must not be able to tell that it is being watched.
package failpoint

// Names lists every point of a signing, in the order in which it meets them. One that
// the proof never reached fails it.
func Names() []string {
	return []string{
		LeaseTake, LeaseTaken, LeaseRenew, LeaseRenewed, LeaseRelease, LeaseReleased, LeaseBreak, LeaseBroken,
		PendingPrepare, PendingPrepared, BeginCommit, Begun,
		BeforeDial, Connected, BeforeGate, BeforeWrite, Written, FirstByte, WholeAnswer,
		BeforeVerdict, FinishCommit, Finished, PendingRemove, PendingRemoved,
		BeforeTimeout, TimedOut, LateAnswer, LateRecorded,
		BeforeRescue, Rescued, TakeUp, TakenUp,
		SweepCommit, Swept, ResolveCommit, Resolved,
		BookCommit, Booked, RecordCommit, Recorded,
	}
}

// Intake lists the points of a webhook's delivery, from its log to the database.
func Intake() []string {
	return []string{IntakeWrite, IntakeWritten, IntakeSynced, IntakeSwitch, IntakeDrain, IntakeDrained, IntakeRemove}
}

// The points. "before" a commit means within its transaction, all written.
const (
	LeaseTake     = "lease-take-before-commit"
	LeaseTaken    = "lease-take-after-commit"
	LeaseRenew    = "lease-renew-before-commit"
	LeaseRenewed  = "lease-renew-after-commit"
	LeaseRelease  = "lease-release-before-commit"
	LeaseReleased = "lease-release-after-commit"
	LeaseBreak    = "lease-break-before-commit"
	LeaseBroken   = "lease-break-after-commit"

	PendingPrepare  = "pending-before-prepare"
	PendingPrepared = "pending-after-prepare"
	PendingRemove   = "pending-before-remove"
	PendingRemoved  = "pending-after-remove"
	BeginCommit     = "begin-before-commit"
	Begun           = "begin-after-commit"
	FinishCommit    = "finish-before-commit"
	Finished        = "finish-after-commit"
	BeforeRescue    = "rescue-before-write"
	Rescued         = "rescue-after-write"
	TakeUp          = "takeup-before-commit"
	TakenUp         = "takeup-after-commit"
	SweepCommit     = "sweep-before-commit"
	Swept           = "sweep-after-commit"
	ResolveCommit   = "resolve-before-commit"
	Resolved        = "resolve-after-commit"
	BookCommit      = "book-before-commit"
	Booked          = "book-after-commit"
	RecordCommit    = "record-before-commit"
	Recorded        = "record-after-commit"

	IntakeWrite   = "intake-before-write"
	IntakeWritten = "intake-after-write"
	IntakeSynced  = "intake-after-sync"
	IntakeSwitch  = "intake-before-switch"
	IntakeDrain   = "intake-drain-before-commit"
	IntakeDrained = "intake-drain-after-commit"
	IntakeRemove  = "intake-before-remove"

	BeforeDial  = "net-before-dial"
	Connected   = "net-connected" // TLS included
	BeforeGate  = "net-before-gate"
	BeforeWrite = "net-gate-passed"
	Written     = "net-written"
	FirstByte   = "net-first-byte"
	WholeAnswer = "net-whole-answer"

	BeforeVerdict = "verdict-before-record"
	BeforeTimeout = "timeout-before-record"
	TimedOut      = "timeout-after-record"
	LateAnswer    = "late-before-record"
	LateRecorded  = "late-after-record"
)
