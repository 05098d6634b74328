// Package parts holds the window's own widgets: the list, buttons, chips, fields,
// badges and banners. They draw what they are given and say what a person did,
// through OnX callbacks; they read nothing, decide nothing and know no screen.
package parts
