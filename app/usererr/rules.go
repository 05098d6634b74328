package usererr

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"zegel/app"
	"zegel/app/bundle"
	"zegel/app/config"
	"zegel/app/service"
	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/dotykacka"
	"zegel/fiscal/journal"
	"zegel/fiscal/sandbox"
	"zegel/fiscal/signing"
	"zegel/fiscal/ubl"
	"zegel/pdf"
	"zegel/pdf/printer"
	"zegel/storage"
	"zegel/storage/intake"
)

const codeGeneral = "general"

// found is the text that fits an error, with what goes into its places.
type found struct {
	code   string
	values map[string]string
	vendor string // the vendor's own words, added to the explanation
}

func plain(code string, pairs ...string) found { return found{code: code, values: values(pairs...)} }

// find picks the text: the typed errors first, because they know most, then the
// sentinels, the more particular ones first.
func find(err error, t texts) found {
	for _, typed := range []func(error, texts) (found, bool){cloud, settings, domain, system} {
		if f, ok := typed(err, t); ok {
			return f
		}
	}
	for _, s := range sentinels() {
		if errors.Is(err, s.err) {
			return plain(s.code, "until", "", "code", "", "printer", "", "printers", "")
		}
	}
	return plain(codeGeneral)
}

// cloud reads what CloudPOS and the guards in front of it say.
func cloud(err error, t texts) (found, bool) {
	if e, ok := errors.AsType[*signing.GuardError](err); ok {
		return guard(e.Guard, t), true
	}
	if e, ok := errors.AsType[*cloudpos.APIError](err); ok {
		return api(e, t), true
	}
	if e, ok := errors.AsType[*cloudpos.TransportError](err); ok {
		if cause := e.Unwrap(); e.Kind == cloudpos.KindHeld && cause != nil {
			return find(cause, t), true
		}
		return plain(transportCode(e.Kind), "status", strconv.Itoa(e.Status)), true
	}
	if e, ok := errors.AsType[*cloudpos.FilterError](err); ok {
		code := "cloud.filter.foreign"
		if e.Missing {
			code = "cloud.filter.missing"
		}
		return plain(code, "function", e.Function, "filter", e.Filter), true
	}
	if e, ok := errors.AsType[*cloudpos.BodyError](err); ok {
		return plain(bodyCode(e.Why)), true
	}
	if e, ok := errors.AsType[*cloudpos.RowError](err); ok {
		return row(e, countRows(err)), true
	}
	return found{}, false
}

// row names the first row that could not be read, by its document's number where
// that could be, and tells how many there are.
func row(e *cloudpos.RowError, count int) found {
	code, number := "row", clip(e.Number)
	if count > 1 {
		code = "rows"
	}
	if number == "" {
		number = "–"
	}
	return plain(code, "row", strconv.Itoa(e.Index+1), "field", cmp.Or(e.Field, "–"), "number", number, "count", strconv.Itoa(count))
}

// countRows counts them in an error that joins several. A document that came
// twice, by its id and by its date, is one.
func countRows(err error) int {
	seen := map[cloudpos.RowError]struct{}{}
	var walk func(error)
	walk = func(err error) {
		switch e := err.(type) {
		case *cloudpos.RowError:
			key := cloudpos.RowError{Function: e.Function, ID: e.ID, Number: e.Number}
			if e.ID == "" && e.Number == "" {
				key.Index = e.Index
			}
			seen[key] = struct{}{}
		case interface{ Unwrap() []error }:
			for _, each := range e.Unwrap() {
				walk(each)
			}
		case interface{ Unwrap() error }:
			walk(e.Unwrap())
		}
	}
	walk(err)
	return len(seen)
}

