package dotykacka_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"zegel/fiscal/dotykacka"
	"zegel/fiscal/sandbox"
)

func account(t *testing.T) (*dotykacka.API, *sandbox.Dotykacka) {
	t.Helper()
	d, err := sandbox.NewDotykacka(sandbox.DotykackaConfig{})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(d)
	t.Cleanup(func() {
		srv.Close()
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	a, err := dotykacka.NewAPI(dotykacka.APIConfig{URL: srv.URL, CloudID: d.CloudID(), RefreshToken: d.RefreshToken()})
	if err != nil {
		t.Fatal(err)
	}
	return a, d
}

func TestRegisterListDelete(t *testing.T) {
	a, d := account(t)
	d.Register(http.MethodPost, "https://other.example/hook", "STOCKLOG")
	made, err := a.Create(t.Context(), dotykacka.Product, "https://shop.example/hook/abc")
	if err != nil || made.PayloadEntity != "PRODUCT" || made.PayloadVersion != "V1" || made.Method != http.MethodPost {
		t.Fatalf("created %+v, %v", made, err)
	}
	all, err := a.Webhooks(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("listed %+v, %v", all, err)
	}
	if err := a.Delete(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if err := a.Delete(t.Context(), made.ID); err != nil {
		t.Errorf("deleting what is gone: %v", err)
	}
	if all, err = a.Webhooks(t.Context()); err != nil || len(all) != 1 || all[0].URL != "https://other.example/hook" {
		t.Errorf("another's webhook was touched: %+v, %v", all, err)
	}
}

func TestListFollowsPages(t *testing.T) {
	a, d := account(t)
	for i := range 250 {
		d.Register(http.MethodPost, fmt.Sprintf("https://other.example/%d", i), "PRODUCT")
	}
	all, err := a.Webhooks(t.Context())
	if err != nil || len(all) != 250 {
		t.Errorf("%d webhooks, %v", len(all), err)
	}
}

// TestRefusedSignIn: the refresh token stands in no error and no print.
func TestRefusedSignIn(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, "bad token: "+r.Header.Get("Authorization"))
	}))
	defer srv.Close()
	a, err := dotykacka.NewAPI(dotykacka.APIConfig{URL: srv.URL, CloudID: "7", RefreshToken: "hush-hush"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Webhooks(t.Context())
	if !errors.Is(err, dotykacka.ErrSignIn) {
		t.Errorf("%v", err)
	}
	if strings.Contains(err.Error(), "hush-hush") || strings.Contains(fmt.Sprintf("%v %+v %#v", a, a, a), "hush-hush") {
		t.Error("the token is printed")
	}
}

func TestAddressMustBeSafe(t *testing.T) {
	for _, u := range []string{"http://api.example", "ftp://127.0.0.1", "", "::"} {
		if _, err := dotykacka.NewAPI(dotykacka.APIConfig{URL: u}); err == nil {
			t.Errorf("%q is taken", u)
		}
	}
}
