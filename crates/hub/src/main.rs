//! The hub's program: one call a command.

use std::process::ExitCode;

use clap::Parser as _;
use homelabcmd::cli::{Cli, run};
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit,
};

fn main() -> ExitCode {
    // The data folder may have been made by others and be readable by all: what is in it is not.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    allow_many_connections();
    leave_no_image();
    match start() {
        Ok(code) => code,
        Err(error) => {
            say(&error);
            ExitCode::FAILURE
        }
    }
}

/// Each connection is a descriptor, and the usual soft limit is for programs that use `select`.
fn allow_many_connections() {
    let limits = getrlimit(Resource::Nofile);
    let most = Rlimit {
        current: limits.maximum,
        ..limits
    };
    // What cannot be raised stays as it is.
    let _ = setrlimit(Resource::Nofile, most);
}

/// A system may write the memory of a program that crashes to a file, and secrets that are used at that moment
/// with it. Where it hands it to a program instead, the limit does not count, and what does is that nobody but root
/// may look into this process.
fn leave_no_image() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
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