// guard says what holds everything back. "own count" is ours, not the vendor's.
func guard(g fiscal.Guard, t texts) found {
	f := plain("guard."+string(g.Kind), "until", t.until(g.Until))
	if g.Text == signing.OwnLogins {
		f = plain("guard.logins", "until", t.until(g.Until))
	}
	if _, ok := t.Errors[f.code]; !ok {
		return plain(codeGeneral)
	}
	if !strings.HasPrefix(g.Text, "own count") {
		f.vendor = clip(g.Text)
	}
	return f
}

func api(e *cloudpos.APIError, t texts) found {
	code := "api.other"
	switch e.Code {
	case 1001:
		code = "api.credentials"
	case 1002:
		code = "api.login"
	case 1003:
		code = "api.daily_limit"
	case 1004:
		code = "api.blocked"
	case 1005:
		code = "api.no_licence"
	case 2000:
		code = "api.unknown_document"
	case 2001:
		code = "api.number_empty"
	case 2002:
		code = "api.number_used"
	}
	f := plain(code, "until", t.until(e.Until), "code", strconv.Itoa(e.Code))
	f.vendor = clip(e.Text)
	return f
}

func transportCode(k cloudpos.Kind) string {
	switch k {
	case cloudpos.KindDNS, cloudpos.KindRefused, cloudpos.KindUnreachable, cloudpos.KindTLS,
		cloudpos.KindTimeout, cloudpos.KindRedirect, cloudpos.KindStatus:
		return "net." + string(k)
	case cloudpos.KindReset, cloudpos.KindEOF, cloudpos.KindProtocol:
		return "net.broken"
	case cloudpos.KindCancelled:
		return "cancelled"
	}
	return "net.other"
}

func bodyCode(why string) string {
	switch why {
	case cloudpos.WhyHTML, cloudpos.WhyPHP:
		return "body.page"
	case cloudpos.WhyEmpty, cloudpos.WhyTruncated:
		return "body.cut"
	case cloudpos.WhyTooLarge:
		return "body.too_large"
	case cloudpos.WhyOther:
		return "body.other_document"
	}
	return "body.unreadable"
}

// domain reads the typed errors of the use cases and of paper.
func domain(err error, t texts) (found, bool) {
	if e, ok := errors.AsType[*app.NotWritten](err); ok {
		return plain("target."+e.Why, "file", e.File, "dir", filepath.Dir(e.File)), true
	}
	if _, ok := errors.AsType[*app.OutputError](err); ok {
		return plain("output"), true
	}
	if e, ok := errors.AsType[*fiscal.LeaseHeld](err); ok {
		return plain("lease", "holder", e.Holder, "until", t.until(e.Expires)), true
	}
	if e, ok := errors.AsType[*fiscal.TooManyLogins](err); ok {
		return plain("guard.logins", "until", t.until(e.Until)), true
	}
	if e, ok := errors.AsType[*app.AmbiguousKey](err); ok {
		return plain("ambiguous", "key", e.Key, "keys", strings.Join(e.Keys, ", ")), true
	}
	if e, ok := errors.AsType[*app.UnknownKey](err); ok {
		return plain("unknown_key", "key", clip(e.Key)), true
	}
	if e, ok := errors.AsType[*app.OddTicket](err); ok {
		return plain("ticket."+string(e.Why), "ticket", clip(e.Ticket), "near", clip(e.Near)), true
	}
	if e, ok := errors.AsType[*app.StillKept](err); ok {
		return plain("still_kept", "key", clip(e.Key), "until", e.Until.String()), true
	}
	if e, ok := errors.AsType[*app.Unrecorded](err); ok {
		if e.Ticket == "" {
			return plain("unrecorded_end", "key", e.Key), true
		}
		return plain("unrecorded", "key", e.Key, "ticket", e.Ticket), true
	}
	if e, ok := errors.AsType[*app.StampMismatch](err); ok {
		return plain("stamp_mismatch", "key", e.Key, "field", e.Field, "paper", clip(e.Paper), "journal", clip(e.Journal)), true
	}
	if e, ok := errors.AsType[*app.Unprinted](err); ok {
		return plain("unprinted", "keys", clip(strings.Join(e.Keys, ", ")), "text", cause(e.Err, t)), true
	}
	if e, ok := errors.AsType[*app.NotPrinted](err); ok {
		return notPrinted(e, t), true
	}
	if e, ok := errors.AsType[*storage.FaultError](err); ok {
		return plain("copy_fault", "where", e.Fault.Where), true
	}
	if e, ok := errors.AsType[*dotykacka.StatusError](err); ok {
		return plain("dotykacka.status", "status", strconv.Itoa(e.Status)), true
	}
	if e, ok := errors.AsType[*ubl.Missing](err); ok {
		return plain("ubl.missing", "fields", strings.Join(e.Fields, ", ")), true
	}
	if e, ok := errors.AsType[*printer.UnknownError](err); ok {
		return plain("print.unknown", "printer", e.Name, "printers", strings.Join(e.Names, ", ")), true
	}
	if e, ok := errors.AsType[*printer.Error](err); ok {
		return plain("print.failed", "printer", e.Printer, "words", clip(e.Text)), true
	}
	if _, ok := errors.AsType[*pdf.LogoError](err); ok {
		return plain("pdf.logo"), true
	}
	if _, ok := errors.AsType[*pdf.IBANError](err); ok {
		return plain("identifier"), true
	}
	if e, ok := errors.AsType[*signing.GateError](err); ok {
		if errors.Is(e, signing.ErrLate) {
			return plain("late"), true
		}
		return plain("fence"), true
	}
	return found{}, false
}

