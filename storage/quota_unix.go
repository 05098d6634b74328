//go:build unix

package storage

import (
	"errors"
	"syscall"
)

// quota tells whether the user's share of the disk is used up.
func quota(err error) bool { return errors.Is(err, syscall.EDQUOT) }
