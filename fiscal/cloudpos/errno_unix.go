//go:build !windows

package cloudpos

import "syscall"

func refusedErrnos() []syscall.Errno { return []syscall.Errno{syscall.ECONNREFUSED} }

func unreachableErrnos() []syscall.Errno {
	return []syscall.Errno{syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN, syscall.EHOSTDOWN, syscall.EADDRNOTAVAIL}
}

func resetErrnos() []syscall.Errno {
	return []syscall.Errno{syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED}
}
