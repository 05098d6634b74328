package cli

import "strconv"

// count says how many of a thing there are, in English words.
func count[N int | int64](n N, one, many string) string {
	if n == 1 {
		many = one
	}
	return strconv.FormatInt(int64(n), 10) + " " + many
}
