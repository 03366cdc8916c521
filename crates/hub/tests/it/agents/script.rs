//! The install script, run for real in a folder that stands for the machine, with programs in its way that fail, wait
//! or are missing where a machine's would.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

use super::STAND_IN;
use crate::support::{Client, TestHub};

/// Programs that a machine has and that must not act on this one.
const FAKES: &[(&str, &str)] = &[
    (
        "systemctl",
        "echo \"$@\" >> \"$T/log\"\ncase $* in is-active*homelab-agent) exit 3 ;; esac\n\
         [ ! -e \"$T/stuck-at-$1\" ] || { : > \"$T/waits\"; while [ ! -e \"$T/gate\" ]; do sleep 0.02; done; }\n\
         [ ! -e \"$T/fails-at-$1\" ]",
    ),
    ("id", "[ \"$1\" = -u ] && echo 0"),
    ("useradd", ""),
    ("userdel", ""),
    ("chown", ""),
    ("getent", ""),
    ("systemd-tmpfiles", ""),
    ("install", "for last; do :; done; mkdir -p \"$last\""),
    (
        "sha256sum",
        "if [ -e \"$T/stuck-at-sum\" ]; then : > \"$T/waits\"; while [ ! -e \"$T/gate\" ]; do sleep 0.02; done; fi\n\
         exec /usr/bin/sha256sum \"$@\"",
    ),
];

/// Where the script works, and what stands for it.
const PLACES: &[(&str, &str)] = &[
    ("/usr/local/bin", "bin"),
    ("/var/lib/homelabcmd-agent", "state"),
    ("/etc/systemd/system", "units"),
    ("/etc/tmpfiles.d", "tmpfiles"),
    ("/sys/devices/virtual/powercap", "powercap"),
    ("/etc/homelabcmd-agent", "settings"),
    ("/run/homelabcmd-agent-install", "lock"),
];

pub(super) struct Machine {
    folder: TempDir,
    script: String,
}

impl Machine {
    async fn new() -> Self {
        Self::of(&TestHub::start().await).await
    }

    /// One that is given the script of this hub.
    pub(super) async fn of(hub: &TestHub) -> Self {
        let agents = hub.folder.path().join("agents");
        std::fs::create_dir_all(&agents).unwrap();
        let program = agents.join(format!("homelabcmd-agent-{}", std::env::consts::ARCH));
        std::fs::write(program, STAND_IN).unwrap();
        let mut script = hub.get(&Client::default(), "!/install.sh").await.text();
        let folder = TempDir::new().unwrap();
        for (place, name) in PLACES {
            script = script.replace(place, &folder.path().join(name).display().to_string());
        }
        std::fs::create_dir(folder.path().join("fakes")).unwrap();
        let machine = Self { folder, script };
        for (name, text) in FAKES {
            machine.fake(name, text);
        }
        machine
    }

