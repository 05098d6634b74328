//go:build unix

package storage

import (
	"errors"
	"syscall"
)

// quota tells whether the user's share of the disk is used up.
func quota(err error) bool { return errors.Is(err, syscall.EDQUOT) }

// protected tells whether the medium is write-protected, where the system has a
// word of its own for it.
func protected(error) bool { return false }
