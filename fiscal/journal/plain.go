package journal

// plain tells of most canonical JSON that it is canonical, without decoding it:
// verification asks this of millions of payloads. It says yes only when it is
// sure; escapes, letters beyond ASCII and whatever is rare or wrong is no, which
// leaves the answer to Canonicalise.
func plain(b []byte) bool {
	rest, ok := plainValue(b, 0)
	return ok && len(rest) == 0
}

// plainValue passes over one value and gives what follows it.
func plainValue(b []byte, depth int) (rest []byte, ok bool) {
	if len(b) == 0 || depth >= maxDepth {
		return nil, false
	}
	switch c := b[0]; {
	case c == '{':
		return plainObject(b[1:], depth+1)
	case c == '[':
		return plainArray(b[1:], depth+1)
	case c == '"':
		_, rest, ok = plainText(b)
		return rest, ok
	case c == '-' || c >= '0' && c <= '9':
		return plainInteger(b)
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if len(b) >= len(word) && string(b[:len(word)]) == word {
			return b[len(word):], true
		}
	}
	return nil, false
}

// plainObject wants its keys in the order of their bytes, none twice.
func plainObject(b []byte, depth int) ([]byte, bool) {
	if len(b) > 0 && b[0] == '}' {
		return b[1:], true
	}
	for last, first := "", true; ; first = false {
		key, rest, ok := plainText(b)
		if !ok || !first && string(key) <= last || len(rest) == 0 || rest[0] != ':' {
			return nil, false
		}
		last = string(key)
		if b, ok = plainValue(rest[1:], depth); !ok || len(b) == 0 {
			return nil, false
		}
		switch b[0] {
		case '}':
			return b[1:], true
		case ',':
			b = b[1:]
		default:
			return nil, false
		}
	}
}

func plainArray(b []byte, depth int) (rest []byte, ok bool) {
	if len(b) > 0 && b[0] == ']' {
		return b[1:], true
	}
	for {
		if b, ok = plainValue(b, depth); !ok || len(b) == 0 {
			return nil, false
		}
		switch b[0] {
		case ']':
			return b[1:], true
		case ',':
			b = b[1:]
		default:
			return nil, false
		}
	}
}

// plainText wants printable ASCII that nothing escapes.
func plainText(b []byte) (text, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		return nil, nil, false
	}
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return b[1:i], b[i+1:], true
		case c < ' ' || c > '~' || c == '\\':
			return nil, nil, false
		}
	}
	return nil, nil, false
}

// plainInteger wants up to 18 digits, which always fit 64 bits.
func plainInteger(b []byte) ([]byte, bool) {
	digits := b
	if b[0] == '-' {
		digits = b[1:]
	}
	n := 0
	for n < len(digits) && digits[n] >= '0' && digits[n] <= '9' {
		n++
	}
	if n == 0 || n > 18 || digits[0] == '0' && len(b)-len(digits)+n > 1 {
		return nil, false
	}
	return digits[n:], true
}
