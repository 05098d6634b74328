# Sourced: what goes into the program, and where its licences stand.

# modules TAGS: path, version and folder of every module in the program.
modules() {
	go list -deps -tags "$1" -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' . | LC_ALL=C sort -u
}

# licences_in DIR: the licence files of a module, those of the sources that it
# carries along included. A picture on its web page is no part of a program.
licences_in() {
	find "$1" \( -name testdata -o -name cmd -o -name _examples \) -prune -o -type f \
		\( -iname 'licen[cs]e' -o -iname 'licen[cs]e[-_.]*' -o -iname 'copying*' -o -iname 'ofl.txt' \) \
		! -name '*.go' ! -name LICENSE-LOGO -print | LC_ALL=C sort
}
