//go:build unix

package intake

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// What is no file in the place of one is told: a pipe is not waited for, and a
// device is not read to an end that it does not have. The other file's groups are
// found, and a link to a file is one.
func TestNoFileInItsPlace(t *testing.T) {
	for name, put := range map[string]func(path string) error{
		"pipe":   func(path string) error { return unix.Mkfifo(path, 0o600) },
		"device": func(path string) error { return os.Symlink("/dev/zero", path) },
		"folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"loose":  func(path string) error { return os.Symlink(path+".gone", path) },
		"itself": func(path string) error { return os.Symlink(path, path) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			l := begin(Dir(dir))
			if _, _, err := l.Append(some(1, "[]")); err != nil {
				t.Fatal(err)
			}
			if err := l.End(); err != nil {
				t.Fatal(err)
			}
			if err := put(filepath.Join(dir, Names()[1])); err != nil {
				t.Fatal(err)
			}
			found := findAfter(t, dir, 0)
			if found.Unreadable == nil || !found.Damaged() || fmt.Sprint(numbers(found)) != "[1]" {
				t.Errorf("%v, %v", numbers(found), found.Unreadable)
			}
			g := found.Groups[0]
			g.name = Names()[1]
			if _, err := Read(dir, key, g); err == nil {
				t.Error("a group was read there")
			}
		})
	}
	dir := t.TempDir()
	l := begin(Dir(dir))
	if _, _, err := l.Append(some(1, "[]")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.End(), os.Rename(filepath.Join(dir, Names()[0]), filepath.Join(dir, "elsewhere")), os.Symlink("elsewhere", filepath.Join(dir, Names()[0]))); err != nil {
		t.Fatal(err)
	}
	if found := findAfter(t, dir, 0); found.Damaged() || len(found.Groups) != 1 {
		t.Errorf("behind a link: %v, %v", numbers(found), found.Unreadable)
	}
}
