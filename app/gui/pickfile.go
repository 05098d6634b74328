package gui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// kindsOf are the endings of the files that a setting takes; none: any.
func kindsOf(setting string) []string {
	switch setting {
	case "paper.logo":
		return []string{".png", ".jpg", ".jpeg"}
	case "serve.cert":
		return []string{".pem", ".crt", ".cer"}
	case "serve.key":
		return []string{".pem", ".key"}
	}
	return nil
}

// folderEntry is a folder or a file that can be picked.
type folderEntry struct {
	name   string
	folder bool
}

// readFolder lists a folder: the way up, its folders, then the files of the kinds
// that are wanted; hidden ones are left out. A folder that is empty text is the
// machine's drives.
func readFolder(dir string, kinds []string) ([]folderEntry, error) {
	var folders, files []folderEntry
	if dir == "" {
		for _, d := range drives() {
			folders = append(folders, folderEntry{d, true})
		}
		return folders, nil
	}
	all, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		info, err := os.Stat(filepath.Join(dir, e.Name())) // follows links
		switch {
		case err != nil || strings.HasPrefix(e.Name(), "."):
		case info.IsDir():
			folders = append(folders, folderEntry{e.Name(), true})
		case info.Mode().IsRegular() && (len(kinds) == 0 || slices.Contains(kinds, strings.ToLower(filepath.Ext(e.Name())))):
			files = append(files, folderEntry{e.Name(), false})
		}
	}
	return append(append([]folderEntry{{"..", true}}, folders...), files...), nil
}

// into is the folder that one comes to from a folder by an entry's name; above
// the root are the drives, where a machine has some.
func into(dir, name string) string {
	switch {
	case dir == "":
		return name
	case name != "..":
		return filepath.Join(dir, name)
	case filepath.Dir(dir) == dir && len(drives()) > 0:
		return ""
	}
	return filepath.Dir(dir)
}

// picker is a sheet in which a person points at a file.
type picker struct {
	w     *Window
	kinds []string
	dir   string
	rows  []folderEntry
	at    int
	gen   int
	grid  *parts.Grid
	where *widget.RichText
	done  func()
	take  func(string)
}

// pickFile lets a person point at the file of a setting; its path can be typed
// all the same.
func (w *Window) pickFile(setting string, field *parts.Entry) {
	p := &picker{w: w, kinds: kindsOf(setting), take: field.SetText}
	p.grid = parts.NewGrid(w.keys, []parts.Column{{ID: "name", Title: w.w.T("toolkit.name"), Width: 200, Flex: 1}}, p, p)
	p.grid.OnOpen = func(i int, byKey bool) {
		if i < len(p.rows) && (byKey || p.rows[i].folder) {
			p.open(i)
		}
	}
	p.where = parts.Text("", look.Muted, theme.SizeNameText, false, true)
	p.where.Wrapping = fyne.TextWrapBreak
	room := canvas.NewRectangle(nil)
	room.SetMinSize(fyne.NewSize(280, max(120, min(420, w.win.Canvas().Size().Height-320))))
	choose := parts.NewButton(w.keys, w.w.T("toolkit.open"), nil, func() { p.open(p.at) }).Primary()
	no := parts.NewButton(w.keys, w.w.T("button.cancel"), nil, func() { p.done() })
	p.done = w.sheet(w.w.T("setting."+setting), container.NewBorder(p.where, nil, nil, nil, container.NewStack(room, p.grid)), p.grid, choose, no)
	typed := field.Text
	p.read(func() string {
		dir := filepath.Dir(typed)
		if i, err := os.Stat(dir); typed == "" || !filepath.IsAbs(typed) || err != nil || !i.IsDir() {
			dir, _ = documents()
		}
		return dir
	})
}

// read shows a folder; the disk is looked at elsewhere.
func (p *picker) read(which func() string) {
	p.gen++
	gen := p.gen
	p.w.run.Go(func(context.Context) func() {
		dir := which()
		rows, err := readFolder(dir, p.kinds)
		return func() {
			switch {
			case gen != p.gen:
			case err != nil:
				p.w.failed(err)
			default:
				p.dir, p.rows, p.at = dir, rows, 0
				parts.SetText(p.where, dir, look.Muted)
				p.grid.Top()
			}
		}
	})
}

// open goes into a folder, or takes a file.
func (p *picker) open(i int) {
	if i < 0 || i >= len(p.rows) {
		return
	}
	e, dir := p.rows[i], p.dir
	if e.folder {
		p.read(func() string { return into(dir, e.name) })
		return
	}
	p.done()
	p.take(filepath.Join(dir, e.name))
}

// Lo and the methods below are the grid's source and its moves.
func (p *picker) Lo() int                     { return 0 }
func (p *picker) Hi() int                     { return len(p.rows) }
func (p *picker) Ensure(int, int)             {}
func (p *picker) CurrentRow() (int, bool)     { return p.at, len(p.rows) > 0 }
func (p *picker) Rank(i int) (int, int, bool) { return i, len(p.rows), true }
func (p *picker) Move(n int)                  { p.MoveTo(p.at + n) }
func (p *picker) Home()                       { p.MoveTo(0) }
func (p *picker) End()                        { p.MoveTo(len(p.rows) - 1) }
func (p *picker) Toggle(i int)                { p.MoveTo(i) }
func (p *picker) SelectTo(i int)              { p.MoveTo(i) }

// MoveTo stands on a row.
func (p *picker) MoveTo(i int) {
	p.at = min(max(0, i), max(0, len(p.rows)-1))
	p.grid.ShowCurrent(0)
}

// Cells writes a folder or a file.
func (p *picker) Cells(i int, c []parts.Cell) bool {
	e := p.rows[i]
	c[0] = parts.Cell{Icon: look.Coloured("documents", look.Muted), Text: e.name}
	if e.folder {
		c[0] = parts.Cell{Icon: look.Coloured("archive", theme.ColorNamePrimary), Text: e.name, Bold: true}
	}
	if e.name == ".." {
		c[0].Text = p.w.w.T("toolkit.parent")
	}
	return false
}
