//! Pending packages by a real apt, from a repository on the node itself.

use anyhow::ensure;
use serde_json::{Value, json};

use super::{arrive, as_it_comes};
use crate::fleet::Fleet;

/// Two packages in two versions each, and a flat repository of the older or of both: `/srv/repo` leads
/// to the one that apt reads. The newer one of the second package comes from a security suite.
const REPOSITORY: &str = r#"
set -eu
mkdir -p /srv/old /srv/new /srv/security && cd /srv
make() { # PACKAGE VERSION FOLDER
    mkdir -p "build/$1/DEBIAN"
    printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: nobody <nobody@example.invalid>\nDescription: a package for a test\n' \
        "$1" "$2" > "build/$1/DEBIAN/control"
    dpkg-deb --root-owner-group --build "build/$1" "$3/$1_$2_all.deb" > /dev/null
}
make fleet-tool 1.0 old; make fleet-daemon 1.0 old
make fleet-tool 1.1 new; make fleet-daemon 1.1 security
for suite in old new security; do
    ( cd "$suite"
      for file in *.deb; do
          dpkg-deb --field "$file"
          printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' \
              "$file" "$(stat --format=%s "$file")" "$(sha256sum "$file" | cut -d' ' -f1)"
      done > Packages
      case $suite in security) name=stable-security ;; *) name=stable ;; esac
      printf 'Origin: fleet\nLabel: fleet\nSuite: %s\nCodename: fleet\nDate: %s\nSHA256:\n %s %s Packages\n' \
          "$name" "$(LC_ALL=C date --utc --rfc-email)" \
          "$(sha256sum Packages | cut -d' ' -f1)" "$(stat --format=%s Packages)" > Release )
done
echo 'deb [trusted=yes] file:///srv/old ./' > /etc/apt/sources.list
apt-get update -qq && apt-get install -qq --yes fleet-tool fleet-daemon > /dev/null
printf 'deb [trusted=yes] file:///srv/%s ./\n' new security >> /etc/apt/sources.list
apt-get update -qq
"#;

pub(super) fn run(fleet: &Fleet) -> anyhow::Result<()> {
    let node = fleet.node("packages")?;
    node.sh(REPOSITORY)?;
    let id = arrive(fleet, &node, &as_it_comes())?;
    let pending = |all: u32, security: u32, reboot: bool| {
        let what = format!("{all} packages wait, {security} for security; reboot: {reboot}");
        fleet.hub.until_machine(&id, &what, |machine| {
            machine["updates"]
                == json!({ "pending": all, "security": security, "reboot_required": reboot })
        })
    };
    pending(2, 1, false)?;
    let list = fleet.hub.get(&format!("/machines/{id}/packages"))?;
    let daemon = list["items"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == json!("fleet-daemon"))
        .unwrap_or(&Value::Null);
    ensure!(
        daemon["current_version"] == json!("1.0")
            && daemon["new_version"] == json!("1.1")
            && daemon["is_security"] == json!(true),
        "the security update is listed as {daemon}"
    );
    // apt's own files tell the agent, which looks at them each minute.
    node.sh("apt-get install -qq --yes --only-upgrade fleet-daemon > /dev/null && touch /run/reboot-required")?;
    pending(1, 0, true)?;
    node.sh("apt-get upgrade -qq --yes > /dev/null && rm /run/reboot-required")?;
    pending(0, 0, false).map(|_| ())
}
