package dotykacka

import (
	"log"
	"log/slog"
	"net/http"
	"time"
)

// Server gives an HTTP server whose limits suit an address that the whole
// internet can reach: a sender that trickles its header is cut off after five
// seconds, one that trickles its body after the handler's BodyTime, an idle
// connection after a minute, and headers end at 16 KiB. What net/http says goes
// to the log with everything unprintable taken out.
func Server(h http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(logWriter{logger}, "", 0),
	}
}

type logWriter struct{ to *slog.Logger }

func (w logWriter) Write(p []byte) (int, error) {
	w.to.Warn("http", "text", printable(string(p)))
	return len(p), nil
}
