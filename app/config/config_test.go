package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zegel/fiscal"
)

// env makes a LookupEnv out of name, value pairs.
func env(pairs ...string) LookupEnv {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) { v, ok := m[name]; return v, ok }
}

func write(t *testing.T, dir, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, FileName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, dir string, e LookupEnv, f Flags) Config {
	t.Helper()
	c, err := Load(dir, e, f)
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return c
}

func TestDefaults(t *testing.T) {
	c := load(t, t.TempDir(), env(), nil)
	if c.CloudPOS.URL != DefaultURL || c.CloudPOS.DailyLimit != 500 || c.Timeout != 15*time.Second ||
		c.Quarantine() != 150*time.Second || !c.SignFrom.IsZero() || c.Seller.Country != "BE" ||
		c.Automatic.Signs(fiscal.Invoice) || c.CloudPOS.Configured() || c.Backup.KeepDays != 30 {
		t.Errorf("defaults: %+v", c)
	}
	for limit, want := range map[int]int{500: 200, 1000: 200, 100: 40, 10: 4, 1: 0} {
		if got := c.CloudPOS.Reserve(limit); got != want {
			t.Errorf("Reserve(%d) = %d, want %d", limit, got, want)
		}
	}
	for _, f := range c.Fields() {
		if f.Source != FromDefault {
			t.Errorf("%s comes from %s", f.Name, f.Source)
		}
		def, bad := mustLookUp(t, f.Name).canonical(f.Default)
		if bad != nil || def != f.Default {
			t.Errorf("%s: default %q is not canonical (%q, %v)", f.Name, f.Default, def, bad)
		}
	}
}

func mustLookUp(t *testing.T, name string) field {
	t.Helper()
	f, ok := lookUp(name)
	if !ok {
		t.Fatalf("no setting %q", name)
	}
	return f
}

func TestPrecedence(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "timeout = '30s'\nsign_from = 2026-01-01\n[cloudpos]\nurl = 'https://file.example/api/'\nlicname = 'file'\ndaily_limit = 900\n")
	c := load(t, dir, env("ZEGEL_CLOUDPOS_LICNAME", "environment", "ZEGEL_TIMEOUT", "5s"), Flags{"timeout": "1s"})
	if c.CloudPOS.URL != "https://file.example/api/" || c.CloudPOS.Licname != "environment" || c.Timeout != time.Second ||
		c.CloudPOS.DailyLimit != 900 || c.SignFrom.String() != "2026-01-01" {
		t.Errorf("got %+v", c)
	}
	for name, want := range map[string]Source{"timeout": FromFlag, "cloudpos.licname": FromEnv, "cloudpos.url": FromFile, "language": FromDefault} {
		if got := c.sourceOf(name); got != want {
			t.Errorf("%s from %s, want %s", name, got, want)
		}
	}
}

// A variable set to nothing overrides the file and means none; where none makes
// no sense it means the default.
func TestEmptyVariable(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "timeout = '30s'\nsign_from = '2026-01-01'\n[cloudpos]\nurl = 'https://file.example/'\ndaily_limit = 900\n[seller]\niban = 'BE68 5390 0754 7034'\n")
	c := load(t, dir, env("ZEGEL_CLOUDPOS_URL", "", "ZEGEL_SIGN_FROM", " ", "ZEGEL_SELLER_IBAN", "", "ZEGEL_CLOUDPOS_DAILY_LIMIT", "", "ZEGEL_TIMEOUT", "", "ZEGEL_CLOUDPOS_TOKEN", ""), nil)
	if c.CloudPOS.URL != "" || !c.SignFrom.IsZero() || c.Seller.IBAN != "" || c.CloudPOS.DailyLimit != 500 || c.Timeout != 15*time.Second {
		t.Errorf("got %+v", c)
	}
	if got := load(t, dir, env(), nil).Seller.IBAN; got != "BE68539007547034" {
		t.Errorf("IBAN %q", got)
	}
}

