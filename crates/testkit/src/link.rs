//! Two hosts on a cable that nobody else is on: a program runs in a network namespace of its own, and a pair of
//! virtual cards leads from it to another one. Nothing of it reaches this machine's networks, and all of it
//! ends with the program. Needs no root, only `unshare`, `nsenter` (util-linux), `ip` (iproute2) and user
//! namespaces.

use std::path::Path;
use std::process::Command;

/// The near end has [`NEAR`]; the far end has no address until it is given one.
const PREPARE: &str = r#"set -e
setup=$1; shift
ip link set lo up
unshare --net sleep 3600 &
far=$!
while [ "$(readlink /proc/$far/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
at_far() { nsenter --net=/proc/$far/ns/net "$@"; }
ip link add near0 type veth peer name far0 netns $far
ip addr add 10.77.0.1/24 dev near0
ip link set near0 up
at_far ip link set lo up
at_far ip link set far0 up
eval "$setup"
exec "$@"
"#;

/// The near end's address; its card is `near0`, and that of the far end `far0`.
pub const NEAR: &str = "10.77.0.1";

/// The program at the near end. `setup` is what a shell does before it starts: `at_far COMMAND` runs a command at
/// the far end, `at_far COMMAND &` a server. `"$@"` is the program with its arguments, which are added to
/// what is returned.
pub fn command(program: &Path, setup: &str) -> Command {
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--net", "--pid", "--fork"])
        .args(["--kill-child", "--mount-proc", "sh", "-c", PREPARE, "sh"])
        .arg(setup)
        .arg(program);
    command
}
