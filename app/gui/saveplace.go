package gui

import (
	"os"
	"path/filepath"
)

// keepFile writes a file into the person's documents.
func keepFile(name string, b []byte) (string, error) {
	file, err := keepPlace(name)
	if err != nil {
		return "", err
	}
	return file, os.WriteFile(file, b, 0o644)
}

// keepPlace is where a file of that name goes: a folder of our own where the
// system says that the person keeps documents.
func keepPlace(name string) (string, error) {
	dir, err := documents()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(dir, "Zegel")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return filepath.Join(dir, filepath.Base(name)), nil
}
