// Package config reads, checks and keeps the settings of one data folder:
// flag before environment before DIR/config.toml before default. Every setting
// is one row of the table in fields.go; the command line, the settings screen
// and the file all go through it by the setting's dotted name.
//
// Secrets live in the operating system's key store (tokens.go), never in the
// file. What a setting makes the program do is no business of this package, and
// neither are words for people: errors carry machine words that app/usererr
// turns into text.
package config
