//! `cargo xtask test`: every check there is, in the order in which they fail fastest.
//!
//! All steps run even when one failed, so that one run tells everything; a step whose ground is
//! missing is not run, says so, and counts as failed. Nothing is skipped silently.

mod machine;
mod steps;

use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use clap::Args;

use self::steps::{STEPS, Step};
use crate::say;

/// Options of `test`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Run this step alone (may be given more than once); for developers
    #[arg(long, value_name = "STEP", conflicts_with = "from")]
    only: Vec<String>,
    /// Begin with this step; for developers
    #[arg(long, value_name = "STEP")]
    from: Option<String>,
}

/// Runs the steps and prints how each ended.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let chosen = choose(options)?;
    let mut results: Vec<(&Step, Outcome, Duration)> = Vec::new();
    for step in chosen {
        let failed_ground = step.needs.iter().find(|need| {
            let is_bad = |(done, outcome, _): &(&Step, Outcome, Duration)| {
                done.name == **need && *outcome != Outcome::Passed
            };
            results.iter().any(is_bad)
        });
        if let Some(ground) = failed_ground {
            say::line(&format!(
                "[xtask] {}: not run, because {ground} failed",
                step.name
            ));
            results.push((step, Outcome::NotRun, Duration::ZERO));
            continue;
        }
        let start = Instant::now();
        let result = say::timed(&format!("{}: {}", step.name, step.what), step.run);
        let outcome = match &result {
            Ok(()) => Outcome::Passed,
            Err(error) => {
                say::failure(error);
                Outcome::Failed
            }
        };
        results.push((step, outcome, start.elapsed()));
    }
    summarise(&results)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    NotRun,
}

fn choose(options: &Options) -> anyhow::Result<Vec<&'static Step>> {
    let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
    for name in options.only.iter().chain(&options.from) {
        ensure!(
            names.contains(&name.as_str()),
            "there is no step {name}; the steps are {}",
            names.join(", ")
        );
    }
    let from = options.from.as_deref();
    let begin = names
        .iter()
        .position(|name| Some(*name) == from)
        .unwrap_or(0);
    let wanted =
        |step: &&Step| options.only.is_empty() || options.only.iter().any(|o| o == step.name);
    Ok(STEPS[begin..].iter().filter(wanted).collect())
}

fn summarise(results: &[(&Step, Outcome, Duration)]) -> anyhow::Result<()> {
    say::line("");
    for (step, outcome, took) in results {
        let word = match outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "FAILED",
            Outcome::NotRun => "NOT RUN",
        };
        say::line(&format!(
            "  {:<14} {word:<8} {:>12}",
            step.name,
            say::seconds(*took)
        ));
    }
    let passed = results
        .iter()
        .filter(|(_, outcome, _)| *outcome == Outcome::Passed)
        .count();
    let failed = results.len() - passed;
    let all: Duration = results.iter().map(|(_, _, took)| *took).sum();
    say::line(&format!(
        "  {:<14} {:<8} {:>12}\n",
        "all",
        "",
        say::seconds(all)
    ));
    if results.len() < STEPS.len() {
        say::line(&format!(
            "Only {} of {} steps were chosen.",
            results.len(),
            STEPS.len()
        ));
    }
    say::line(&format!("{passed} passed, {failed} failed"));
    if failed > 0 {
        bail!("{failed} of {} steps failed", results.len());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(only: &[&str], from: Option<&str>) -> Options {
        Options {
            only: only.iter().map(|name| (*name).to_owned()).collect(),
            from: from.map(str::to_owned),
        }
    }

    #[test]
    fn steps_are_chosen_by_name_and_a_wrong_name_is_an_error() {
        let names = |options| -> Vec<&str> {
            choose(&options)
                .unwrap()
                .into_iter()
                .map(|step| step.name)
                .collect()
        };
        assert_eq!(names(options(&[], None)).len(), STEPS.len());
        assert_eq!(names(options(&["tidy"], None)), ["tidy"]);
        assert_eq!(names(options(&[], Some("e2e"))), ["e2e"]);
        assert!(
            choose(&options(&["fnt"], None))
                .unwrap_err()
                .to_string()
                .contains("fmt")
        );
    }

    #[test]
    fn what_a_step_needs_stands_before_it() {
        for (at, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(
                    STEPS[..at].iter().any(|before| before.name == *need),
                    "{}",
                    step.name
                );
            }
        }
    }

    #[test]
    fn one_failed_or_missing_step_fails_the_run() {
        let time = Duration::ZERO;
        assert!(summarise(&[(&STEPS[0], Outcome::Passed, time)]).is_ok());
        for bad in [Outcome::Failed, Outcome::NotRun] {
            let results = [(&STEPS[0], Outcome::Passed, time), (&STEPS[1], bad, time)];
            assert!(summarise(&results).is_err());
        }
    }
}
