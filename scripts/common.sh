# Sourced by the scripts beside it: where things lie, and the Wine environment.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
exe=$build/windows/wine/pyhostsvc.exe # the product, with what Wine's SCM lacks: tests/wine

# One prefix is the Windows machine. Tests give each worker a copy of its own.
export WINEPREFIX=${PYHOSTSVC_PREFIX:-$build/prefix}
export WINEARCH=win64
export WINEDEBUG=${WINEDEBUG:--all}
export WINEDLLOVERRIDES="mscoree,mshtml=" # no Mono, no Gecko: nothing here wants them
export LC_ALL=C.UTF-8                     # Wine converts arguments by the locale
append=$build/append.so                   # Wine does not append atomically: tests/wine/append.c

# Wine wants a page of Windows' own at 0x7ffe0000. Linux puts the heap of Wine's loader at a random place of the gibibyte
# around it: once in some ten thousand starts on that page. The program then ends with status 1, or CreateProcess fails with
# error 1359, and WINEDEBUG=-all hides why. So the places are not random, where that may be asked for (a container may forbid it).
wine_command=(wine)
setarch -R true 2>/dev/null && wine_command=(setarch -R wine)
wine() { LD_PRELOAD=$append "${wine_command[@]}" "$@"; }

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Brings up the prefix's wineserver, SCM and recovery agent where they are not up. Services live in the SCM's process tree, and inherit the
# standard streams of whoever started it first: a pipe there would never close, so it starts with a file.
machine_up() {
  [ -f "$WINEPREFIX/system.reg" ] || fail "there is no Wine prefix at $WINEPREFIX: run scripts/setup"
  (
    flock 9
    exec </dev/null >>"$WINEPREFIX/machine.log" 2>&1
    if wineserver -p 9>&-; then # it fails where it is up
      wine net.exe help 9>&-
      wine "$build/windows/tests/wine/recovery_agent.exe" 9>&- &
    fi
  ) 9>"$WINEPREFIX/.up" || true
}

# Ends every process of the prefix, services included.
machine_down() {
  wineserver -k </dev/null >/dev/null 2>&1 || true
  wineserver -w </dev/null >/dev/null 2>&1 || true
}

# Lets the prefix's wineserver end by itself: what it still has to write is written.
machine_down_gently() {
  wine wineboot.exe -e -s -f
  wineserver -w
}

# copy_prefix FROM: makes $WINEPREFIX a copy of a prefix that is down. Windows itself is never written to, so links to its files
# do: a copy takes a moment, and next to no room.
copy_prefix() {
  mkdir -p "$WINEPREFIX/drive_c"
  cp -a "$1"/{dosdevices,*.reg,.update-timestamp} "$WINEPREFIX"
  cp -a "$1/drive_c/users" "$1/drive_c/ProgramData" "$WINEPREFIX/drive_c"
  cp -al "$1/drive_c/windows" "$1/drive_c/Program Files" "$1/drive_c/Program Files (x86)" "$WINEPREFIX/drive_c"
}

# Runs a Windows program: its standard streams, its exit status. CPython refuses a standard stream that is a Unix file or
# /dev/null under Wine, so that it gets pipes, unless it has a terminal.
run_windows() {
  machine_up
  if [ -t 0 ] && [ -t 1 ] && [ -t 2 ]; then LD_PRELOAD=$append exec "${wine_command[@]}" "$@"; fi
  if [ -p /dev/stdin ]; then
    run_piped "$@"
  else # a terminal is not read from: cat would wait for it after the program has ended
    { [ -t 0 ] || cat 2>/dev/null; } | run_piped "$@"
    return "${PIPESTATUS[1]}"
  fi
}

# stdout and stderr each through a cat of their own; the status is the program's.
run_piped() {
  { { wine "$@" 2>&1 >&3 3>&- | cat >&2 3>&-; exit "${PIPESTATUS[0]}"; } 3>&1 | cat; exit "${PIPESTATUS[0]}"; }
}
