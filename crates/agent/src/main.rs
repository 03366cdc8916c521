//! `homelabcmd-agent`: reads this machine, tells the hub.
//!
//! Read → keep → send: one thread reads at its pace, another sends. It opens no port, runs no command
//! that it was sent, and needs no rights beyond reading `/proc` and `/sys`. What the hub did not
//! acknowledge is kept on disk and delivered in order when the hub is back.

mod args;
mod backlog;
mod clock;
mod config;
mod containers;
mod enrol;
mod goodbye;
mod hub;
mod identity;
mod log;
mod private;
mod program;
mod read;
mod remembered;
mod ring;
mod run;
mod sender;
mod units;
mod updates;
mod wake;

use std::process::ExitCode;

use args::Command;

/// What was said on the command line makes no sense.
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    let command = match args::parse() {
        Ok(command) => command,
        Err(error) => {
            log::error(&error);
            return ExitCode::from(MISUSED);
        }
    };
    let done = match command {
        Command::Run(options) => run::run(&options),
        Command::Once(options) => run::once(&options),
        Command::Enrol(options) => enrol::enrol(&options),
        Command::Goodbye(options, reason) => goodbye::send(&options, reason),
        Command::Wake(wake) => wake::wake(&wake),
        Command::Print(text) => {
            log::print(&text);
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::error(&error);
            ExitCode::FAILURE
        }
    }
}
