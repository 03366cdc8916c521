//! Lines on stderr, with the levels that journald understands when it listens.

use std::io::IsTerminal as _;

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
    if std::io::stderr().is_terminal() {
        eprintln!("{word}{text}");
    } else {
        eprintln!("{level}{text}");
    }
}
