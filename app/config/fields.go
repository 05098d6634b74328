package config

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"zegel/fiscal"
)

// Source is the layer that a setting's value came from.
type Source string

// The layers, weakest first.
const (
	FromDefault Source = "default"
	FromFile    Source = "file"
	FromEnv     Source = "environment"
	FromFlag    Source = "flag"
)

// Kind says how a setting is best asked for.
type Kind string

// The kinds of settings.
const (
	KindText     Kind = "text"
	KindNumber   Kind = "number"
	KindSwitch   Kind = "switch"
	KindChoice   Kind = "choice"
	KindDuration Kind = "duration"
	KindDate     Kind = "date"
	KindColour   Kind = "colour"
	KindFile     Kind = "file"
	KindList     Kind = "list" // parts between semicolons; an array in the file
	KindSecret   Kind = "secret"
)

// field is one setting. apply takes canonical text that read has passed, or ""
// where the setting is none; none says what "" means: an empty text is a value
// for most settings, and where none makes no sense it is the default.
type field struct {
	name    string
	kind    Kind
	def     string
	read    reader
	none    bool // "" is a value of its own
	choices []string
	apply   func(c *Config, canonical string)
}

// Env is the variable that overrides a setting: "seller.vat" is
// ZEGEL_SELLER_VAT.
func Env(name string) string {
	return "ZEGEL_" + strings.ToUpper(strings.ReplaceAll(name, ".", "_"))
}

// DefaultURL is CloudPOS's own address (seed).
const DefaultURL = "https://cloudpos.be/api/"

// The names of the two secrets.
const (
	NameToken        = "cloudpos.token"
	NameRefreshToken = "dotykacka.refresh_token"
)

func text(name, def string, read reader, to func(*Config) *string) field {
	return field{name: name, kind: KindText, def: def, read: read, none: true, apply: func(c *Config, s string) { *to(c) = s }}
}

func choice(name, def string, to func(*Config) *string, words ...string) field {
	f := text(name, def, oneOf(words...), to)
	f.kind, f.choices, f.none = KindChoice, words, slices.Contains(words, "")
	return f
}

func file(name string, read reader, to func(*Config) *string) field {
	f := text(name, "", read, to)
	f.kind = KindFile
	return f
}

func toggle(name string, to func(*Config) *bool) field {
	return field{name: name, kind: KindSwitch, def: "false", read: onOff, apply: func(c *Config, s string) { *to(c) = s == "true" }}
}

func number(name, def string, lo, hi int, to func(*Config) *int) field {
	return field{name: name, kind: KindNumber, def: def, read: whole(lo, hi), apply: func(c *Config, s string) {
		if n, err := strconv.Atoi(s); err == nil {
			*to(c) = n
		}
	}}
}

func duration(name, def string, lo, hi time.Duration, to func(*Config) *time.Duration) field {
	return field{name: name, kind: KindDuration, def: def, read: span(lo, hi), apply: func(c *Config, s string) {
		d, err := time.ParseDuration(s)
		if err != nil {
			d = 0 // "": the setting's own rule decides
		}
		*to(c) = d
	}}
}

func secret(name string, to func(*Config) *Secret) field {
	return field{name: name, kind: KindSecret, none: true, read: freeText, apply: func(c *Config, s string) { *to(c) = Secret(s) }}
}

// fields is the table of all settings, in the order of the file and the screen:
// the ones without a section first, as TOML wants it.
func fields() []field {
	return slices.Concat(general(), cloud(), shop(), desk(), server())
}

func general() []field {
	return []field{
		choice("language", "", func(c *Config) *string { return &c.Language }, "", "nl", "fr", "de", "en", "pl", "cs"),
		choice("appearance", "system", func(c *Config) *string { return &c.Appearance }, "system", "light", "dark"),
		{name: "sign_from", kind: KindDate, read: day, none: true, apply: func(c *Config, s string) { c.SignFrom = mustDate(s) }},
		duration("timeout", "15s", 10*time.Millisecond, 10*time.Minute, func(c *Config) *time.Duration { return &c.Timeout }),
		duration("quarantine", "", time.Millisecond, 24*time.Hour, func(c *Config) *time.Duration { return &c.quarantine }),
		{name: "vat_zero", kind: KindText, read: vatZero, none: true, apply: func(c *Config, s string) {
			code, reason, _ := strings.Cut(s, ":")
			c.VATZero = VATZero{code, reason}
		}},
		{name: "rates", kind: KindList, read: rateRows, none: true, apply: func(c *Config, s string) { c.Rates, _ = parseRates(s) }},
	}
}

