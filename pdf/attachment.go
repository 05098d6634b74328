package pdf

import (
	"bytes"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
)

// mostAttachment bounds an e-invoice that is taken out of a file.
const mostAttachment = 16 << 20

// Attachment gives the e-invoice that a file of this package carries; nil when it
// carries none. It reads no other program's files. ErrJob when what it carries
// cannot be read.
func Attachment(file []byte) ([]byte, error) {
	var a Attachments
	b, err := a.Of(file)
	return bytes.Clone(b), err
}

// Attachments reads the attachments of many files, one after the other, with the
// same memory.
type Attachments struct {
	z   io.ReadCloser
	in  bytes.Reader
	buf bytes.Buffer
}

// Of is Attachment; what it gives stays until the next call.
func (a *Attachments) Of(file []byte) ([]byte, error) {
	at := bytes.Index(file, []byte("<</Type /EmbeddedFile "))
	if at < 0 {
		return nil, nil
	}
	dict, rest, ok := bytes.Cut(file[at:], []byte("\nstream\n"))
	n, err := lengthIn(dict)
	if !ok || err != nil || n > len(rest) {
		return nil, fmt.Errorf("read the attachment: %w", ErrJob)
	}
	if !bytes.Contains(dict, []byte("/Filter /FlateDecode")) {
		return rest[:n:n], nil
	}
	// Between zlib's header and its checksum (RFC 1950), which nobody needs: who
	// wants to be sure has the file's SHA-256.
	const head, sum = 2, 4
	if n < head+sum {
		return nil, fmt.Errorf("read the attachment: %w", ErrJob)
	}
	a.in.Reset(rest[head : n-sum])
	if a.z == nil {
		a.z = flate.NewReader(&a.in)
	} else if err := a.z.(flate.Resetter).Reset(&a.in, nil); err != nil {
		return nil, fmt.Errorf("read the attachment: %w: %w", ErrJob, err)
	}
	a.buf.Reset()
	m, err := a.buf.ReadFrom(io.LimitReader(a.z, mostAttachment+1))
	if err != nil || m > mostAttachment {
		return nil, fmt.Errorf("read the attachment: %w: %w", ErrJob, err)
	}
	return a.buf.Bytes(), nil
}
