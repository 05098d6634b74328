package sandbox

import (
	"fmt"
	"net"
	"net/http"
	"strconv"

	"zegel/fiscal"
)

// strike carries out a fault in place of the answer; it tells whether nothing
// more is to be sent. Faults that spoil an answer are left to spoil.
func (s *Sandbox) strike(w http.ResponseWriter, r *http.Request, p plan) bool {
	f := p.fault
	switch f.act {
	case actDrop, actReset:
		hangUp(w, f.act == actReset)
	case actHTML:
		page(w, http.StatusOK)
	case actEmpty:
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusOK)
	case actAway:
		w.Header().Set("Location", "https://elsewhere.invalid/api/?"+r.URL.RawQuery)
		w.WriteHeader(http.StatusFound)
	case actStatus:
		if f.code/100 == 3 {
			w.Header().Set("Location", r.URL.Path+"?"+r.URL.RawQuery+"&moved=1")
		}
		page(w, f.code)
	case actRefuse:
		s.send(w, r, s.refuse(r, p), p)
	default:
		return false
	}
	return true
}

// refuse makes a documented or an unknown error out of nothing.
func (s *Sandbox) refuse(r *http.Request, p plan) answer {
	now := s.cfg.Clock().Add(p.skew)
	at := now.Add(p.fault.min)
	switch code := p.fault.code; code {
	case 1001:
		return refusal(code, "Token and name can not be empty")
	case 1002:
		return refusal(code, "Token or name not valid")
	case 1003:
		if p.fault.word == "" {
			at = nextMidnight(now)
		}
		limit := s.cfg.DailyLimit
		if p.quota != nil {
			limit = *p.quota
		}
		return *overLimit(limit, at, p.dates)
	case 1004:
		if p.fault.word == "" {
			at = now.Add(seedBlock)
		}
		return *blocked(at, p.dates)
	case 1005:
		return refusal(code, "No license for this module")
	default:
		return refusal(code, ownText(functionOf(r.URL.RawQuery), code))
	}
}

// ownText is the seed's text of a function's own error, or of a code that the
// seed does not know.
func ownText(name string, code int) string {
	switch {
	case signFunction(name) && code == 2001:
		return "Document nr can not be empty"
	case signFunction(name) && code == 2002:
		return "Document nr already in use"
	case name == "get-confirmedweborder" && code == 2001:
		return "weborder not confirmed"
	case name == "get-confirmedweborder" && code == 2002:
		return "weborderid can not be empty"
	case name == "get-confirmedweborder" && code == 2003:
		return "weborderid does not exist"
	case code == 2001 && (name == "get-reservationpersons" || name == "get-reservationhours"):
		return "Date can not be empty"
	case code == 2002 && name == "get-reservationhours":
		return "Persons can not be empty"
	}
	if code == 2000 {
		for _, f := range readers() {
			if f.name == name {
				return f.none
			}
		}
		return ""
	}
	return fmt.Sprintf("Unexpected error %d", code)
}

// spoil changes an answer whose fault lies in its content.
func (s *Sandbox) spoil(a answer, q request, f *rule) answer {
	if a.code != 0 {
		return a
	}
	t, signs := signType(q.function)
	switch f.act {
	case actTypes:
		return wrongTypes(a)
	case actNoTicket:
		if signs {
			a.rows = []row{{}}
		}
	case actOther:
		if signs {
			other, ok := s.module.another(fiscal.Name{Type: t, Number: q.post["documentnr"]})
			if !ok {
				other = TruthRow{Number: q.post["documentnr"] + "0", Ticket: "1"}
			}
			a.rows = []row{{text("documentnr", other.Number), number("vatticket", other.Ticket)}}
		}
	}
	return a
}

// wrongTypes puts objects where values stand and values where lists stand.
func wrongTypes(a answer) answer {
	rows := make([]row, len(a.rows))
	for i, r := range a.rows {
		for j, f := range r {
			switch {
			case j == 0 && f.val.kind <= flagKind:
				f.val = value{kind: rawKind, text: `{"value":[[1]]}`}
			case f.val.kind == rowsKind || f.val.kind == itemsKind:
				f.val = value{kind: rawKind, text: "7"}
			}
			rows[i] = append(rows[i], f)
		}
	}
	a.rows = rows
	return a
}

// sendSpoilt writes a good answer badly; false when the fault is none of this
// kind.
func sendSpoilt(w http.ResponseWriter, body []byte, f *rule) bool {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	switch f.act {
	case actHalf:
		h.Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body[:len(body)/2])
		flush(w)
		panic(http.ErrAbortHandler) // closes the connection in the middle of the body
	case actCut:
		body = body[:len(body)/2]
	case actWarning:
		h.Set("Content-Type", "text/html; charset=utf-8")
		body = append([]byte("<br />\n<b>Warning</b>:  mysqli_fetch_assoc() expects parameter 1 to be mysqli_result, bool given in <b>/var/www/html/api/index.php</b> on line <b>412</b><br />\n"), body...)
	default:
		return false
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
	return true
}

// hangUp closes the connection without an answer, or resets it. A writer that
// is no connection's (a recorder) gets the abort that net/http knows.
func hangUp(w http.ResponseWriter, reset bool) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if t, ok := c.(*net.TCPConn); ok && reset {
		_ = t.SetLinger(0) // nothing to do about a connection that is gone
	}
	_ = c.Close()
}

// page is what a web server in front of the cloud would show.
func page(w http.ResponseWriter, status int) {
	title := http.StatusText(status)
	if status == http.StatusOK {
		title = "Onderhoud / Maintenance"
	}
	if title == "" {
		title = "Error"
	}
	body := fmt.Sprintf("<!DOCTYPE html>\n<html><head><title>%d %s</title></head>\n<body><h1>%s</h1><p>CloudPOS is even niet bereikbaar.</p></body></html>\n", status, title, title)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if status != http.StatusNoContent && status != http.StatusNotModified {
		_, _ = w.Write([]byte(body))
	}
}
