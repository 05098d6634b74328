// Package e2e drives the real program in a real window under Xvfb, by keyboard
// and mouse, and asks the command line what came of it. It is built with the tag
// e2e only; it starts its own X server and leaves pictures in build/e2e.
package e2e
