package config

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"zegel/fiscal"
)

// Together holds settings against each other: a *FieldError for each that does
// not go with the others.
func (c Config) Together() []error { return c.check() }

// check holds settings against each other, once each is right by itself.
func (c Config) check() []error {
	var errs []error
	fail := func(name string, why Why, allowed string) {
		f, ok := lookUp(name)
		if !ok {
			return
		}
		errs = append(errs, &FieldError{Field: name, Value: c.value(f), Why: why, Allowed: allowed, Source: c.sourceOf(name)})
	}
	if u, err := url.Parse(c.CloudPOS.URL); err == nil && u.Scheme == "http" && !c.CloudPOS.AllowPlainHTTP && !Loopback(u.Hostname()) {
		fail("cloudpos.url", WhyPlainHTTP, "https://")
	}
	if r := c.CloudPOS.reserve; r != nil && *r > c.CloudPOS.DailyLimit {
		fail("cloudpos.reserve", WhyAboveLimit, "0.."+strconv.Itoa(c.CloudPOS.DailyLimit))
	}
	switch {
	case c.Serve.Cert != "" && c.Serve.Key == "":
		fail("serve.key", WhyCertificate, "serve.cert")
	case c.Serve.Key != "" && c.Serve.Cert == "":
		fail("serve.cert", WhyCertificate, "serve.key")
	}
	return errs
}

// Loopback tells whether a host name or address is this very machine.
func Loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Warning is something odd that stops nothing.
type Warning struct {
	Field string `json:"field"`
	Why   Why    `json:"why"`
}

// Warnings lists what a person should look at: a Belgian VAT number whose check
// digits do not hold, and a payment account without a payee's name.
func (c Config) Warnings() []Warning {
	var out []Warning
	if v := c.Seller.VAT; strings.HasPrefix(v, "BE") {
		if _, err := fiscal.CheckBelgianVAT(v); err != nil {
			out = append(out, Warning{"seller.vat", WhyVAT})
		}
	}
	if c.Seller.IBAN != "" && c.Seller.Name == "" {
		out = append(out, Warning{"seller.name", WhyEmpty})
	}
	return out
}
