//! Lines on stderr, with the levels that journald understands when it listens.

use std::sync::LazyLock;

use crate::args::variable;

/// Something that somebody should look at.
pub(crate) fn error(text: &str) {
    line("<3>", "error: ", text);
}

/// Something odd that mends itself.
pub(crate) fn warn(text: &str) {
    line("<4>", "warning: ", text);
}

/// Something that is good to know.
pub(crate) fn info(text: &str) {
    line("<6>", "", text);
}

/// An answer, on standard output.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub(crate) fn print(text: &str) {
    println!("{text}");
}

fn line(level: &str, word: &str, text: &str) {
    if *JOURNALD_LISTENS {
        eprintln!("{level}{text}");
    } else {
        eprintln!("{word}{text}");
    }
}

/// systemd names the journal's stream by device and inode; stderr may have been turned elsewhere
/// since (systemd.exec(5), `$JOURNAL_STREAM`).
static JOURNALD_LISTENS: LazyLock<bool> = LazyLock::new(|| {
    let stderr = rustix::fs::fstat(std::io::stderr());
    variable("JOURNAL_STREAM").is_some_and(|stream| {
        stderr.is_ok_and(|stderr| stream == format!("{}:{}", stderr.st_dev, stderr.st_ino))
    })
});
