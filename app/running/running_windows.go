package running

import (
	"fmt"
	"sync"

	"golang.org/x/sys/windows"
)

// OnQuit calls quit once, from a goroutine of its own, when the installer asks
// every Zegel of this session to close. stop ends the listening and returns when
// quit can no longer be called; it may be called more than once.
func OnQuit(quit func()) (stop func(), err error) {
	name, err := windows.UTF16PtrFromString(`Local\` + ID + ".quit")
	if err != nil {
		return nil, fmt.Errorf("name the quit event: %w", err)
	}
	// Reset by hand, so that one asking reaches all programs; the system forgets
	// the event with the last of them.
	asked, err := windows.CreateEvent(nil, 1, 0, name)
	if err != nil && asked == 0 {
		return nil, fmt.Errorf("make the quit event: %w", err)
	}
	ended, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		_ = windows.CloseHandle(asked)
		return nil, fmt.Errorf("make the end event: %w", err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		got, err := windows.WaitForMultipleObjects([]windows.Handle{asked, ended}, false, windows.INFINITE)
		if err == nil && got == windows.WAIT_OBJECT_0 {
			quit()
		}
	}()
	var once sync.Once
	return func() {
		once.Do(func() {
			_ = windows.SetEvent(ended)
			<-done
			_ = windows.CloseHandle(ended)
			_ = windows.CloseHandle(asked)
		})
	}, nil
}
