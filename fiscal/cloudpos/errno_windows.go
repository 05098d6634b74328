//go:build windows

package cloudpos

import "syscall"

// The numbers are Winsock's: package syscall invents its own for the Unix names.

func refusedErrnos() []syscall.Errno { return []syscall.Errno{10061} } // WSAECONNREFUSED

func unreachableErrnos() []syscall.Errno {
	return []syscall.Errno{10049, 10050, 10051, 10064, 10065} // address, network down, network, host down, host
}

func resetErrnos() []syscall.Errno {
	return []syscall.Errno{10052, 10053, 10054, 10058} // net reset, aborted, reset, shut down
}
