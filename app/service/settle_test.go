package service

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The installer stops the service by its name.
func TestInstallerKnowsTheServicesName(t *testing.T) {
	nsh, err := os.ReadFile("../../packaging/windows/service.nsh")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(nsh), "\n!define SERVICE \""+serviceName+"\"") {
		t.Errorf("the installer has another name than %s", serviceName)
	}
}

// A service that is stopped lets the request under way end first, but not for
// ever; a computer that goes off does not wait.
func TestStopSettlesFirst(t *testing.T) {
	for name, c := range map[string]struct {
		settle time.Duration // how long the request takes
		stop   func(*Managed) error
		want   time.Duration
	}{
		"an answer comes":  {12 * time.Second, func(m *Managed) error { return m.Stop(nil) }, 12 * time.Second},
		"none comes":       {time.Hour, func(m *Managed) error { return m.Stop(nil) }, settling},
		"the computer off": {time.Hour, func(m *Managed) error { return m.Shutdown(nil) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				m := &Managed{
					Run: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
					Settle: func(ctx context.Context) error {
						select {
						case <-time.After(c.settle):
							return nil
						case <-ctx.Done():
							return ctx.Err()
						}
					},
				}
				if err := m.Start(nil); err != nil {
					t.Fatal(err)
				}
				if err := c.stop(m); !errors.Is(err, context.Canceled) {
					t.Errorf("ended with %v", err)
				}
				if took := time.Since(began); took != c.want {
					t.Errorf("it took %s, want %s", took, c.want)
				}
			})
		})
	}
}
