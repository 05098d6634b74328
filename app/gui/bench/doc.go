// Command bench measures the window beside two windows of Fyne's own, in one run
// on one X server without a screen: an empty one (start, memory, idle) and a list
// such as Fyne's demo has (scrolling). It looks from outside alone: the X server
// says when something was drawn (DAMAGE), takes the keys and the mouse (XTEST) and
// shows the pixels; the kernel says what memory and processor time it took. With
// -flood it measures the Live screen beside the service that it follows. It is
// a module of its own, so that what it needs is not what the program needs.
package main
