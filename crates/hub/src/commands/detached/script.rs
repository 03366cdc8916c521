//! The shell text that starts, follows and ends what goes on by itself on a machine. It is the same for every
//! action: what differs comes as arguments.
//!
//! Of an action, the machine has a folder `/var/lib/homelabcmd/actions/ID`, root's alone (of one that is not run
//! as root, `~/.local/state/homelabcmd/actions/ID`): `run` (the script), `log` (what it prints),
//! `boot` and `pid` (by which it is seen whether it lives), `exit` (what it ended with). A folder is made once:
//! whoever finds it there starts nothing.

use super::super::model::ActionId;
use crate::platform::ssh::{NotQuotable, quote};

/// Ends with 0, or with [`BEFORE`] when it has been started before. Folders of a week ago go.
///
/// What is to be run comes as a script, which goes into a file: systemd reads `$` and `%` in a command's words in
/// its own way. It gives it a unit of its own, so that it outlives the connection and the hub; without systemd it
/// gets a session of its own.
const START: &str = r#"id=$1; limit=$2; title=$3; run=$4
umask 077
[ "$(id -u)" = 0 ] && all=/var/lib/homelabcmd/actions || all=$HOME/.local/state/homelabcmd/actions
d=$all/$id
mkdir -p "$all" || exit 1
find "$all" -mindepth 1 -maxdepth 1 -mtime +7 -exec rm -rf {} + 2>/dev/null
mkdir "$d" 2>/dev/null || { [ -d "$d" ] && exit 3; echo "the folder $d cannot be made" >&2; exit 1; }
: >"$d/log" && printf '%s\n' "$run" >"$d/run" && cat /proc/sys/kernel/random/boot_id >"$d/boot" || exit 1
if [ -d /run/systemd/system ] && systemd-run --quiet --collect --no-ask-password \
  --unit="homelabcmd-$id" --description="HomelabCmd: $title" --property="RuntimeMaxSec=$limit" \
  -- sh "$d/run" </dev/null 2>"$d/why"
then exit 0; fi
if command -v setsid >/dev/null
then setsid sh "$d/run" </dev/null >/dev/null 2>&1 &
else nohup sh "$d/run" </dev/null >/dev/null 2>&1 &
fi
exit 0"#;

/// Runs the steps, each when the one before has ended well. A second one of the same folder does nothing. The steps
/// are its arguments, each as a count and so many words.
///
/// What prints for ever fills no disk: of what is printed, at most 64 MiB are kept (65,536 pieces of at most 1 KiB,
/// as they come), and the rest is read and dropped, so that nothing is ended by it.
const RUN: &str = r#"d=${0%/run}
mkdir "$d/begun" 2>/dev/null || exit 1
exec </dev/null
echo "$$" >"$d/pid"
cd /
keeper=
if mkfifo "$d/pipe" 2>/dev/null; then
  (
    dd bs=1024 count=65536
    [ "$(dd bs=1 count=1 | wc -c)" -eq 0 ] || { echo; echo "(more was printed than is kept)"; cat >/dev/null; }
  ) <"$d/pipe" >>"$d/log" 2>/dev/null &
  keeper=$!
  exec >"$d/pipe" 2>&1
else
  exec >>"$d/log" 2>&1
