package service_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"zegel/app/config"
)

var (
	helpLine   = regexp.MustCompile(`^# HELP ([a-z][a-z0-9_]*) (\S.*)$`)
	typeLine   = regexp.MustCompile(`^# TYPE ([a-z][a-z0-9_]*) (counter|gauge)$`)
	sampleLine = regexp.MustCompile(`^([a-z][a-z0-9_]*)(\{[a-z_]+="[^"\\\n]*"\})? (\S+)$`)
)

// The metrics are Prometheus' text format 0.0.4, in its names: each family with
// its help and type before its samples, in one piece, none twice, counters and
// only counters ending in _total, base units.
func TestMetricsAreAsPrometheusReadsThem(t *testing.T) {
	_, at := start(t, config.Flags{"cloudpos.url": ""}, "")
	post(t, at.Webhooks["stock"], `[{"stocklogid": 1, "product_id": 5, "quantity": "-1", "versiondate": 1}]`)
	post(t, at.Webhooks["stock"], `nonsense`)
	if _, err := http.Head(at.Webhooks["stock"]); err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get("http://" + at.Listen + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got := resp.Header.Get("Content-Type"); got != "text/plain; version=0.0.4; charset=utf-8" {
		t.Errorf("content type %q", got)
	}
	_, text := get(t, "http://"+at.Listen+"/metrics")
	if !strings.HasSuffix(text, "\n") {
		t.Error("the last line has no end")
	}
	kinds, samples := map[string]string{}, map[string]string{}
	helped, family := "", ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := helpLine.FindStringSubmatch(line); m != nil {
			helped = m[1]
			continue
		}
		if m := typeLine.FindStringSubmatch(line); m != nil {
			if family = m[1]; family != helped || kinds[family] != "" {
				t.Errorf("%s: out of place", line)
			}
			kinds[family] = m[2]
			if strings.HasSuffix(family, "_total") != (m[2] == "counter") {
				t.Errorf("%s: only counters end in _total", line)
			}
			continue
		}
		m := sampleLine.FindStringSubmatch(line)
		if m == nil || m[1] != family || samples[m[1]+m[2]] != "" {
			t.Errorf("%q: no sample of %s, or there twice", line, family)
			continue
		}
		if _, err := strconv.ParseFloat(m[3], 64); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		samples[m[1]+m[2]] = m[3]
	}
	for name, want := range map[string]string{
		`zegel_webhook_answers_total{code="200"}`: "1", `zegel_webhook_answers_total{code="400"}`: "1", `zegel_webhook_answers_total{code="405"}`: "1",
		`zegel_webhook_answers_total{code="503"}`: "0", "zegel_webhook_bodies": "2", `zegel_documents{state="in_doubt"}`: "0", "zegel_guards": "0",
	} {
		if samples[name] != want {
			t.Errorf("%s is %q, want %s", name, samples[name], want)
		}
	}
	if cpu, err := strconv.ParseFloat(samples["process_cpu_seconds_total"], 64); err != nil || cpu <= 0 {
		t.Errorf("processor time %v, %v", cpu, err)
	}
}
