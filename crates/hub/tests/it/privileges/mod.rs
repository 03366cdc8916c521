//! What the hub may do as root: over a real OpenSSH server, with a real sudo and a real visudo, in a view of
//! this machine that has users, sudoers files and a `systemctl` of its own.

mod restart;
mod sudoers;

use std::path::PathBuf;

use homelabcmd_testkit::sshd::{Own, Settings, Sshd};
use serde_json::{Value, json};

use crate::remote::generate;
use crate::support::{Client, TestHub};

/// Who the hub logs in as, unless a test says otherwise.
pub(crate) const USER: &str = "hlc-least";

/// Of [`USER`].
pub(crate) const PASSWORD: &str = "open sesame";

/// In the place of systemd, which does not run where tests do. What it is asked as root is in `/srv/asked`;
/// the name of a unit says how it is.
const SYSTEMCTL: &str = r#"#!/bin/sh
verb=$1
for unit; do :; done
say() { printf 'Type=simple\nMainPID=%s\nNRestarts=%s\nResult=%s\nActiveState=%s\nSubState=%s\n' "$@"; }
case $verb in
  restart)
    if [ "$(id -u)" != 0 ]; then
      echo "Failed to restart $unit: Interactive authentication required." >&2
      exit 1
    fi
    echo "$*" >>/srv/asked
    case $unit in
      broken.service) echo "Job for $unit failed. See 'systemctl status $unit'." >&2; exit 1 ;;
      falls.service) (sleep 0.5; : >/srv/fallen) >/dev/null 2>&1 & ;;
      gated.service) while [ -d /srv ] && [ ! -e /srv/gate ]; do sleep 0.02; done ;;
      slow.service) echo 'stopping is slow'; echo 'a hint' >&2; exec sleep 600 ;;
    esac ;;
  show)
    case $unit in
      broken.service) say 0 0 exit-code failed failed ;;
      falls.service)
        if [ -e /srv/fallen ]; then say 0 0 exit-code failed failed; else say 11 0 success active running; fi ;;
      *) say 4711 0 success active running ;;
    esac ;;
  status) echo "x $unit"; echo '  Process: 17 ExecStart=/bin/false (code=exited, status=1/FAILURE)'; exit 3 ;;
esac
"#;

/// A hub, and a machine with users and sudoers files of its own.
pub(crate) struct Lab {
    pub(crate) hub: TestHub,
    pub(crate) admin: Client,
    pub(crate) sshd: Sshd,
    pub(crate) machine: String,
}

impl Lab {
    /// Nothing where the tests do not run as root, who alone can make such a view.
    pub(crate) async fn start() -> Option<Self> {
        Self::start_with(Vec::new()).await
    }

    /// With other files in place of the machine's own.
    pub(crate) async fn start_with(files: Vec<(String, String, u32)>) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            return None;
        }
        let hub = TestHub::start().await;
        let admin = hub.client("admin").await;
        let sshd = Sshd::start_with(&Settings {
            own: own(files),
            ..Settings::default()
        })
        .unwrap();
        sshd.open_to_others().unwrap();
        sshd.authorize(&generate(&hub, &admin).await).unwrap();
        let made = hub.post(&admin, "/machines", json!({"name": "nas"})).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let machine = made.json()["id"].as_str().unwrap().to_owned();
        let lab = Self {
            hub,
            admin,
            sshd,
            machine,
        };
        lab.log_in_as(USER, "passwordless").await;
        Some(lab)
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/machines/{}{rest}", self.machine)
    }

    pub(crate) async fn log_in_as(&self, user: &str, sudo: &str) {
        let settings = json!({"address": "127.0.0.1", "port": self.sshd.port(), "user": user,
            "sudo": sudo});
        let set = self
            .hub
            .put(&self.admin, &self.path("/connection"), settings)
            .await;
        assert_eq!(set.status, 200, "{}", set.text());
    }

    /// Expects services to run there.
    pub(crate) async fn expect(&self, units: &[&str]) {
        for unit in units {
            let path = self.path(&format!("/services/{unit}"));
            let put = self.hub.put(&self.admin, &path, json!({})).await;
            assert_eq!(put.status, 204, "{}", put.text());
        }
    }

    /// Lets the machine have this sudoers file.
    pub(crate) fn grant(&self, file: &str, lines: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.sudoers(file);
        std::fs::write(&path, lines).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o440)).unwrap();
    }

    pub(crate) fn sudoers(&self, file: &str) -> PathBuf {
        self.sshd.inside("/etc/sudoers.d").join(file)
    }

    /// What `systemctl` was asked as root.
    pub(crate) fn asked(&self) -> String {
        std::fs::read_to_string(self.sshd.inside("/srv/asked")).unwrap_or_default()
    }

    /// Posts, and gives the answer when it is a good one.
    pub(crate) async fn post(&self, rest: &str) -> Value {
        let answer = self
            .hub
            .post(&self.admin, &self.path(rest), json!({}))
            .await;
        assert_eq!(answer.status, 200, "{rest}: {}", answer.text());
        answer.json()
    }

    /// Posts, and gives status, code and the whole of a refusal.
    pub(crate) async fn refused(&self, rest: &str) -> (u16, String, Value) {
        let answer = self
            .hub
            .post(&self.admin, &self.path(rest), json!({}))
            .await;
        let (status, code) = answer.problem();
        (status, code, answer.json())
    }

    /// What is on record of this, oldest first: action, outcome, and a word of the detail.
    pub(crate) async fn recorded(&self, beginning: &str, word: &str) -> Vec<String> {
        let list = self.hub.get(&self.admin, "/audit").await.json();
        let entries = list["items"].as_array().unwrap().iter().rev();
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        entries
            .filter(|entry| entry["action"].as_str().unwrap().starts_with(beginning))
            .map(|entry| {
                assert_eq!(entry["machine_id"], self.machine.as_str());
                let words = [&entry["action"], &entry["outcome"], &entry["detail"][word]];
                words.map(text).join(" ").trim_end().to_owned()
            })
            .collect()
    }
}

fn own(more: Vec<(String, String, u32)>) -> Own {
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    // SHA-512 of the password, as in shadow(5).
    let hash = "$6$homelabcmd$RVuDWSK0PL/8Oo6PpGt6k0DwZ0DcIsiHzjELRqO2n/WW.GX2eSPzQ.aAtFT4jJJubcKaj8kZDa6tjwtaqnvG.0";
    let mut files = vec![
        (
            "/etc/passwd".into(),
            read("/etc/passwd") + &format!("{USER}:x:64123:64123::/tmp:/bin/sh\n"),
            0o644,
        ),
        (
            "/etc/group".into(),
            read("/etc/group") + &format!("{USER}:x:64123:\n"),
            0o644,
        ),
        (
            "/etc/shadow".into(),
            read("/etc/shadow") + &format!("{USER}:{hash}:20000:0:99999:7:::\n"),
            0o640,
        ),
        (
            "/etc/sudoers".into(),
            "Defaults env_reset\nDefaults secure_path=\"/usr/sbin:/usr/bin:/sbin:/bin\"\n\
             root ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n"
                .into(),
            0o440,
        ),
        ("/usr/bin/systemctl".into(), SYSTEMCTL.into(), 0o755),
    ];
    files.extend(more);
    // sudo keeps there whom it has lectured.
    let folders = ["/etc/sudoers.d", "/srv", "/var/lib/sudo"];
    Own {
        folders: folders.map(str::to_owned).to_vec(),
        files,
    }
}
