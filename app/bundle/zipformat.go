package bundle

import (
	"encoding/binary"
	"errors"
)

// The ZIP of a bundle (APPNOTE 6.3): every file stored as it is, sizes and
// checksums known in front, one fixed time, no comments and no extra fields but
// the one that ZIP64 needs. There is exactly one way to write given files, so a
// reader can demand it and no byte of the file is without a meaning.

const (
	sigLocal   = 0x04034b50
	sigCentral = 0x02014b50
	sigEnd64   = 0x06064b50
	sigLoc64   = 0x07064b50
	sigEnd     = 0x06054b50

	localLen   = 30
	centralLen = 46
	end64Len   = 56
	loc64Len   = 20
	endLen     = 22
	extra64Len = 12 // an offset beyond 4 GB

	versionPlain = 20
	version64    = 45
	// firstDay is 1 January 1980, the earliest day that the format can tell: a
	// bundle's files have no time of their own.
	firstDay = 0x0021

	limit16 = 0xffff
	limit32 = 0xffffffff
)

var errTooLarge = errors.New("a file of 4 GB does not fit into a bundle")

// zipEntry is a file in the bundle.
type zipEntry struct {
	name   string
	size   int64
	crc    uint32
	offset int64 // of its local header
}

// appendLocal appends what stands in front of a file's bytes.
func (e zipEntry) appendLocal(b []byte) []byte {
	var h [localLen]byte
	le := binary.LittleEndian
	le.PutUint32(h[0:], sigLocal)
	le.PutUint16(h[4:], versionPlain)
	le.PutUint16(h[12:], firstDay)
	le.PutUint32(h[14:], e.crc)
	le.PutUint32(h[18:], uint32(e.size))
	le.PutUint32(h[22:], uint32(e.size))
	le.PutUint16(h[26:], uint16(len(e.name)))
	return append(append(b, h[:]...), e.name...)
}

// bodyAt is where a file's bytes begin, and endAt where the next file may.
func (e zipEntry) bodyAt() int64 { return e.offset + localLen + int64(len(e.name)) }
func (e zipEntry) endAt() int64  { return e.bodyAt() + e.size }

// appendCentral appends a file's record in the directory.
func (e zipEntry) appendCentral(b []byte) []byte {
	var h [centralLen]byte
	le := binary.LittleEndian
	version, offset := uint16(versionPlain), uint32(0)
	if e.offset >= limit32 {
		version, offset = version64, limit32
		le.PutUint16(h[30:], extra64Len)
	} else {
		offset = uint32(e.offset)
	}
	le.PutUint32(h[0:], sigCentral)
	le.PutUint16(h[4:], versionPlain)
	le.PutUint16(h[6:], version)
	le.PutUint16(h[14:], firstDay)
	le.PutUint32(h[16:], e.crc)
	le.PutUint32(h[20:], uint32(e.size))
	le.PutUint32(h[24:], uint32(e.size))
	le.PutUint16(h[28:], uint16(len(e.name)))
	le.PutUint32(h[42:], offset)
	b = append(append(b, h[:]...), e.name...)
	if offset == limit32 {
		b = le.AppendUint16(b, 1) // ZIP64 extended information
		b = le.AppendUint16(b, 8)
		b = le.AppendUint64(b, uint64(e.offset))
	}
	return b
}

// end is what closes the file: count files, whose directory begins at start and
// is size bytes long.
func zipEnd(count, start, size int64) []byte {
	le := binary.LittleEndian
	var b []byte
	if count >= limit16 || start >= limit32 || size >= limit32 {
		b = make([]byte, end64Len+loc64Len)
		le.PutUint32(b[0:], sigEnd64)
		le.PutUint64(b[4:], end64Len-12)
		le.PutUint16(b[12:], version64)
		le.PutUint16(b[14:], version64)
		le.PutUint64(b[24:], uint64(count))
		le.PutUint64(b[32:], uint64(count))
		le.PutUint64(b[40:], uint64(size))
		le.PutUint64(b[48:], uint64(start))
		l := b[end64Len:]
		le.PutUint32(l[0:], sigLoc64)
		le.PutUint64(l[8:], uint64(start+size))
		le.PutUint32(l[16:], 1)
	}
	e := make([]byte, endLen)
	le.PutUint32(e[0:], sigEnd)
	le.PutUint16(e[8:], uint16(min(count, limit16)))
	le.PutUint16(e[10:], uint16(min(count, limit16)))
	le.PutUint32(e[12:], uint32(min(size, limit32)))
	le.PutUint32(e[16:], uint32(min(start, limit32)))
	return append(b, e...)
}
