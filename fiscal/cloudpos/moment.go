package cloudpos

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"zegel/fiscal"
)

// momentLayouts are the writings of date and time, the likeliest first; day
// before month, the Belgian way. Where a text may carry a zone it counts, else
// it is Brussels.
func momentLayouts() []string {
	return []string{
		"2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05",
		"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05.999999", "2006-01-02 15h04",
		"2006/01/02 15:04:05", "2006/01/02 15:04",
		"02/01/2006 15:04:05", "02-01-2006 15:04:05", "02.01.2006 15:04:05",
		"02/01/2006 15:04", "02-01-2006 15:04", "02.01.2006 15:04", "02/01/2006 15h04", "02-01-2006 15h04",
		"2/1/2006 15:04:05", "2/1/2006 15:04", "2-1-2006 15:04:05", "2-1-2006 15:04",
		time.RFC1123, time.RFC1123Z, "Jan 2, 2006 15:04:05", "Jan 2, 2006 15:04", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04",
		"2006-01-02", "02/01/2006", "02-01-2006", "02.01.2006", "2006/01/02",
	}
}

// parseMoment reads date and time from the vendor's text: the layouts above or
// a Unix time in seconds. A day alone is its beginning.
func parseMoment(s string) (time.Time, bool) {
	s = strings.Trim(strings.TrimSpace(s), `'"`)
	if n, ok := unixSeconds(s); ok {
		return n, true
	}
	for _, l := range momentLayouts() {
		if t, err := time.ParseInLocation(l, s, fiscal.Brussels()); err == nil && t.Year() > 1 {
			return laterOfTwo(t).UTC(), true
		}
	}
	return time.Time{}, false
}

// laterOfTwo takes the second of the two instants that share a wall clock on
// the night when summer time ends: waiting an hour too long harms nobody.
func laterOfTwo(t time.Time) time.Time {
	const wall = "2006-01-02 15:04:05"
	if later := t.Add(time.Hour); later.Format(wall) == t.Format(wall) {
		return later
	}
	return t
}

// unixSeconds reads a Unix time in seconds between 1973 and 5138.
func unixSeconds(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 100_000_000 || n >= 100_000_000_000 {
		return time.Time{}, false
	}
	return time.Unix(n, 0).UTC(), true
}

// momentIn finds the 'datetime' in the text of 1003 or 1004. A time of day
// alone is the next one after now; now may be zero, and such a text is then not
// read. It returns the text that was read, or the one that could not be.
func momentIn(s string, now time.Time) (time.Time, string) {
	quoted := ""
	for _, m := range regexp.MustCompile(`['"‘’“”]([^'"‘’“”]+)['"‘’“”]`).FindAllStringSubmatch(s, -1) {
		if t, ok := parseMoment(m[1]); ok {
			return t, m[1]
		}
		if t, ok := nextTimeOfDay(m[1], now); ok {
			return t, m[1]
		}
		quoted = m[1]
	}
	const day = `(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|[A-Z][a-z]{2} \d{1,2}, \d{4}|(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4})`
	const clock = `(?:[T ]\d{1,2}[:h]\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?: ?(?:Z|GMT|UTC|[+-]\d{2}:?\d{2}))?)`
	for _, found := range regexp.MustCompile(day+clock+`?|\b\d{9,11}\b`).FindAllString(s, -1) {
		if t, ok := parseMoment(found); ok {
			return t, found
		}
		quoted = found
	}
	if found := regexp.MustCompile(`\b\d{1,2}[:h]\d{2}(?::\d{2})?\b`).FindString(s); found != "" {
		if t, ok := nextTimeOfDay(found, now); ok {
			return t, found
		}
	}
	return time.Time{}, quoted
}

// nextTimeOfDay reads "14:05" as the next such moment in Brussels.
func nextTimeOfDay(s string, now time.Time) (time.Time, bool) {
	if now.IsZero() {
		return time.Time{}, false
	}
	for _, l := range []string{"15:04:05", "15:04", "15h04"} {
		c, err := time.Parse(l, strings.TrimSpace(s))
		if err != nil {
			continue
		}
		d := fiscal.FiscalDay(now)
		for range 2 {
			t := laterOfTwo(time.Date(d.Year, d.Month, d.Day, c.Hour(), c.Minute(), c.Second(), 0, fiscal.Brussels()))
			if t.After(now) {
				return t.UTC(), true
			}
			d = d.AddDays(1)
		}
	}
	return time.Time{}, false
}

// limitIn finds the daily limit in the text of 1003: "Limit of '500' requests
// per day reached". 0 when none is named, or one that is no limit.
func limitIn(s string) int {
	m := regexp.MustCompile(`(?i)\blimit(?:\s+of)?[^0-9]{0,8}(\d{1,3}(?:[.,' ]\d{3})+|\d{1,7})\b`).FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(strings.NewReplacer(".", "", ",", "", "'", "", " ", "").Replace(m[1]))
	if err != nil || n < 1 {
		return 0
	}
	return n
}
