//! Whom the script trusts and whom it does not: an authority of the user's own goes along, links that were planted
//! in the agent's folder lead nowhere.

use std::os::unix::fs::symlink;
use std::path::Path;

use homelabcmd::platform::public_ca::PublicCa;
use tempfile::TempDir;

use super::script::{Machine, words};
use crate::support::TestHub;

fn authority() -> String {
    let pem = homelabcmd_testkit::tls::authority().unwrap().pem();
    pem.replace("\r\n", "\n")
}

async fn machine_of_a_hub_with(pem: &str) -> Machine {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("authority.pem");
    std::fs::write(&file, pem).unwrap();
    let public_ca = PublicCa::read(file.to_str().unwrap()).unwrap();
    let hub = TestHub::start_told(folder, |config| {
        config.serve.public_ca = Some(public_ca);
    })
    .await;
    Machine::of(&hub).await
}

#[tokio::test]
async fn an_authority_of_ones_own_goes_along_and_goes_again() {
    let pem = authority();
    let machine = machine_of_a_hub_with(&pem).await;
    let sent = machine.send_program();
    let install = |hub: &'static str| ["AAAA-BBBB-CCCC", "--hub", hub, "--from", sent.as_str()];
    let enrolled_by = || machine.all()["state/enrolled-by"].clone();

    machine.done(&install("https://lab.example"));
    assert_eq!(machine.all()["settings/ca.pem"], pem);
    let trusted = format!("--ca {}", machine.path("settings/ca.pem").display());
    assert!(enrolled_by().contains(&trusted), "{}", enrolled_by());

    // What is not reached by TLS needs none. Taken back, it is there again.
    let with = machine.all();
    let mut plain = install("http://lab.example").to_vec();
    plain.push("--keep-previous");
    machine.done(&plain);
    assert!(!machine.all().contains_key("settings/ca.pem"));
    assert!(!enrolled_by().contains("--ca"), "{}", enrolled_by());
    machine.done(&["--undo"]);
    std::fs::write(
        machine.path("state/enrolled-by"),
        &with["state/enrolled-by"],
    )
    .unwrap();
    assert_eq!(machine.all(), with);

    machine.done(&["--uninstall"]);
    assert!(machine.all().is_empty(), "{:?}", machine.all());
    assert!(!machine.path("settings").exists());
}

#[tokio::test]
async fn the_program_is_fetched_with_the_same_trust() {
    let pem = authority();
    let machine = machine_of_a_hub_with(&pem).await;
    machine.send_program();
    machine.fake(
        "curl",
        r#"while [ $# -gt 1 ]; do
    case $1 in --cacert) cp "$2" "$T/trusted" ;; -o) cp "$T/sent" "$2" ;; esac
    shift
done
echo "$1" > "$T/asked""#,
    );
    machine.done(&["AAAA-BBBB-CCCC", "--hub", "https://lab.example"]);
    let read = |name: &str| std::fs::read_to_string(machine.path(name)).unwrap();
    assert_eq!(read("trusted"), pem);
    assert!(read("asked").starts_with("https://lab.example/api/v1/agents/binaries/"));
}

/// The state folder is the agent's user's, and root writes there when it takes something back.
#[tokio::test]
async fn links_that_the_agent_planted_are_not_followed() {
    for (link, to) in [
        ("state/config.json.new", "victims/file"),
        ("state/config.json.new", "victims/folder"),
        ("state/config.json.new", "victims/nothing"),
        ("state/config.json", "victims/file"),
        ("state/config.json", "victims/folder"),
    ] {
        let machine = Machine::with_an_agent().await;
        machine.write("victims/file", "root's");
        std::fs::create_dir(machine.path("victims/folder")).unwrap();
        let before = machine.all();
        machine.done(&words(&machine.upgrade()));
        machine.write(
            "state/config.json",
            "what the agent wants to have written there",
        );
        let _ = std::fs::remove_file(machine.path(link));
        symlink(machine.path(to), machine.path(link)).unwrap();
        machine.done(&["--undo"]);

        let victims = |name: &str| machine.path("victims").join(name);
        assert_eq!(std::fs::read_to_string(victims("file")).unwrap(), "root's");
        assert!(is_empty(&victims("folder")), "{link} to {to}");
        assert!(!victims("nothing").exists(), "{link} to {to}");
        assert_eq!(machine.all(), before, "{link} to {to}");
    }
}

fn is_empty(folder: &Path) -> bool {
    folder.read_dir().unwrap().next().is_none()
}
