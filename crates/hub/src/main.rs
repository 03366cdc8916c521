//! The hub's program: one call a command.

use std::process::ExitCode;

use clap::Parser as _;
use homelabcmd::cli::{Cli, run};

fn main() -> ExitCode {
    // The data folder may have been made by others and be readable by all: what is in it is not.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    match start() {
        Ok(code) => code,
        Err(error) => {
            say(&error);
            ExitCode::FAILURE
        }
    }
}

fn start() -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(run(Cli::parse()));
    // Blocking tasks that never end must not hold the process.
    runtime.shutdown_background();
    outcome
}

#[expect(
    clippy::print_stderr,
    reason = "a command's failure goes to standard error"
)]
fn say(error: &anyhow::Error) {
    eprintln!("homelabcmd: {error:#}");
}
