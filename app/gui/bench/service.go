package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"
)

// senders push at once, batch records in each request.
const senders, batch = 50, 10

// service is the program's webhook service, and who pushes to it.
type service struct {
	cmd  *exec.Cmd
	to   *url.URL // the webhook of stock movements
	made atomic.Int64
	// answered counts the records that were answered 200.
	answered atomic.Int64
}

// startService starts it on a data folder and waits until it takes requests.
func startService(zegel, store string, env []string) (*service, error) {
	s := &service{cmd: exec.Command(zegel, "--data", store, "serve", "--json", "--listen", "127.0.0.1:0")}
	s.cmd.Env = append([]string{"HOME=" + store, "PATH=" + os.Getenv("PATH"), "TZ=Europe/Brussels"}, env...)
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	var at struct {
		Webhooks map[string]string `json:"webhooks"`
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &at)
	}
	if err == nil {
		s.to, err = url.Parse(at.Webhooks["stock"])
	}
	if err == nil && s.to.Host == "" {
		err = errors.New("no webhook")
	}
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("serve said %q: %w", line, err)
	}
	return s, nil
}

func (s *service) stop() {
	_ = s.cmd.Process.Signal(os.Interrupt)
	_ = s.cmd.Wait()
}

func (s *service) spent() time.Duration {
	d, err := (&run{cmd: s.cmd}).spent()
	if err != nil {
		return 0
	}
	return d
}

// push pushes so many records, pushUntil until it is told to end.
func (s *service) push(records int64) error {
	end := s.made.Load() + records
	return s.pushWhile(func(first int64) bool { return first < end })
}

func (s *service) pushUntil(end <-chan struct{}) error {
	return s.pushWhile(func(int64) bool {
		select {
		case <-end:
			return false
		default:
			return true
		}
	})
}

func (s *service) pushWhile(on func(first int64) bool) error {
	errs := make([]error, senders)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = s.sender(on) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// sender pushes on one kept connection, with little work of its own.
func (s *service) sender(on func(first int64) bool) error {
	conn, err := net.Dial("tcp", s.to.Host)
	if err != nil {
		return err
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	var body, all []byte
	for {
		first := s.made.Add(batch) - batch
		if !on(first) {
			return nil
		}
		body = append(body[:0], '[')
		for i := range int64(batch) {
			if i > 0 {
				body = append(body, ',')
			}
			body = movement(body, first+i)
		}
		body = append(body, ']')
		all = fmt.Appendf(all[:0], "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", s.to.Path, s.to.Host, len(body))
		if _, err := conn.Write(append(all, body...)); err != nil {
			return err
		}
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			return err
		}
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("answered %s", resp.Status)
		}
		s.answered.Add(batch)
	}
}

// movement is a stock movement with the fields of the vendor's sample.
func movement(b []byte, n int64) []byte {
	return fmt.Appendf(b, `{"avgpurchasepricewithoutvat":null,"branchid":193440357,"created":%d,"currency":"CZK","employee_id":0,"inventoryid":null,"invoicenumber":null,"note":null,"order_id":2.4137645982054e+15,"product_id":%d,"purchasepricewithoutvat":null,"quantity":"-1","quantitystatus":"0","stocktransactionid":null,"stocklogid":%d,"supplier_id":null,"transactiontype":"SALE","unit":"Piece","warehouseid":193440357,"synced":0,"versiondate":%d}`,
		1567787960104+n, 800+n%200, 3039094656633+n, 1567787960230+n)
}
