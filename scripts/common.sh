# Sourced by the scripts beside it: paths and the Wine environment.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
exe=$build/windows/wine/pyhostsvc.exe # the product, with what Wine's SCM lacks: tests/wine

# The prefix is the Windows machine. Each test worker has a copy of its own.
export WINEPREFIX=${PYHOSTSVC_PREFIX:-$build/prefix}
export WINEARCH=win64
export WINEDEBUG=${WINEDEBUG:--all}
export WINEDLLOVERRIDES="mscoree,mshtml=" # no Mono, no Gecko: nothing here needs them
export LC_ALL=C.UTF-8                     # Wine converts arguments by the locale
append=$build/append.so                   # Wine does not append atomically: tests/wine/append.c

# Wine needs Windows' shared page at 0x7ffe0000. Linux places the heap of Wine's loader at random in the gibibyte around it: once
# in some ten thousand starts, on that page. The program then exits with status 1, or CreateProcess fails with error 1359, and
# WINEDEBUG=-all hides the reason. So address randomisation is off, unless the system forbids this (a container may).
wine_command=(wine)
setarch -R true 2>/dev/null && wine_command=(setarch -R wine)
wine() { LD_PRELOAD=$append "${wine_command[@]}" "$@"; }

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Starts the prefix's wineserver, SCM and recovery agent unless they run. Services live in the SCM's process tree and inherit the
# standard streams of the process that started it: a pipe there would never close, so it starts with a file.
machine_up() {
  [ -f "$WINEPREFIX/system.reg" ] || fail "there is no Wine prefix at $WINEPREFIX: run scripts/setup"
  (
    flock 9
    exec </dev/null >>"$WINEPREFIX/machine.log" 2>&1
    if wineserver -p 9>&-; then # it fails if it is running
      wine net.exe help 9>&-
      wine "$build/windows/tests/wine/recovery_agent.exe" 9>&- &
    fi
  ) 9>"$WINEPREFIX/.up" || true
}

# Kills every process of the prefix, including services.
machine_down() {
  wineserver -k </dev/null >/dev/null 2>&1 || true
  wineserver -w </dev/null >/dev/null 2>&1 || true
}

# Lets the prefix's wineserver exit by itself, so that it writes its files.
machine_down_gently() {
  wine wineboot.exe -e -s -f
  wineserver -w
}

# copy_prefix FROM: makes $WINEPREFIX a copy of a prefix that does not run. Nothing writes to the Windows folder, so links to its
# files suffice: a copy takes a moment and almost no space.
copy_prefix() {
  mkdir -p "$WINEPREFIX/drive_c"
  cp -a "$1"/{dosdevices,*.reg,.update-timestamp} "$WINEPREFIX"
  cp -a "$1/drive_c/users" "$1/drive_c/ProgramData" "$WINEPREFIX/drive_c"
  cp -al "$1/drive_c/windows" "$1/drive_c/Program Files" "$1/drive_c/Program Files (x86)" "$WINEPREFIX/drive_c"
}

# Runs a Windows program with the caller's standard streams and returns its exit status. Under Wine CPython refuses a standard
# stream that is a Unix file or /dev/null, so it gets pipes unless it has a terminal.
run_windows() {
  machine_up
  if [ -t 0 ] && [ -t 1 ] && [ -t 2 ]; then LD_PRELOAD=$append exec "${wine_command[@]}" "$@"; fi
  if [ -p /dev/stdin ]; then
    run_piped "$@"
  else # do not read a terminal: cat would wait for it after the program has exited
    { [ -t 0 ] || cat 2>/dev/null; } | run_piped "$@"
    return "${PIPESTATUS[1]}"
  fi
}

# Passes stdout and stderr through a cat each; returns the program's status.
run_piped() {
  { { wine "$@" 2>&1 >&3 3>&- | cat >&2 3>&-; exit "${PIPESTATUS[0]}"; } 3>&1 | cat; exit "${PIPESTATUS[0]}"; }
}
