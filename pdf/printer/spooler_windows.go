package printer

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// spooler is the part of winspool.drv that knows printers and their queues.
type spooler struct{ dll *windows.LazyDLL }

func newSpooler() spooler { return spooler{windows.NewLazySystemDLL("winspool.drv")} }

// call calls a function whose failure is 0. The arguments may be pointers.
//
//go:uintptrescapes
func (s spooler) call(name string, args ...uintptr) error {
	p := s.dll.NewProc(name)
	if err := p.Find(); err != nil {
		return fmt.Errorf("%w: %w", ErrNoPrinting, err)
	}
	if r, _, err := p.Call(args...); r == 0 {
		if errors.Is(err, windows.Errno(1722)) { // RPC_S_SERVER_UNAVAILABLE: the spooler is switched off
			return fmt.Errorf("%w: %w", ErrNoPrinting, err)
		}
		return &Error{Text: err.Error(), Err: err}
	}
	return nil
}

// printerInfo4 is PRINTER_INFO_4W of winspool.h: what costs no call over the
// network.
type printerInfo4 struct {
	name, server *uint16
	attributes   uint32
}

// printerInfo2 is PRINTER_INFO_2W.
type printerInfo2 struct {
	server, printer, share, port, driver, comment, location *uint16
	mode                                                    uintptr
	separator, processor, datatype, parameters              *uint16
	security                                                uintptr
	attributes, priority, defaultPriority                   uint32
	start, until, status, jobs, pagesPerMinute              uint32
}

// jobInfo1 is JOB_INFO_1W.
type jobInfo1 struct {
	id                                               uint32
	printer, machine, user, document, datatype, text *uint16
	status, priority, position, pages, printed       uint32
	submitted                                        windows.Systemtime
}

func (s System) list(ctx context.Context) ([]Printer, error) {
	const localAndConnected, level = 2 | 4, 4 // PRINTER_ENUM_LOCAL | PRINTER_ENUM_CONNECTIONS
	sp := newSpooler()
	var need, count uint32
	var buf []byte
	for {
		buf = aligned(need)
		err := sp.call("EnumPrintersW", localAndConnected, 0, level,
			uintptr(unsafe.Pointer(unsafe.SliceData(buf))), uintptr(len(buf)),
			uintptr(unsafe.Pointer(&need)), uintptr(unsafe.Pointer(&count)))
		if err == nil {
			break
		}
		if !errors.Is(err, windows.ERROR_INSUFFICIENT_BUFFER) || int(need) <= len(buf) {
			return nil, err
		}
	}
	def := sp.defaultPrinter()
	var all []Printer
	for _, i := range unsafe.Slice((*printerInfo4)(unsafe.Pointer(unsafe.SliceData(buf))), count) {
		name := windows.UTF16PtrToString(i.name)
		all = append(all, Printer{Name: name, Default: name == def})
	}
	return all, ctx.Err()
}

// defaultPrinter is empty where there is none.
func (s spooler) defaultPrinter() string {
	var name [512]uint16
	n := uint32(len(name))
	if s.call("GetDefaultPrinterW", uintptr(unsafe.Pointer(&name)), uintptr(unsafe.Pointer(&n))) != nil {
		return ""
	}
	return windows.UTF16ToString(name[:])
}

// ready opens a printer and gives the settings to print A4 upright with; *Error
// when it stands still.
func (s spooler) ready(printer string) (h uintptr, mode []byte, err error) {
	name, err := windows.UTF16PtrFromString(printer)
	if err != nil {
		return 0, nil, err
	}
	if err := s.call("OpenPrinterW", uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&h)), 0); err != nil {
		return 0, nil, s.of(printer, err)
	}
	if why := s.stopped(h); why != "" {
		s.close(h)
		return 0, nil, &Error{Printer: printer, Text: why}
	}
	return h, s.upright(h, name), nil
}

func (s spooler) close(h uintptr) { _ = s.call("ClosePrinter", h) }

// of names the printer in an error of the system.
func (s spooler) of(printer string, err error) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		e.Printer = printer
	}
	return err
}

