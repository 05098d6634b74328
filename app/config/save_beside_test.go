package config

import (
	"fmt"
	"sync"
	"testing"
)

// What another program changed in the file meanwhile stands, where this one set
// nothing else: a window that was opened before a command must not undo it.
func TestSaveBesideAnother(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "language = 'nl'\ntimeout = '20s'\n[seller]\nname = 'De Zwaan'\ntown = 'Gent'\n")
	window, command := load(t, dir, env(), nil), load(t, dir, env(), nil)
	set := func(c *Config, pairs ...string) {
		t.Helper()
		for i := 0; i < len(pairs); i += 2 {
			if err := c.Set(pairs[i], pairs[i+1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	set(&command, "timeout", "30s", "seller.name", "De Gans", "seller.zip", "9000")
	if err := command.Unset("seller.town"); err != nil {
		t.Fatal(err)
	}
	if err := Save(command); err != nil {
		t.Fatal(err)
	}
	// A form gives back all that it shows; only the name was changed in it.
	set(&window, "language", "nl", "timeout", "20s", "seller.name", "De Eend", "seller.street", "")
	if err := Save(window); err != nil {
		t.Fatal(err)
	}
	again := load(t, dir, env(), nil)
	for name, want := range map[string]string{
		"language": "nl", "timeout": "30s", "seller.name": "De Eend", "seller.zip": "9000", "seller.town": "",
	} {
		if got, err := again.Get(name); err != nil || got != want {
			t.Errorf("%s = %q (%v), want %q", name, got, err, want)
		}
	}
}

// Settings that many programs change at once are all kept.
func TestSavesAtOnce(t *testing.T) {
	dir := t.TempDir()
	values := map[string]string{
		"seller.name": "Café", "seller.street": "Kade 1", "seller.zip": "9000", "seller.town": "Gent", "timeout": "7s", "quarantine": "1m20s",
		"language": "nl", "seller.iban": "BE68539007547034", "cloudpos.daily_limit": "600", "cloudpos.licname": "zwaan",
	}
	var all sync.WaitGroup
	errs := make(chan error, len(values))
	for name, v := range values {
		all.Go(func() {
			c, err := Load(dir, env(), nil)
			if err == nil {
				err = c.Set(name, v)
			}
			if err == nil {
				err = Save(c)
			}
			if err != nil {
				errs <- fmt.Errorf("%s: %w", name, err)
			}
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	again := load(t, dir, env(), nil)
	for name, want := range values {
		if got, err := again.Get(name); err != nil || got != want {
			t.Errorf("%s = %q (%v), want %q", name, got, err, want)
		}
	}
}
