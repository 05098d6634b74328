# Sourced: what FyneApp.toml says, as shell variables. Its mistakes are silently
# ignored by the packager, so a missing value stops the build here.
toml() {
	sed -n "s/^$1 *= *\"\{0,1\}\([^\"]*\)\"\{0,1\} *$/\1/p" FyneApp.toml | head -n 1
}
name=$(toml Name)
id=$(toml ID)
version=$(toml Version)
build=$(toml Build)
company=$(toml Company)
copyright=$(toml Copyright)
description=$(toml Description)
comment=$(toml Comment)
generic=$(toml GenericName)
full=$version.$build
for v in "$name" "$id" "$version" "$build" "$company" "$copyright" "$description" "$comment" "$generic"; do
	[ -n "$v" ] || { echo "FyneApp.toml lacks a value the packages need" >&2; exit 1; }
done
# filled FILE writes a template with these values in their places.
filled() {
	sed -e "s|@NAME@|$name|g; s|@ID@|$id|g; s|@VERSION@|$full|g; s|@COMPANY@|$company|g; s|@COPYRIGHT@|$copyright|g; s|@DESCRIPTION@|$description|g; s|@COMMENT@|$comment|g; s|@GENERIC@|$generic|g; s|@FILE@|${file:-}|g" "$1"
}