// upright is the printer's own DEVMODEW with A4, portrait and one copy; nil, the
// printer's own choice, where the driver will not say.
func (s spooler) upright(h uintptr, name *uint16) []byte {
	const (
		out, in                        = 2, 8 // DM_OUT_BUFFER, DM_IN_BUFFER
		fields, orientation            = 72, 76
		paper, copies                  = 78, 86
		dmOrientation, dmPaper, dmMany = 1, 2, 0x100
	)
	p := s.dll.NewProc("DocumentPropertiesW")
	if p.Find() != nil {
		return nil
	}
	size, _, _ := p.Call(0, h, uintptr(unsafe.Pointer(name)), 0, 0, 0)
	if n := int32(size); n < copies+2 || n > 1<<20 {
		return nil
	}
	mode := make([]byte, size)
	if r, _, _ := p.Call(0, h, uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(unsafe.SliceData(mode))), 0, out); int32(r) != 1 { // IDOK
		return nil
	}
	le := binary.LittleEndian
	le.PutUint32(mode[fields:], le.Uint32(mode[fields:])|dmOrientation|dmPaper|dmMany)
	le.PutUint16(mode[orientation:], 1) // DMORIENT_PORTRAIT
	le.PutUint16(mode[paper:], 9)       // DMPAPER_A4
	le.PutUint16(mode[copies:], 1)
	// The driver makes of it what it can.
	if r, _, _ := p.Call(0, h, uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(unsafe.SliceData(mode))),
		uintptr(unsafe.Pointer(unsafe.SliceData(mode))), in|out); int32(r) != 1 {
		return nil
	}
	return mode
}

// stopped says why a printer does not print now; empty: it does, or does not
// say.
func (s spooler) stopped(h uintptr) string {
	const workOffline = 0x400 // PRINTER_ATTRIBUTE_WORK_OFFLINE
	buf := s.info("GetPrinterW", h, 2)
	if len(buf) < int(unsafe.Sizeof(printerInfo2{})) {
		return ""
	}
	i := (*printerInfo2)(unsafe.Pointer(unsafe.SliceData(buf)))
	if i.attributes&workOffline != 0 {
		return "offline"
	}
	return said(i.status, []flag{
		{0x1, "paused"},
		{0x8, "paper jam"},
		{0x10, "out of paper"},
		{0x40, "paper problem"},
		{0x80, "offline"},
		{0x1000, "not available"},
		{0x40000, "no toner"},
		{0x100000, "needs attention"},
		{0x400000, "door open"},
		{0x2, "error"},
	})
}

// flag is a bit of a status and the word for it. Windows has no text for them.
type flag struct {
	bit  uint32
	word string
}

func said(status uint32, flags []flag) string {
	var words []string
	for _, f := range flags {
		if status&f.bit != 0 {
			words = append(words, f.word)
		}
	}
	return strings.Join(words, ", ")
}

// info calls GetPrinterW or GetJobW, which fill a structure with a tail of text;
// nil when there is nothing to tell. which is a level, or a job and a level.
func (s spooler) info(name string, h uintptr, which ...uintptr) []byte {
	var pins runtime.Pinner // addresses wait in a list before the call
	defer pins.Unpin()
	need := new(uint32)
	pins.Pin(need)
	for range 3 {
		buf := aligned(*need)
		first := unsafe.SliceData(buf)
		pins.Pin(first)
		args := append([]uintptr{h}, which...)
		args = append(args, uintptr(unsafe.Pointer(first)), uintptr(len(buf)), uintptr(unsafe.Pointer(need)))
		err := s.call(name, args...)
		if err == nil {
			return buf
		}
		if !errors.Is(err, windows.ERROR_INSUFFICIENT_BUFFER) {
			return nil
		}
	}
	return nil
}

// aligned makes room for structures of pointers and their texts, and one word
// more.
func aligned(bytes uint32) []byte {
	const word = int(unsafe.Sizeof(uintptr(0)))
	words := make([]uintptr, int(bytes)/word+2)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(words)*word)
}

// watch looks after a job for a moment and takes it back when the printer
// refuses it, so that what is reported as failed does not come out later.
func (s System) watch(ctx context.Context, sp spooler, h uintptr, id int32, printer string) error {
	const jobDelete = 5 // JOB_CONTROL_DELETE
	if s.follow() < 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.follow())
	defer cancel()
	for wait := 100 * time.Millisecond; ; wait *= 2 {
		buf := sp.info("GetJobW", h, uintptr(id), 1)
		if len(buf) < int(unsafe.Sizeof(jobInfo1{})) {
			return nil // it is done and forgotten
		}
		i := (*jobInfo1)(unsafe.Pointer(unsafe.SliceData(buf)))
		why := said(i.status, []flag{
			{0x20, "offline"}, {0x40, "out of paper"}, {0x200, "the driver cannot print it"}, {0x400, "needs attention"}, {0x2, "error"},
		})
		if why != "" {
			if i.text != nil {
				why = cmp.Or(windows.UTF16PtrToString(i.text), why)
			}
			err := sp.call("SetJobW", h, uintptr(id), 0, 0, jobDelete)
			return &Error{Printer: printer, Text: why, Err: err}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}
