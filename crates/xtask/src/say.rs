//! What the verbs tell the person at the terminal: one plain line for each thing they begin and end.

use std::time::{Duration, Instant};

/// A plain line.
#[expect(
    clippy::print_stdout,
    reason = "a verb talks to the person at the terminal"
)]
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// Why the verb failed: the error and, below it, what caused it.
#[expect(
    clippy::print_stderr,
    reason = "a verb talks to the person at the terminal"
)]
pub(crate) fn failure(error: &anyhow::Error) {
    eprintln!("\nxtask: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
}

/// Says what begins, does it, and says how long it took.
pub(crate) fn timed<T>(what: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    line(&format!("[xtask] {what} …"));
    let start = Instant::now();
    let result = work();
    let took = seconds(start.elapsed());
    match &result {
        Ok(_) => line(&format!("[xtask] {what}: done in {took}")),
        Err(_) => line(&format!("[xtask] {what}: FAILED after {took}")),
    }
    result
}

/// `0.4 s`, `12.3 s`, `3 min 20 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 100 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(440)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(200)), "3 min 20 s");
    }
}