func cloud() []field {
	return []field{
		text("cloudpos.url", DefaultURL, address, func(c *Config) *string { return &c.CloudPOS.URL }),
		text("cloudpos.licname", "", freeText, func(c *Config) *string { return &c.CloudPOS.Licname }),
		secret(NameToken, func(c *Config) *Secret { return &c.CloudPOS.Token }),
		number("cloudpos.daily_limit", "500", 1, 1_000_000, func(c *Config) *int { return &c.CloudPOS.DailyLimit }),
		{name: "cloudpos.reserve", kind: KindNumber, read: whole(0, 1_000_000), none: true, apply: func(c *Config, s string) {
			c.CloudPOS.reserve = nil
			if n, err := strconv.Atoi(s); err == nil {
				c.CloudPOS.reserve = &n
			}
		}},
		toggle("cloudpos.json_body", func(c *Config) *bool { return &c.CloudPOS.JSONBody }),
		toggle("cloudpos.allow_plain_http", func(c *Config) *bool { return &c.CloudPOS.AllowPlainHTTP }),
	}
}

func shop() []field {
	return []field{
		text("seller.name", "", freeText, func(c *Config) *string { return &c.Seller.Name }),
		text("seller.vat", "", vatNumber, func(c *Config) *string { return &c.Seller.VAT }),
		text("seller.street", "", freeText, func(c *Config) *string { return &c.Seller.Street }),
		text("seller.zip", "", freeText, func(c *Config) *string { return &c.Seller.Zip }),
		text("seller.town", "", freeText, func(c *Config) *string { return &c.Seller.Town }),
		text("seller.country", "BE", country, func(c *Config) *string { return &c.Seller.Country }),
		text("seller.email", "", email, func(c *Config) *string { return &c.Seller.Email }),
		text("seller.phone", "", freeText, func(c *Config) *string { return &c.Seller.Phone }),
		text("seller.website", "", freeText, func(c *Config) *string { return &c.Seller.Website }),
		text("seller.iban", "", iban, func(c *Config) *string { return &c.Seller.IBAN }),
		text("seller.bic", "", bic, func(c *Config) *string { return &c.Seller.BIC }),
		file("paper.logo", image, func(c *Config) *string { return &c.Paper.Logo }),
		{name: "paper.accent", kind: KindColour, def: DefaultAccent, read: colour, apply: func(c *Config, s string) { c.Paper.Accent = s }},
	}
}

// DefaultAccent is the colour of lines and headings on paper.
const DefaultAccent = "#8a1f2d"

func desk() []field {
	return []field{
		text("printing.printer", "", freeText, func(c *Config) *string { return &c.Printing.Printer }),
		choice("printing.lang", "", func(c *Config) *string { return &c.Printing.Lang }, "", "nl", "fr", "de", "en"),
		toggle("printing.after_signing", func(c *Config) *bool { return &c.Printing.AfterSigning }),
		// Four an hour over a long day stay well below the reading share.
		duration("automatic.sync_every", "15m0s", 0, 24*time.Hour, func(c *Config) *time.Duration { return &c.Automatic.SyncEvery }),
		toggle("automatic.invoices", func(c *Config) *bool { return &c.Automatic.Invoices }),
		toggle("automatic.offers", func(c *Config) *bool { return &c.Automatic.Offers }),
		toggle("automatic.creditnotes", func(c *Config) *bool { return &c.Automatic.CreditNotes }),
		number("backup.keep_days", "30", 1, 3650, func(c *Config) *int { return &c.Backup.KeepDays }),
	}
}

func server() []field {
	return []field{
		text("serve.listen", "127.0.0.1:8460", listen, func(c *Config) *string { return &c.Serve.Listen }),
		text("serve.public_url", "", address, func(c *Config) *string { return &c.Serve.PublicURL }),
		file("serve.cert", freeText, func(c *Config) *string { return &c.Serve.Cert }),
		file("serve.key", freeText, func(c *Config) *string { return &c.Serve.Key }),
		text("dotykacka.url", "https://api.dotykacka.cz", address, func(c *Config) *string { return &c.Dotykacka.URL }),
		text("dotykacka.cloud_id", "", freeText, func(c *Config) *string { return &c.Dotykacka.CloudID }),
		secret(NameRefreshToken, func(c *Config) *Secret { return &c.Dotykacka.RefreshToken }),
	}
}

// canonical passes text through the setting's reader. Nothing stays nothing
// where that is a value, and is the default elsewhere.
func (f field) canonical(s string) (string, *FieldError) {
	if strings.TrimSpace(s) == "" {
		if f.none {
			return "", nil
		}
		return f.def, nil
	}
	out, why, allowed := f.read(s)
	if why == "" {
		return out, nil
	}
	e := &FieldError{Field: f.name, Value: s, Why: why, Allowed: allowed}
	if f.kind == KindSecret {
		e.Value = ""
	}
	return "", e
}

// mustDate reads canonical text; nothing is the zero Date.
func mustDate(s string) fiscal.Date {
	d, err := fiscal.ParseDate(s)
	if err != nil {
		return fiscal.Date{}
	}
	return d
}

// lookUp finds a setting by its dotted name.
func lookUp(name string) (field, bool) {
	fs := fields()
	if i := slices.IndexFunc(fs, func(f field) bool { return f.name == name }); i >= 0 {
		return fs[i], true
	}
	return field{}, false
}
