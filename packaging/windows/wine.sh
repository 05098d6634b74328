# Sourced by the journeys under Wine, with OUT as $1: a Windows of its own with a
# person whose name has a space and accents, a screen, and what to judge with.
# JOURNEY names the folder below OUT that the pictures go to.
. packaging/app.sh
mkdir -p "$1"
out=$(cd "$1" && pwd)
# shellcheck disable=SC2154 # app.sh says them
setup=$out/zegel-$version-setup.exe
[ -f "$setup" ] || { echo "make windows first" >&2; exit 1; }

missing=""
for p in wine:wine,wine64 Xvfb:xvfb import:imagemagick xdotool:xdotool x86_64-w64-mingw32-gcc:gcc-mingw-w64-x86-64 clang:clang curl:curl ${TOOLS_TOO:-}; do
	command -v "${p%%:*}" >/dev/null 2>&1 || missing="$missing $(echo "${p#*:}" | tr , ' ')"
done
if [ -n "$missing" ]; then
	echo "Installing what the journey needs:$missing"
	sudo=""
	[ "$(id -u)" = 0 ] || sudo=sudo
	$sudo apt-get update -qq
	# shellcheck disable=SC2086
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

work=$(mktemp -d)
shots=$out/$JOURNEY
rm -rf "$shots"
mkdir -p "$shots" "$work/home"
clang -shared -fPIC -o "$work/username.so" packaging/windows/username.c
x86_64-w64-mingw32-gcc -shared -o "$work/bcryptprimitives.dll" packaging/windows/processprng.c -ladvapi32
if [ -n "${BUILD_FIRST:-}" ]; then $BUILD_FIRST; fi # before HOME moves, and with it Go's caches
export HOME="$work/home" WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEARCH=win64 DISPLAY=:"$((100 + $$ % 400))" LC_ALL=C.UTF-8 ZEGEL_LANGUAGE=en
# shellcheck disable=SC2086
Xvfb "$DISPLAY" -screen 0 1400x900x24 ${SCREEN:-} >/dev/null 2>&1 &
ours=$!
clean() {
	env -u LD_PRELOAD wineserver -k >/dev/null 2>&1 || true
	# shellcheck disable=SC2086
	kill $ours 2>/dev/null || true
	[ ! -d "$work/small" ] || umount "$work/small" 2>/dev/null || true
	rm -rf "$work"
}
trap clean EXIT
trap 'exit 1' INT TERM
step() { echo "== $*"; }
fail() {
	echo "FAIL: $*" >&2
	import -window root "$shots/failed.png" 2>/dev/null || true
	exit 1
}
shot() { import -window root "$shots/$1.png"; }
# soon SECONDS COMMAND…: waits until the command holds.
soon() {
	left=$(($1 * 4))
	shift
	until "$@" >/dev/null 2>&1; do
		left=$((left - 1))
		[ "$left" -gt 0 ] || return 1
		sleep 0.25
	done
}
key() {
	for k in "$@"; do
		xdotool key "$k"
		sleep 0.3
	done
}
window() { xdotool search --onlyvisible --name "$1"; }
focus() { xdotool windowfocus "$(window "$1" | head -n 1)"; }

# shellcheck disable=SC2154
unkey="Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\$id"
# registry ROOT VALUE: of the uninstall key, nothing when there is none.
registry() { wine reg query "$1\\$unkey" /v "$2" 2>/dev/null | tr -d '\r' | sed -n "s/^ *$2 *REG_[A-Z]* *//p"; }
# setup FILE SWITCH…: runs an installer silently; its exit code goes to $code.
setup() {
	code=0
	run=$1
	shift
	timeout 300 wine "$run" /S "$@" >/dev/null 2>&1 || code=$?
}
# cli ARGUMENT…: what the console program prints, with its exit code.
cli() {
	c=0
	timeout 300 wine "$program/zegel-cli.exe" "$@" >"$work/said" 2>>"$work/cli.log" || c=$?
	tr -d '\r' <"$work/said"
	return "$c"
}
# count KEY-VALUE…: how many documents of a JSON list have it.
count() { grep -o "$1" | wc -l; }
newprefix() {
	LD_PRELOAD=$work/username.so
	export LD_PRELOAD
	wineboot -i >/dev/null 2>&1
	# The service manager of a Windows that has just been made starts nothing: the
	# second one does, for the whole journey.
	env -u LD_PRELOAD wineserver -k
	wineserver -w
	wineserver -p
	cp "$work/bcryptprimitives.dll" "$WINEPREFIX/drive_c/windows/system32/"
	drive=$WINEPREFIX/drive_c
	user=$drive/users/Zoë\ Čapková
	[ -d "$user" ] || fail "Wine's user is $(ls "$drive/users")"
	# shellcheck disable=SC2154
	program=$user/AppData/Local/Programs/$name
	data=$user/AppData/Local/Zegel
}
