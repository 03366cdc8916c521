//! The project's verbs. `cargo xtask run` brings up a hub and an agent on this machine, `cargo xtask
//! test` proves that all of it works; the others are parts of these two.
//!
//! What a verb does is written here in Rust and not in shell or CI files, so that everybody runs the
//! same thing. It must build in seconds on a fresh machine: mind its dependencies.

mod child;
mod fleet;
mod openapi;
mod packages;
mod process;
mod programs;
mod run;
mod say;
mod signals;
mod test;
mod tidy;
mod web;
mod workspace;

use clap::{Parser, Subcommand};

/// Builds, runs and tests HomelabCmd.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Build everything, then run a hub and an agent for this machine until Ctrl-C
    Run(run::Options),
    /// Build hub and agent for release: target/release/homelabcmd and homelabcmd-agent
    Build,
    /// Install what the tests need, then run every check there is
    Test(test::Options),
    /// Run the scenarios on real machines: nodes with systemd, some with a Docker Engine
    Fleet(fleet::Options),
    /// Check who imports whom and what else the house asks of the tree
    Tidy,
    /// Beat at a running hub in the name of simulated machines
    #[command(hide = true)]
    Simulate(run::demo::Options),
    /// Write openapi.json and the web app's types from the hub's handlers
    Openapi {
        /// Change nothing; fail when they are out of date
        #[arg(long)]
        check: bool,
    },
}

fn main() -> std::process::ExitCode {
    let result = match Cli::parse().verb {
        Verb::Run(options) => run::run(&options),
        Verb::Build => programs::build_all(programs::Profile::Release).map(|_| ()),
        Verb::Test(options) => test::run(&options),
        Verb::Fleet(options) => fleet::run(&options),
        Verb::Tidy => tidy::run(),
        Verb::Simulate(options) => run::demo::simulate(&options),
        Verb::Openapi { check: false } => openapi::write(),
        Verb::Openapi { check: true } => openapi::check(),
    };
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            say::failure(&error);
            std::process::ExitCode::FAILURE
        }
    }
}