func TestEveryBadValueIsNamed(t *testing.T) {
	for _, tt := range []struct {
		field, value string
		why          Why
	}{
		{"cloudpos.url", "cloudpos.be/api", WhyURL},
		{"cloudpos.url", "ftp://cloudpos.be/", WhyURL},
		{"cloudpos.url", "https://user:pass@cloudpos.be/", WhyURL},
		{"cloudpos.url", "https://cloudpos.be/?token=x", WhyURL},
		{"cloudpos.url", "https://cloudpos.be:99999/", WhyURL},
		{"cloudpos.url", "http://cloudpos.be/api/", WhyPlainHTTP},
		{"cloudpos.licname", "a\nb", WhyControl},
		{"cloudpos.licname", strings.Repeat("x", 501), WhyLong},
		{"cloudpos.daily_limit", "many", WhyNumber},
		{"cloudpos.daily_limit", "0", WhyRange},
		{"cloudpos.reserve", "501", WhyAboveLimit},
		{"cloudpos.json_body", "maybe", WhySwitch},
		{"timeout", "soon", WhyDuration},
		{"timeout", "2h", WhyRange},
		{"quarantine", "-5s", WhyRange},
		{"sign_from", "21/11/2026", WhyDate},
		{"sign_from", "2026-02-30", WhyDate},
		{"vat_zero", "Q", WhyVATZero},
		{"vat_zero", "E", WhyVATZero},
		{"vat_zero", "E: ", WhyVATZero},
		{"language", "es", WhyChoice},
		{"appearance", "pink", WhyChoice},
		{"seller.vat", "0123", WhyVAT},
		{"seller.iban", "BE68539007547035", WhyIBAN},
		{"seller.bic", "KRED", WhyBIC},
		{"seller.country", "Belgium", WhyCountry},
		{"seller.email", "shop at example", WhyEmail},
		{"paper.accent", "red", WhyColour},
		{"paper.logo", "logo.svg", WhyImage},
		{"rates", "B 13", WhyRate},
		{"rates", "2027-01-01 B 130", WhyRate},
		{"serve.listen", "8460", WhyListen},
		{"serve.cert", "cert.pem", WhyCertificate},
	} {
		t.Run(tt.field+"="+tt.value[:min(len(tt.value), 20)], func(t *testing.T) {
			_, err := Load(t.TempDir(), env(Env(tt.field), tt.value), nil)
			bad, ok := errors.AsType[*FieldError](err)
			if !ok || bad.Why != tt.why {
				t.Fatalf("got %v, want %s", err, tt.why)
			}
			if tt.why != WhyCertificate && bad.Field != tt.field || bad.Source == "" {
				t.Errorf("field %q source %q", bad.Field, bad.Source)
			}
		})
	}
}

func TestGoodValues(t *testing.T) {
	for _, tt := range []struct{ field, value, want string }{
		{"cloudpos.url", " http://127.0.0.1:8080/api/ ", "http://127.0.0.1:8080/api/"},
		{"cloudpos.url", "http://[::1]:80/", "http://[::1]:80/"},
		{"timeout", "20", "20s"},
		{"timeout", "1m30s", "1m30s"},
		{"seller.vat", "0123.456.749", "BE0123456749"},
		{"seller.vat", "be 0123 456 749", "BE0123456749"},
		{"vat_zero", "o: Artikel 44", "O:Artikel 44"},
		{"language", "NL", "nl"},
		{"paper.accent", "#00FF7f", "#00ff7f"},
		{"rates", "2027-01-01 B 13%;2027-01-01 C 7.0", "2027-01-01 B 13; 2027-01-01 C 7"},
		{"printing.after_signing", "yes", "true"},
		{"serve.listen", ":8443", ":8443"},
		{"automatic.sync_every", "0", "0s"},
	} {
		var c Config
		if err := c.Set(tt.field, tt.value); err != nil {
			t.Errorf("%s = %q: %v", tt.field, tt.value, err)
			continue
		}
		if got, err := c.Get(tt.field); err != nil || got != tt.want {
			t.Errorf("%s = %q gives %q (%v), want %q", tt.field, tt.value, got, err, tt.want)
		}
	}
}

func TestRatesExtendTheTable(t *testing.T) {
	c := load(t, t.TempDir(), env("ZEGEL_RATES", "2027-01-01 B 13"), nil)
	thirteen, err := fiscal.ParseDecimal("13")
	if err != nil {
		t.Fatal(err)
	}
	before, after := fiscal.Date{Year: 2026, Month: 12, Day: 31}, fiscal.Date{Year: 2027, Month: 1, Day: 1}
	if got := c.RateTable().Letter(thirteen, before); got != fiscal.NoLetter {
		t.Errorf("13 %% in 2026 is %s", got)
	}
	if got := c.RateTable().Letter(thirteen, after); got != fiscal.LetterB {
		t.Errorf("13 %% in 2027 is %s", got)
	}
}

