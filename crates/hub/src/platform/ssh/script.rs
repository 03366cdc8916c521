//! The shell text that stands around a command on the machine. It is the same for every command: what
//! differs comes as arguments.

use super::command::Sudo;
use super::quote::{NotQuotable, quote};

/// Says the process id of what will become the command, so that it can be ended with all its children, and
/// which shell the user logs in with: `$SHELL` says what somebody's start files set. Programs speak English,
/// whatever the machine's language: their answers are read by programs.
const PLAIN: &str = r#"export LC_ALL=C
s=
while IFS=: read -r n p u g c h s; do [ "$n" = "${LOGNAME-}" ] && break; s=; done 2>/dev/null </etc/passwd
printf '%s %s %s\n' "$1" "$$" "$s" >&2
shift
exec "$@""#;

/// The beginning of the same where the user's shell is known to be one of [`KNOWN`]: it needs no other, and
/// starting one is a fifth of what a short command costs.
const DIRECT: &str = r#"export LC_ALL=C; printf '%s %s\n' "#;

/// Shells that read [`DIRECT`] and what [`quote`] writes.
const KNOWN: [&str; 4] = ["sh", "bash", "dash", "ash"];

/// The same, as root without a password.
const SUDO: &str = r#"export LC_ALL=C
printf '%s %s\n' "$1" "$$" >&2
command -v sudo >/dev/null || { printf 'sudo: not installed\n' >&2; exit 1; }
shift
exec sudo -n -- "$@""#;

/// The same, as root with a password, which `sudo` asks for by printing `$2`. A password that was given
/// a moment ago does not count (`-k`): else `sudo` would not ask, and what is meant for it would be read by
/// the command.
const SUDO_PASSWORD: &str = r#"export LC_ALL=C
printf '%s %s\n' "$1" "$$" >&2
command -v sudo >/dev/null || { printf 'sudo: not installed\n' >&2; exit 1; }
p=$2
shift 2
exec sudo -S -k -p "$p" -- "$@""#;

/// Under `sudo`: says that the password, if any, has been read, so that what follows is the command's.
const READY: &str = r#"printf '%s\n' "$1" >&2
shift
exec "$@""#;

/// Ends a process, its descendants and all of its session. First they are stopped, until no new one is
/// found: what is stopped cannot start another. `/proc` is read because `pkill` may not be there.
const END: &str = r#"root=$1
kin() {
  for f in /proc/[0-9]*/status; do
    pid=${f#/proc/}; pid=${pid%/status}; ppid=; sid=
    while read -r k v w; do
      case $k in PPid:) ppid=$v ;; NSsid:) sid=$v; break ;; esac
    done 2>/dev/null <"$f" || continue
    echo "$pid $ppid $sid"
  done
}
sid=$(kin | while read -r p q s; do [ "$p" = "$root" ] && echo "$s"; done)
[ "$sid" = "$root" ] || sid=
found=" $root "
kill -STOP "$root" 2>/dev/null
turns=0
while [ $turns -lt 20 ]; do
  turns=$((turns+1))
  more=$(kin | while read -r p q s; do
    case "$found" in *" $p "*) continue ;; esac
    case "$found" in *" $q "*) echo "$p"; continue ;; esac
    [ -n "$sid" ] && [ "$s" = "$sid" ] && echo "$p"
  done)
  [ -n "$more" ] || break
  for p in $more; do kill -STOP "$p" 2>/dev/null; found="$found$p "; done
done
for p in $found; do kill -KILL "$p" 2>/dev/null; done
for p in $found; do
  if [ -d "/proc/$p" ] && ! grep -q '^State:.[ZX]' "/proc/$p/status" 2>/dev/null; then
    turns=0
    while [ -d "/proc/$p" ] && [ $turns -lt 50 ] && ! grep -q '^State:.[ZX]' "/proc/$p/status" 2>/dev/null; do
      sleep 0.02 2>/dev/null || sleep 1
      turns=$((turns+1))
    done
    [ $turns -lt 50 ] || exit 1
  fi
done
exit 0"#;

/// Asks a process and its group to end, and waits some seconds for it. `sudo` passes it on to what it runs.
const ASK_TO_END: &str = r#"root=$1
kill -TERM "-$root" 2>/dev/null || kill -TERM "$root" 2>/dev/null
turns=0
while [ -d "/proc/$root" ] && ! grep -q '^State:.[ZX]' "/proc/$root/status" 2>/dev/null; do
  [ $turns -lt 6 ] || exit 1
  sleep 1
  turns=$((turns+1))
