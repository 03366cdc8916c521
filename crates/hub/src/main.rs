//! The hub's program: one call a command.

use clap::Parser as _;
use homelabcmd::cli::{Cli, run};

fn main() -> anyhow::Result<()> {
    // The data folder may have been made by others and be readable by all: what is in it is not.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let code = runtime.block_on(run(Cli::parse()))?;
    // Blocking tasks that never end must not hold the process.
    runtime.shutdown_background();
    std::process::exit(code);
}
