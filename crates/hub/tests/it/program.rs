//! The hub's program, as people call it.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use homelabcmd::platform::vault::{KeySource, Vault};
use tempfile::TempDir;

fn homelabcmd(data: &Path, words: &[&str], input: &str) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
        .args(words)
        .arg("--data-dir")
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = program.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    program.wait_with_output().unwrap()
}

#[test]
fn nobody_else_can_read_what_the_hub_writes() {
    let folder = TempDir::new().unwrap();
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).unwrap();
    let words = [
        "user",
        "create",
        "--name",
        "ada",
        "--role",
        "admin",
        "--password-stdin",
    ];
    let made = homelabcmd(folder.path(), &words, "correct horse\n");
    assert!(made.status.success(), "{made:?}");
    let mut files = 0;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} is {mode:o}", file.path().display());
        files += 1;
    }
    assert!(files > 0, "nothing was written");
}

#[test]
fn a_token_is_printed_alone_so_that_scripts_can_take_it() {
    let folder = TempDir::new().unwrap();
    let words = ["token", "create", "--name", "script", "--role", "viewer"];
    let made = homelabcmd(folder.path(), &words, "");
    let printed = String::from_utf8(made.stdout).unwrap();
    assert!(made.status.success());
    assert!(
        printed.starts_with("hlc_") && printed.lines().count() == 1,
        "{printed}"
    );
}

#[test]
fn the_databases_address_can_be_kept_in_a_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("url");
    std::fs::write(&file, "postgres://hub:secret@127.0.0.1:1/none\n").unwrap();
    let words = ["doctor", "--database-url-file", file.to_str().unwrap()];
    let looked = homelabcmd(folder.path(), &words, "");
    let text = String::from_utf8(looked.stdout).unwrap();
    assert_eq!(looked.status.code(), Some(1), "nobody listens there");
    assert!(text.contains("cannot reach the database server"), "{text}");
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn what_cannot_be_done_is_said_on_stderr_with_a_code() {
    let folder = TempDir::new().unwrap();
    for (words, input, said) in [
        (
            &[
                "user",
                "create",
                "--name",
                "ada",
                "--role",
                "admin",
                "--password-stdin",
            ][..],
            "short\n",
            "password",
        ),
        (
            &[
                "user",
                "create",
                "--name",
                "",
                "--role",
                "admin",
                "--password-stdin",
            ][..],
            "correct horse\n",
            "name",
        ),
        (
            &["token", "create", "--name", "x", "--role", "king"][..],
            "",
            "king",
        ),
    ] {
        let refused = homelabcmd(folder.path(), words, input);
        let text = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success(), "{words:?}");
        assert!(text.to_lowercase().contains(said), "{words:?}: {text}");
        assert!(refused.stdout.is_empty());
        assert!(!text.contains("backtrace"), "{text}");
    }
}

#[test]
fn a_file_that_is_no_database_is_said_at_once_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("homelabcmd.db");
    let bytes = "Dear diary, ".repeat(1000);
    std::fs::write(&file, &bytes).unwrap();
    let words = ["serve", "--listen", "127.0.0.1:0"];
    let refused = homelabcmd(folder.path(), &words, "");
    let text = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(text.contains("file is not a database"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");

    let looked = homelabcmd(folder.path(), &["doctor"], "");
    let text = String::from_utf8(looked.stdout).unwrap();
    assert_eq!(looked.status.code(), Some(1));
    assert!(text.contains("file is not a database"), "{text}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), bytes);
}

#[test]
fn a_doctor_changes_nothing_in_what_it_looks_at() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("homelabcmd.db");
    std::fs::write(&file, "").unwrap();
    let looked = homelabcmd(folder.path(), &["doctor"], "");
    let text = String::from_utf8(looked.stdout).unwrap();
    assert!(text.contains("no such table"), "{text}");
    assert_eq!(file.metadata().unwrap().len(), 0);
}

#[test]
fn an_address_that_is_taken_is_one_line() {
    let folder = TempDir::new().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = homelabcmd(folder.path(), &["serve", "--listen", &address], "");
    let text = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(
        text,
        format!("homelabcmd: cannot listen on {address}: Address already in use (os error 98)\n")
    );
}

#[test]
fn a_new_key_is_printed_alone_and_can_be_used() {
    let made = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
        .arg("generate-key")
        .output()
        .unwrap();
    let printed = String::from_utf8(made.stdout).unwrap();
    assert_eq!(printed.trim_end().len(), 64, "{printed}");
    let source = KeySource::Given(printed.into());
    Vault::open(&source).unwrap();
}

#[test]
fn help_shows_no_key_that_is_in_the_environment() {
    let help = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
        .args(["serve", "--help"])
        .env("HOMELABCMD_ENCRYPTION_KEY", "planted")
        .output()
        .unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    assert!(text.contains("HOMELABCMD_ENCRYPTION_KEY"), "{text}");
    assert!(!text.contains("planted"), "{text}");
}