    /// One with an agent from before, set in its own way.
    pub(super) async fn with_an_agent() -> Self {
        let machine = Self::new().await;
        for (path, text) in [
            (
                "bin/homelabcmd-agent",
                "#!/bin/sh\necho homelabcmd-agent 0.0.9\n",
            ),
            ("units/homelabcmd-agent.service", "the unit from before"),
            (
                "units/homelabcmd-agent.service.d/docker.conf",
                "may count containers",
            ),
            (
                "units/homelabcmd-agent.service.d/pace.conf",
                "somebody's own",
            ),
            ("state/config.json", "the token from before"),
        ] {
            machine.write(path, text);
        }
        machine
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub(super) fn fake(&self, name: &str, text: &str) {
        self.write(&format!("fakes/{name}"), &format!("#!/bin/sh\n{text}\n"));
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let fakes_first = r#"export PATH="$T/fakes:$PATH"; exec sh "$@""#;
        let mut command = Command::new("sh");
        command
            .args(["-c", fakes_first, "sh", "-c", &self.script, "install"])
            .args(arguments)
            .env("T", self.folder.path())
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(super) fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        said(&output)
    }

    /// Runs a change up to where something of it waits.
    fn begin(&self, arguments: &[&str], stuck_at: &str) -> Child {
        self.write(&format!("stuck-at-{stuck_at}"), "");
        let child = self.command(arguments).spawn().unwrap();
        until("it waits", || self.path("waits").exists());
        child
    }

    fn let_go(&self, stuck_at: &str) {
        std::fs::remove_file(self.path(&format!("stuck-at-{stuck_at}"))).unwrap();
        self.write("gate", "");
    }

    /// All that a change could touch or leave behind.
    pub(super) fn all(&self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for (_, name) in PLACES {
            read_into(&mut all, self.folder.path(), &self.path(name));
        }
        all
    }

    /// The program that a hub sends, as a file.
    pub(super) fn send_program(&self) -> String {
        self.write("sent", STAND_IN);
        self.path("sent").display().to_string()
    }

    pub(super) fn upgrade(&self) -> Vec<String> {
        let sent = self.send_program();
        [
            "--upgrade",
            "--keep-previous",
            "--no-docker",
            "--power",
            "--from",
            &sent,
        ]
        .map(str::to_owned)
        .to_vec()
    }
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

fn read_into(all: &mut BTreeMap<String, String>, root: &Path, path: &Path) {
    if path.is_dir() {
        for entry in path.read_dir().unwrap() {
            read_into(all, root, &entry.unwrap().path());
        }
    } else if path.exists() {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        all.insert(name, std::fs::read_to_string(path).unwrap());
    }
}

fn until(what: &str, so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !so() {
        assert!(Instant::now() < end, "it never came to this: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn signal(child: &Child, signal: Signal) {
    kill_process_group(Pid::from_raw(child.id().cast_signed()).unwrap(), signal).unwrap();
}

pub(super) fn words(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

#[tokio::test]
async fn what_was_changed_comes_back_as_it_was_with_its_settings_and_its_token() {
    let machine = Machine::with_an_agent().await;
    let before = machine.all();
    machine.done(&words(&machine.upgrade()));
    let changed = machine.all();
    assert_eq!(changed["bin/homelabcmd-agent"], STAND_IN);
    assert!(changed["units/homelabcmd-agent.service"].contains("ExecStart="));
    assert!(!changed.contains_key("units/homelabcmd-agent.service.d/docker.conf"));
    assert!(changed.contains_key("tmpfiles/homelabcmd-agent-power.conf"));
    machine.done(&["--undo"]);
    assert_eq!(machine.all(), before);
    // It is asked twice where an answer was lost.
    let again = machine.done(&["--undo"]);
    assert!(again.contains("nothing to take back"), "{again}");

    let sent = machine.path("sent").display().to_string();
    let code = ["AAAA-BBBB-CCCC", "--keep-previous", "--from", &sent];
    machine.done(&code);
    let config = machine.all()["state/config.json"].clone();
    assert_eq!(config, "a new token for the code AAAA-BBBB-CCCC");
    let by = machine.all()["state/enrolled-by"].clone();
    assert!(!by.contains("AAAA"), "everybody can read the code: {by}");
    machine.done(&["--undo"]);
    std::fs::remove_file(machine.path("state/enrolled-by")).unwrap();
    assert_eq!(machine.all(), before);
    let log = std::fs::read_to_string(machine.path("log")).unwrap();
    assert!(log.ends_with("restart homelabcmd-agent\n"), "{log}");

    // What stays is kept no longer.
    machine.done(&words(&machine.upgrade()));
    machine.done(&["--settle"]);
    assert!(!machine.all().keys().any(|path| path.contains("before")));
    let nothing = machine.run(&["--settle"]);
    assert!(!nothing.status.success(), "{}", said(&nothing));
}

#[tokio::test]
async fn what_fails_takes_itself_back() {
    let machine = Machine::with_an_agent().await;
    let before = machine.all();
    for verb in ["enable", "daemon-reload"] {
        machine.write(&format!("fails-at-{verb}"), "");
        // Only the first time: what takes back needs it, too.
        machine.fake(
            "systemctl",
            &format!(
                "if [ \"$1\" = {verb} ] && [ -e \"$T/fails-at-{verb}\" ]; then rm \"$T/fails-at-{verb}\"; exit 1; fi"
            ),
        );
        let failed = machine.run(&words(&machine.upgrade()));
        assert!(!failed.status.success());
        let told = said(&failed);
        assert!(told.contains("The agent from before runs."), "{told}");
        assert_eq!(machine.all(), before, "{verb}");
        machine.write(&format!("fails-at-{verb}"), "");
        let failed = machine.run(&["--reconfigure", "--no-docker", "--power"]);
        assert!(!failed.status.success());
        assert_eq!(machine.all(), before, "{verb}");
    }
}

#[tokio::test]
async fn a_full_disk_does_not_cost_the_program_that_runs() {
    let machine = Machine::with_an_agent().await;
    let before = machine.all();
    machine.fake(
        "cp",
        "for last; do :; done; : > \"$last\"; echo 'cp: No space left on device' >&2; exit 1",
    );
    // The program comes over the connection: only the copies fail.
    let mut command = machine.command(&["--upgrade", "--keep-previous", "--from", "-"]);
    machine.write("sent", STAND_IN);
    let sent = std::fs::File::open(machine.path("sent")).unwrap();
    let failed = command.stdin(sent).output().unwrap();
    assert!(!failed.status.success(), "{}", said(&failed));
    let mut after = machine.all();
    after.retain(|path, _| !path.contains("before.new"));
    assert_eq!(after, before);
    // What could not be copied is in nobody's way later.
    std::fs::remove_file(machine.path("fakes/cp")).unwrap();
    machine.done(&words(&machine.upgrade()));
    machine.done(&["--undo"]);
    assert_eq!(machine.all(), before);

    // It is said where not all could be taken back, and it can be tried again.
    machine.done(&words(&machine.upgrade()));
    machine.fake("mv", "exit 1");
    let failed = machine.run(&["--undo"]);
    assert!(!failed.status.success());
    assert!(
        said(&failed).contains("Not all of it could be taken back"),
        "{}",
        said(&failed)
    );
    std::fs::remove_file(machine.path("fakes/mv")).unwrap();
    machine.done(&["--undo"]);
    assert_eq!(machine.all(), before);
}

#[tokio::test]
async fn a_program_that_is_not_what_the_hub_offers_is_not_put_there() {
    let machine = Machine::with_an_agent().await;
    let before = machine.all();
    let upgrade = machine.upgrade();
    machine.write("sent", &format!("{STAND_IN}# and more"));
    let failed = machine.run(&words(&upgrade));
    assert!(!failed.status.success());
    assert!(
        said(&failed).contains("its checksum differs"),
        "{}",
        said(&failed)
    );
    assert_eq!(machine.all(), before);
}

#[tokio::test]
async fn whoever_cuts_it_nothing_is_left_over() {
    let machine = Machine::with_an_agent().await;
    let before = machine.all();
    for stuck_at in ["sum", "enable"] {
        // A signal, as of a hub that ends.
        let mut child = machine.begin(&words(&machine.upgrade()), stuck_at);
        signal(&child, Signal::TERM);
        child.wait().unwrap();
        machine.let_go(stuck_at);
        let end = |path: &str| std::fs::remove_file(machine.path(path)).unwrap();
        ["waits", "gate"].into_iter().for_each(end);
        assert_eq!(machine.all(), before, "SIGTERM at {stuck_at}");

        // Nobody listens any more, as after a hub that was killed: the next word ends it, or it comes to its end.
        let mut child = machine.begin(&words(&machine.upgrade()), stuck_at);
        drop(child.stdout.take());
        drop(child.stderr.take());
        machine.let_go(stuck_at);
        child.wait().unwrap();
        ["waits", "gate"].into_iter().for_each(end);
        machine.done(&["--undo"]);
        assert_eq!(machine.all(), before, "SIGPIPE at {stuck_at}");

        // No word at all, as at a power cut. What comes next begins with taking it back.
        for next in ["--undo", "--reconfigure"] {
            let mut child = machine.begin(&words(&machine.upgrade()), stuck_at);
            signal(&child, Signal::KILL);
            child.wait().unwrap();
            machine.let_go(stuck_at);
            ["waits", "gate"].into_iter().for_each(end);
            machine.done(&[next]);
            assert_eq!(machine.all(), before, "SIGKILL at {stuck_at}, then {next}");
        }
    }
}

#[tokio::test]
async fn one_changes_it_at_a_time_and_who_takes_it_away_ends_the_other() {
    let machine = Machine::new().await;
    let sent = machine.send_program();
    let install = ["AAAA-BBBB-CCCC", "--from", &sent];
    let mut child = machine.begin(&install, "enable");
    let second = machine.run(&install);
    assert!(
        said(&second).contains("wait for its end"),
        "{}",
        said(&second)
    );
    machine.done(&["--uninstall"]);
    child.wait().unwrap();
    assert_eq!(machine.all(), BTreeMap::new());
}