done
exit 0"#;

/// Asks as the user whether `sudo` has begun the command: then it has become the command, or has a child of
/// its session (one of a PAM module has a session of its own), or one that is called like itself (which has
/// the command for a child).
/// 0: it has; 3: it has not; 2: that cannot be seen.
const LET: &str = r#"root=$1
read_status() {
  name=; ppid=; uid=; sid=
  while read -r k v w; do
    case $k in Name:) name=$v ;; PPid:) ppid=$v ;; Uid:) uid=$v ;; NSsid:) sid=$v; break ;; esac
  done 2>/dev/null <"$1"
}
read_status "/proc/$root/status"
[ -n "$uid" ] || exit 2
[ "$name" = sudo ] || { [ "$uid" != "$(id -u)" ] || exit 3; exit 0; }
session=$sid
for f in /proc/[0-9]*/status; do
  read_status "$f"
  [ "$ppid" = "$root" ] || continue
  if [ "$sid" = "$session" ] || [ "$name" = sudo ]; then exit 0; fi
done
exit 3"#;

/// What [`LET`] ends with when the command runs, and when that cannot be seen.
pub(super) const IS_LET: u32 = 0;
pub(super) const NOT_SEEN: u32 = 2;

/// How a command is started, and what marks its beginning.
pub(super) struct Marks {
    /// Opens the line that says the process id.
    pub(super) header: String,
    /// `sudo` asks for the password with it.
    pub(super) prompt: Option<String>,
    /// Stands alone in a line when the password was read.
    pub(super) ready: Option<String>,
}

/// Whether the user's shell, of which this is the path, is one of those that need no other beside them.
pub(super) fn is_known(shell: &str) -> bool {
    let name = shell.rsplit('/').next().unwrap_or_default();
    KNOWN.contains(&name)
}

/// The line that the machine's shell is given for a command.
pub(super) fn line(
    argv: &[String],
    sudo: &Sudo,
    has_stdin: bool,
    nonce: &str,
    is_known: bool,
) -> Result<(String, Marks), NotQuotable> {
    let header = format!("hlc-{nonce}");
    let mut marks = Marks {
        header: header.clone(),
        prompt: None,
        ready: None,
    };
    if is_known && matches!(sudo, Sudo::No) {
        let argv = quote(argv)?;
        let line = format!(r#"{DIRECT}{header} "$$" >&2; exec {argv}"#);
        return Ok((line, marks));
    }
    // `exec` in the user's own shell, whichever that is, makes the command the leader of its session.
    let mut words = ["exec", "sh", "-c"].map(str::to_owned).to_vec();
    match sudo {
        Sudo::No => words.extend([PLAIN.into(), "hlc".into(), header]),
        Sudo::Passwordless => words.extend([SUDO.into(), "hlc".into(), header]),
        Sudo::Password(_) => {
            let prompt = format!("[hlc-{nonce}-password]");
            words.extend([SUDO_PASSWORD.into(), "hlc".into(), header, prompt.clone()]);
            marks.prompt = Some(prompt);
            if has_stdin {
                let ready = format!("hlc-{nonce}-ready");
                let inner = ["sh", "-c", READY, "hlc", &ready];
                words.extend(inner.map(str::to_owned));
                marks.ready = Some(ready);
            }
        }
    }
    words.extend_from_slice(argv);
    Ok((quote(&words)?, marks))
}

/// What tells whether `sudo`, which has this process id, has begun the command.
pub(super) fn is_let(pid: u32) -> Vec<String> {
    ["sh", "-c", LET, "hlc", &pid.to_string()]
        .map(str::to_owned)
        .to_vec()
}

/// What asks a command that was started with this process id to end.
pub(super) fn ask_to_end(pid: u32) -> Vec<String> {
    ["sh", "-c", ASK_TO_END, "hlc", &pid.to_string()]
        .map(str::to_owned)
        .to_vec()
}

/// What ends a command that was started with this process id.
pub(super) fn end(pid: u32) -> Vec<String> {
    ["sh", "-c", END, "hlc", &pid.to_string()]
        .map(str::to_owned)
        .to_vec()
}
