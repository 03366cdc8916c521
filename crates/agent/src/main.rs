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
mod read;
mod remembered;
mod ring;
mod run;
mod sender;
mod units;
mod updates;

use std::process::ExitCode;

use args::Command;

fn main() -> ExitCode {
    let done = match args::parse() {
        Ok(Command::Run(options)) => run::run(&options),
        Ok(Command::Once(options)) => run::once(&options),
        Ok(Command::Enrol(options)) => enrol::enrol(&options),
        Ok(Command::Goodbye(options, reason)) => goodbye::send(&options, reason),
        Ok(Command::Print(text)) => {
            log::print(&text);
            Ok(())
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::error(&error);
            ExitCode::FAILURE
        }
    }
}
