// Package running lets another program ask this one to close: the Windows
// installer, which must replace the file of a running Zegel and never in the
// middle of a request. What closing means is the caller's; here are the asking and
// the turns that requests take. Elsewhere than on Windows a signal asks instead,
// and breaks off.
package running

// ID names the program to the system; FyneApp.toml and the installer have the
// same, and a test holds them together.
const ID = "be.zegel.desktop"