fi
code=0
while [ $# -gt 0 ]; do
  n=$1; shift; i=1; words=
  while [ $i -le "$n" ]; do words="$words \"\${$i}\""; i=$((i+1)); done
  eval "$words"; code=$?
  shift "$n"
  [ $code -eq 0 ] || break
done
exec >/dev/null 2>&1
i=0
while [ -n "$keeper" ] && kill -0 "$keeper" && [ $i -lt 50 ]; do
  i=$((i+1)); sleep 0.1 || sleep 1
done
rm -f "$d/pipe"
echo "$code" >"$d/exit.new" && mv "$d/exit.new" "$d/exit""#;

/// Prints the log from a byte on until the end; then says the exit code on standard error. Ends with 3 where
/// there is no such folder, 4 where it ended without a word: the machine restarted, or somebody ended it.
const FOLLOW: &str = r#"[ "$(id -u)" = 0 ] && all=/var/lib/homelabcmd/actions || all=$HOME/.local/state/homelabcmd/actions
d=$all/$1; at=$2; early=25
[ -d "$d" ] || exit 3
lives() {
  [ "$(cat "$d/boot" 2>/dev/null)" = "$(cat /proc/sys/kernel/random/boot_id)" ] || return 1
  if pid=$(cat "$d/pid" 2>/dev/null) && [ -n "$pid" ]; then [ -d "/proc/$pid" ]; return; fi
  early=$((early-1)); [ $early -gt 0 ]
}
while :; do
  over=
  if [ -e "$d/exit" ]; then over=exit; elif ! lives; then over=gone; [ -e "$d/exit" ] && over=exit; fi
  size=$(wc -c <"$d/log")
  if [ "$size" -gt "$at" ]; then
    tail -c "+$((at+1))" "$d/log" | head -c "$((size-at))" || exit 1
    at=$size
  fi
  case $over in
    exit) echo "hlc-exit $(cat "$d/exit")" >&2; exit 0 ;;
    gone) exit 4 ;;
  esac
  sleep 0.2 2>/dev/null || sleep 1
done"#;

/// Ends it with all that it started.
const STOP: &str = r#"[ "$(id -u)" = 0 ] && all=/var/lib/homelabcmd/actions || all=$HOME/.local/state/homelabcmd/actions
d=$all/$1
[ -d "$d" ] || exit 3
if [ -d /run/systemd/system ] && systemctl is-active --quiet "homelabcmd-$1.service"; then
  systemctl stop "homelabcmd-$1.service" || exit 1
elif pid=$(cat "$d/pid" 2>/dev/null) && [ -n "$pid" ] && [ -d "/proc/$pid" ]; then
  kill -TERM "-$pid" 2>/dev/null || kill -TERM "$pid" || exit 1
fi
i=0
while pid=$(cat "$d/pid" 2>/dev/null) && [ -d "/proc/$pid" ] && [ $i -lt 100 ]; do
  i=$((i+1)); sleep 0.1 2>/dev/null || sleep 1
done
[ $i -lt 100 ] || { kill -KILL "-$pid" 2>/dev/null || kill -KILL "$pid"; }
exit 0"#;

/// What [`start`] ends with where it has been started before.
pub(super) const BEFORE: i32 = 3;

/// What [`follow`] ends with where the machine knows nothing of it.
pub(super) const UNKNOWN: i32 = 3;

/// What [`follow`] ends with where it is over and nobody knows how.
pub(super) const GONE: i32 = 4;

/// What starts it.
///
/// # Errors
/// When a word has a NUL byte in it.
pub(super) fn start(
    id: ActionId,
    seconds: u64,
    title: &str,
    steps: &[Vec<String>],
) -> Result<Vec<String>, NotQuotable> {
    let mut words = vec!["set".to_owned(), "--".to_owned()];
    for step in steps {
        words.push(step.len().to_string());
        words.extend_from_slice(step);
    }
    let run = format!("{}\n{RUN}", quote(&words)?);
    let (id, seconds) = (id.to_string(), seconds.to_string());
    let argv = ["sh", "-c", START, "hlc", &id, &seconds, title, &run];
    Ok(argv.map(str::to_owned).to_vec())
}

/// What prints its log from a byte on, to its end.
pub(super) fn follow(id: ActionId, at: u64) -> Vec<String> {
    ["sh", "-c", FOLLOW, "hlc", &id.to_string(), &at.to_string()]
        .map(str::to_owned)
        .to_vec()
}

/// What ends it.
pub(super) fn stop(id: ActionId) -> Vec<String> {
    ["sh", "-c", STOP, "hlc", &id.to_string()]
        .map(str::to_owned)
        .to_vec()
}

/// The exit code that [`follow`] said.
pub(super) fn exit_code(stderr: &str) -> Option<i32> {
    let line = stderr
        .lines()
        .find_map(|line| line.strip_prefix("hlc-exit "));
    line?.trim().parse().ok()
}
