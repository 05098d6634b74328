package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
)

// mostAttachment bounds an e-invoice that is taken out of a file.
const mostAttachment = 16 << 20

// Attachment gives the e-invoice that a file of this package carries; nil when it
// carries none. It reads no other program's files. ErrJob when what it carries
// cannot be read.
func Attachment(file []byte) ([]byte, error) {
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
		return bytes.Clone(rest[:n]), nil
	}
	z, err := zlib.NewReader(bytes.NewReader(rest[:n]))
	if err != nil {
		return nil, fmt.Errorf("read the attachment: %w: %w", ErrJob, err)
	}
	b, err := io.ReadAll(io.LimitReader(z, mostAttachment+1))
	if err != nil || len(b) > mostAttachment {
		return nil, fmt.Errorf("read the attachment: %w: %w", ErrJob, err)
	}
	return b, nil
}
