package printer

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"

	"zegel/pdf/preview"
)

// Indexes of GetDeviceCaps (wingdi.h).
const (
	horzRes         = 8
	vertRes         = 10
	logPixelsX      = 88
	logPixelsY      = 90
	physicalWidth   = 110
	physicalHeight  = 111
	physicalOffsetX = 112
	physicalOffsetY = 113
)

// docInfo is DOCINFOW of wingdi.h.
type docInfo struct {
	size     int32
	name     *uint16
	output   *uint16
	datatype *uint16
	kind     uint32
}

// bitmapInfo is BITMAPINFOHEADER of wingdi.h; 24 bits need no table of colours.
type bitmapInfo struct {
	size          uint32
	width, height int32
	planes, bits  uint16
	compression   uint32
	imageSize     uint32
	perMeterX     int32
	perMeterY     int32
	used, needed  uint32
}

// gdi is the part of gdi32.dll that prints.
type gdi struct{ dll *windows.LazyDLL }

// call calls a function whose failure is a result of 0 or less. The arguments
// may be pointers.
//
//go:uintptrescapes
func (g gdi) call(name string, args ...uintptr) (int32, error) {
	p := g.dll.NewProc(name)
	if err := p.Find(); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrNoPrinting, err)
	}
	r, _, err := p.Call(args...)
	if n := int32(r); n > 0 {
		return n, nil
	}
	if errors.Is(err, windows.ERROR_SUCCESS) {
		return 0, &Error{Text: name + " failed"}
	}
	return 0, &Error{Text: err.Error(), Err: err}
}

func (s System) print(ctx context.Context, file []byte, j Job) (err error) {
	// A device context belongs to the thread that made it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	// A printer that stands still keeps the job: the paper would come out when
	// somebody starts it again, long after it was printed elsewhere.
	sp := newSpooler()
	h, mode, err := sp.ready(j.Printer)
	if err != nil {
		return err
	}
	defer sp.close(h)

	v := &preview.Viewer{CacheDir: s.cacheDir()}
	defer func() { err = errors.Join(err, v.Close()) }()
	doc, err := v.Open(ctx, file)
	if err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(j.Printer)
	if err != nil {
		return err
	}
	g := gdi{windows.NewLazySystemDLL("gdi32.dll")}
	create := g.dll.NewProc("CreateDCW")
	if err := create.Find(); err != nil {
		return fmt.Errorf("%w: %w", ErrNoPrinting, err)
	}
	dc, _, callErr := create.Call(0, uintptr(unsafe.Pointer(name)), 0, uintptr(unsafe.Pointer(unsafe.SliceData(mode))))
	if dc == 0 {
		return &Error{Printer: j.Printer, Text: callErr.Error(), Err: callErr}
	}
	defer func() { _, _ = g.call("DeleteDC", dc) }()
	id, err := s.draw(ctx, g, dc, doc, j)
	if err != nil {
		return sp.of(j.Printer, err)
	}
	return s.watch(ctx, sp, h, id, j.Printer)
}

// draw sends all pages as one job and gives its number. What fails half-way is
// taken back.
func (s System) draw(ctx context.Context, g gdi, dc uintptr, doc *preview.Document, j Job) (int32, error) {
	title, err := windows.UTF16PtrFromString(j.Title)
	if err != nil {
		return 0, err
	}
	info := docInfo{name: title}
	info.size = int32(unsafe.Sizeof(info))
	id, err := g.call("StartDocW", dc, uintptr(unsafe.Pointer(&info)))
	if err != nil {
		return 0, fmt.Errorf("begin: %w", err)
	}
	if err := s.pages(ctx, g, dc, doc, j.Copies); err != nil {
		_, _ = g.call("AbortDoc", dc)
		return 0, err
	}
	if _, err := g.call("EndDoc", dc); err != nil {
		return 0, fmt.Errorf("end: %w", err)
	}
	return id, nil
}

// pages draws every page, copy after copy: not every driver can count copies,
// and none that can puts them in order by itself.
func (s System) pages(ctx context.Context, g gdi, dc uintptr, doc *preview.Document, copies int) error {
	for range copies {
		for n := 1; n <= doc.Pages(); n++ {
			sh := sheetOf(g, dc)
			picture, err := doc.Render(ctx, n, sh.drawDPI())
			if err != nil {
				return err
			}
			if _, err := g.call("StartPage", dc); err != nil {
				return fmt.Errorf("page %d: %w", n, err)
			}
			if err := put(g, dc, picture, sh.place(picture.Bounds().Size())); err != nil {
				return fmt.Errorf("page %d: %w", n, err)
			}
			if _, err := g.call("EndPage", dc); err != nil {
				return fmt.Errorf("page %d: %w", n, err)
			}
		}
	}
	return nil
}

// sheetOf asks the printer for its paper.
func sheetOf(g gdi, dc uintptr) sheet {
	caps := func(i uintptr) int {
		n, _ := g.call("GetDeviceCaps", dc, i) // 0 is an answer
		return int(n)
	}
	sh := sheet{
		dpiX: caps(logPixelsX), dpiY: caps(logPixelsY), width: caps(physicalWidth), height: caps(physicalHeight),
		left: caps(physicalOffsetX), top: caps(physicalOffsetY),
	}
	if sh.width == 0 || sh.height == 0 { // a device without edges of its own
		sh.width, sh.height = caps(horzRes), caps(vertRes)
	}
	return sh.sound()
}

// put draws a picture in bands, leaving white ones out: a page as one bitmap is
// more than some drivers take.
func put(g gdi, dc uintptr, m *image.RGBA, at image.Rectangle) error {
	const (
		dibRGB  = 0          // DIB_RGB_COLORS
		srcCopy = 0x00CC0020 // SRCCOPY
	)
	for b := range bands(m, at) {
		head := bitmapInfo{width: int32(b.width), height: int32(b.height), planes: 1, bits: 24, imageSize: uint32(len(b.pixels))}
		head.size = uint32(unsafe.Sizeof(head))
		if _, err := g.call("StretchDIBits", dc,
			uintptr(int32(b.at.Min.X)), uintptr(int32(b.at.Min.Y)), uintptr(b.at.Dx()), uintptr(b.at.Dy()),
			0, 0, uintptr(b.width), uintptr(b.height),
			uintptr(unsafe.Pointer(unsafe.SliceData(b.pixels))), uintptr(unsafe.Pointer(&head)), dibRGB, srcCopy,
		); err != nil {
			return err
		}
	}
	return nil
}

// cacheDir is the folder of the compiled page engine.
func (s System) cacheDir() string {
	if s.CacheDir != "" {
		return s.CacheDir
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "Zegel", "engine")
}
