//go:build linux

package proof_test

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// secured stands a TLS server in front of the sandbox and makes the program
// trust it. The program is a process of its own then, since trusted roots are
// read once per process.
func (s *scene) secured(serve http.HandlerFunc, config *tls.Config) []string {
	s.Helper()
	server := httptest.NewUnstartedServer(serve)
	server.TLS = config
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	s.Cleanup(server.Close)
	roots := filepath.Join(filepath.Dir(s.dir), "roots.pem")
	b := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(roots, b, 0o600); err != nil {
		s.Fatal(err)
	}
	return []string{"SSL_CERT_FILE=" + roots, "ZEGEL_CLOUDPOS_URL=" + server.URL + "/api/"}
}

func signCall(r *http.Request) bool { return strings.Contains(r.URL.RawQuery, "signed") }

// tlsBefore breaks the handshake of the connection that would carry the sign
// call: reading has used the first, and every sign call has one of its own.
func tlsBefore(s *scene, args []string) (int, string) {
	var connections atomic.Int32
	config := &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		if connections.Add(1) > 1 {
			return nil, errors.New("no")
		}
		return nil, nil
	}}
	p := s.held("", args, s.secured(s.box.ServeHTTP, config)...)
	return p.wait(s), p.said()
}

// tlsAfter answers a sign call with a record that no key of the connection made.
func tlsAfter(signed bool) func(*scene, []string) (int, string) {
	return func(s *scene, args []string) (int, string) {
		serve := func(w http.ResponseWriter, r *http.Request) {
			if !signCall(r) {
				s.box.ServeHTTP(w, r)
				return
			}
			if signed {
				s.box.ServeHTTP(httptest.NewRecorder(), r)
			}
			c, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				s.Error(err)
				return
			}
			raw := c.(*tls.Conn).NetConn()
			_, _ = raw.Write([]byte{23, 3, 3, 0, 32, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32})
			if t, ok := raw.(*net.TCPConn); ok {
				_ = t.CloseWrite()
			}
		}
		p := s.held("", args, s.secured(serve, nil)...)
		return p.wait(s), p.said()
	}
}
