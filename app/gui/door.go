package gui

import (
	"bufio"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zegel/storage"
)

// door is how a second start finds the first: a file in the data folder names a
// port of loopback and a word; whoever sends the word raises the window. A file
// that a killed program left behind answers nobody and is replaced.
type door struct {
	file string
	word string
	l    net.Listener
}

const doorFile = "window.port"

// openDoor tells whether this start is the first on the data folder. When it is
// not, the first one has been told to raise its window.
func openDoor(ctx context.Context, dir string) (*door, bool, error) {
	file := filepath.Join(dir, doorFile)
	if knock(ctx, file) {
		return nil, false, nil
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, false, err
	}
	d := &door{file: file, word: newWord(), l: l}
	if err := os.WriteFile(file, []byte(l.Addr().String()+"\n"+d.word+"\n"), 0o600); err != nil {
		if storage.Unwritable(err) { // a folder that is only read has a window a start
			d.file = ""
			return d, true, nil
		}
		return nil, false, errors.Join(err, l.Close())
	}
	return d, true, nil
}

// knock tells a window that is open to come to the front.
func knock(ctx context.Context, file string) bool {
	b, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	addr, word, ok := strings.Cut(strings.TrimSpace(string(b)), "\n")
	if !ok {
		return false
	}
	dial := net.Dialer{Timeout: 2 * time.Second}
	c, err := dial.DialContext(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }()
	if err := c.SetDeadline(time.Now().Add(3 * time.Second)); err != nil {
		return false
	}
	if _, err := c.Write([]byte(word + "\n")); err != nil {
		return false
	}
	answer, err := bufio.NewReader(c).ReadString('\n')
	return err == nil && strings.TrimSpace(answer) == "raised"
}

// listen raises the window for everyone who knows the word, until close.
func (d *door) listen(raise func()) {
	go func() {
		for {
			c, err := d.l.Accept()
			if err != nil {
				return
			}
			d.answer(c, raise)
		}
	}()
}

func (d *door) answer(c net.Conn, raise func()) {
	defer func() { _ = c.Close() }()
	if c.SetDeadline(time.Now().Add(2*time.Second)) != nil {
		return
	}
	line, err := bufio.NewReaderSize(c, 128).ReadString('\n')
	if err != nil || strings.TrimSpace(line) != d.word {
		return
	}
	raise()
	_, _ = c.Write([]byte("raised\n")) // who knocked may have gone
}

func (d *door) close() {
	_ = d.l.Close()
	if d.file != "" {
		_ = os.Remove(d.file)
	}
}