// system reads what the operating system refused, where no layer of ours gave
// it a name.
func system(err error, _ texts) (found, bool) {
	for _, s := range sentinels() {
		if errors.Is(err, s.err) {
			return found{}, false
		}
	}
	path := ""
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		path = e.Path
	}
	switch {
	case errors.Is(err, context.Canceled):
		return plain("cancelled"), true
	case errors.Is(err, context.DeadlineExceeded):
		return plain("timeout"), true
	case errors.Is(err, syscall.ENOSPC):
		return plain("store.full"), true
	case errors.Is(err, syscall.EISDIR), errors.Is(err, syscall.ENOTDIR):
		return plain("file.kind", "path", path), true
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return plain("file.permission", "path", path), true
	case errors.Is(err, fs.ErrNotExist):
		return plain("file.missing", "path", path), true
	case errors.Is(err, fs.ErrExist):
		return plain("file.exists", "path", path), true
	}
	return found{}, false
}

type sentinel struct {
	err  error
	code string
}

// sentinels are the errors that are known by name alone. One that wraps another
// stands before it.
func sentinels() []sentinel {
	return []sentinel{
		{storage.ErrRestored, "guard.restored"},
		{app.ErrCopy, "copy.unusable"},
		{app.ErrHeadKey, "head_key"},
		{storage.ErrNewer, "store.newer"},
		{storage.ErrNotDatabase, "store.not_database"},
		{storage.ErrEmptied, "store.emptied"},
		{storage.ErrCorrupt, "store.corrupt"},
		{intake.ErrForm, "store.corrupt"},
		{storage.ErrFull, "store.full"},
		{storage.ErrOlder, "store.older"},
		{storage.ErrUnmerged, "store.unmerged"},
		{app.ErrExemplars, "store.exemplars"},
		{storage.ErrReadOnly, "store.read_only"},
		{storage.ErrIO, "store.io"},
		{storage.ErrBusy, "store.busy"},
		{storage.ErrNoKey, "store.no_key"},
		{storage.ErrAltered, "altered"},
		{storage.ErrCursor, "cursor"},
		{storage.ErrClosed, "closed"},
		{storage.ErrOtherLicence, "other_licence"},
		{app.ErrNoCloud, "cloud.not_configured"},
		{app.ErrNoSignFrom, "no_sign_from"},
		{app.ErrNeedsPerson, "needs_person"},
		{app.ErrUnknownKey, "not_found"},
		{app.ErrOtherLicence, "other_licence"},
		{app.ErrTicket, "ticket"},
		{app.ErrNotCreditNote, "not_credit_note"},
		{app.ErrNoPrinter, "no_printer"},
		{config.ErrNoHome, "no_home"},
		{config.ErrNoToken, "no_token"},
		{config.ErrNoKeyStore, "no_key_store"},
		{cloudpos.ErrNoTicket, "cloud.no_ticket"},
		{cloudpos.ErrNotConfigured, "cloud.not_configured"},
		{cloudpos.ErrAddress, "cloud.address"},
		{cloudpos.ErrUnknownFunction, "cloud.function"},
		{cloudpos.ErrSignFunction, "cloud.sign_function"},
		{cloudpos.ErrFilter, "cloud.filter.missing"},
		{cloudpos.ErrNotSignable, "cloud.not_signable"},
		{cloudpos.ErrCredentialsEmpty, "api.credentials"},
		{cloudpos.ErrLogin, "guard.login"},
		{cloudpos.ErrDailyLimit, "guard.quota"},
		{cloudpos.ErrAddressBlocked, "guard.blocked"},
		{cloudpos.ErrNoLicence, "guard.module"},
		{cloudpos.ErrTooLarge, "body.too_large"},
		{cloudpos.ErrOtherDocument, "body.other_document"},
		// A step that the document's life does not allow is refused with the journal's
		// own words for it; nothing is wrong with the journal then.
		{fiscal.ErrState, "state"},
		{journal.ErrProof, "journal.proof"},
		{journal.ErrHead, "journal.head"},
		{journal.ErrCanonical, "journal"},
		{journal.ErrEntry, "journal"},
		{journal.ErrKind, "journal"},
		{journal.ErrReplay, "journal"},
		{pdf.ErrJob, "pdf.job"},
		{pdf.ErrLanguage, "pdf.language"},
		{pdf.ErrAccent, "pdf.job"},
		{pdf.ErrLogo, "pdf.logo"},
		{pdf.ErrPayment, "pdf.payment"},
		{pdf.ErrReference, "pdf.reference"},
		{pdf.ErrStamp, "pdf.stamp"},
		{printer.ErrNoPrinting, "print.none"},
		{printer.ErrUnknown, "print.unknown"},
		{printer.ErrCopies, "print.copies"},
		{app.ErrPeriod, "period"},
		{app.ErrVerifyWhat, "verify_what"},
		{sandbox.ErrState, "sandbox.state"},
		{sandbox.ErrFaults, "sandbox.faults"},
		{sandbox.ErrUnknown, "not_found"},
		{sandbox.ErrNoHooks, "no_hooks"},
		{dotykacka.ErrBody, "webhook.body"},
		{dotykacka.ErrEntity, "webhook.entity"},
		{dotykacka.ErrSignIn, "dotykacka.sign_in"},
		{app.ErrNoDotykacka, "dotykacka.none"},
		{bundle.ErrHead, "bundle.head"},
		{bundle.ErrMoved, "bundle.moved"},
		{bundle.ErrRepeat, "bundle.repeat"},
		{bundle.ErrNotBundle, "bundle.not_whole"},
		{service.ErrAction, "service.action"},
		{service.ErrNeedsTLS, "service.tls"},
		{service.ErrListen, "service.listen"},
		{service.ErrInstalled, "service.installed"},
		{service.ErrNotInstalled, "service.not_installed"},
		{service.ErrManager, "service.manager"},
		{app.ErrServed, "service.served"},
		{fiscal.ErrBudget, "guard.quota"},
		{fiscal.ErrFence, "fence"},
		{fiscal.ErrKey, "key"},
		{fiscal.ErrIdentifier, "identifier"},
		{fiscal.ErrDate, "date"},
		{fiscal.ErrNumber, "number"},
		{fiscal.ErrNotFound, "not_found"},
	}
}