func TestBadFile(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		line       int
		key        string
		why        Why
	}{
		{"unknown key", "timeout = '15s'\n\n[cloudpos]\nlicens = 'x'\n", 4, "cloudpos.licens", WhyUnknown},
		{"unknown section", "[cloud]\nurl = 'x'\n", 2, "cloud.url", WhyUnknown},
		{"bad value", "[cloudpos]\n# how many\ndaily_limit = 'lots'\n", 3, "cloudpos.daily_limit", WhyNumber},
		{"wrong type", "[cloudpos]\nurl = true\n", 2, "cloudpos.url", WhyType},
		{"list for text", "language = ['nl']\n", 1, "language", WhyType},
		{"array of tables", "[[seller]]\nname = 'x'\n", 1, "seller", WhyType},
		{"secret", "[cloudpos]\ntoken = 'geheim'\n", 2, "cloudpos.token", WhySecret},
		{"inline table", "cloudpos = { url = 'https://a.example/', daily_limit = 0 }\n", 1, "cloudpos.daily_limit", WhyRange},
		{"no value", "timeout = '15s'\nquarantine =\n", 2, "quarantine", WhySyntax},
		{"no quotes", "language = nl\n", 1, "language", WhySyntax},
		{"twice", "language = 'nl'\nlanguage = 'fr'\n", 2, "language", WhyTwice},
		{"not UTF-8", "language = 'nl'\n[seller]\nname = 'Caf\xe9'\n", 3, "", WhyEncoding},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, tt.text)
			_, err := Load(dir, env(), nil)
			if err == nil {
				t.Fatal("no error")
			}
			var line int
			var key string
			var why Why
			if e, ok := errors.AsType[*FieldError](err); ok {
				line, key, why = e.Line, e.Field, e.Why
			} else if e, ok := errors.AsType[*FileError](err); ok {
				line, key, why = e.Line, e.Key, e.Why
			}
			if line != tt.line || key != tt.key || why != tt.why {
				t.Errorf("got line %d key %q why %q of %v", line, key, why, err)
			}
			if strings.Contains(err.Error(), "geheim") {
				t.Errorf("the error tells the secret: %v", err)
			}
		})
	}
}

func TestAllFaultsAtOnceWithProposal(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "time_out = '15s'\nlanguage = 'xx'\niban = 'BE'\n")
	_, err := Load(dir, env("ZEGEL_CLOUDPOS_RESERVE", "x"), Flags{"sellr.name": "a", "cloudpos.token": "geheim"})
	for _, want := range []string{"allowed: timeout", "setting language", "allowed: seller.iban", "cloudpos.reserve", "allowed: seller.name", "cloudpos.token: secret"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing %q in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "geheim") {
		t.Error("the error tells the secret")
	}
}

func TestWarnings(t *testing.T) {
	c := load(t, t.TempDir(), env("ZEGEL_SELLER_VAT", "BE0123456789", "ZEGEL_SELLER_IBAN", "BE68539007547034"), nil)
	if got := fmt.Sprint(c.Warnings()); got != "[{seller.vat vat} {seller.name empty}]" {
		t.Errorf("warnings %s", got)
	}
	c = load(t, t.TempDir(), env("ZEGEL_SELLER_VAT", "BE0123456749"), nil)
	if w := c.Warnings(); len(w) != 0 {
		t.Errorf("warnings %v", w)
	}
}

func TestTokenIsNeverShown(t *testing.T) {
	c := load(t, t.TempDir(), env("ZEGEL_CLOUDPOS_TOKEN", "geheim-123", "ZEGEL_DOTYKACKA_REFRESH_TOKEN", "geheim-456"), nil)
	if c.CloudPOS.Token.Reveal() != "geheim-123" {
		t.Fatal("the token did not come through")
	}
	js, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), fmt.Sprintf("%+v", &c), fmt.Sprintf("%#v", c.CloudPOS), fmt.Sprintf("%q", c.CloudPOS.Token), string(js), fmt.Sprint(c.Fields())} {
		if strings.Contains(s, "geheim") {
			t.Errorf("shown in %s", s)
		}
	}
}

func ExampleLoad() {
	vars := map[string]string{"ZEGEL_CLOUDPOS_URL": "", "ZEGEL_SELLER_NAME": "De Zwaan bv"}
	c, err := Load("/nowhere", func(n string) (string, bool) { v, ok := vars[n]; return v, ok }, Flags{"language": "fr"})
	fmt.Println(err, c.CloudPOS.Configured(), c.Seller.Name, c.Language, c.Quarantine())
	// Output: <nil> false De Zwaan bv fr 2m30s
}
