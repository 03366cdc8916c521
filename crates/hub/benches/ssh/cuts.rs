//! Commands while connections are cut at random moments.
//!
//! Each command writes its number down on its machine and says it. Afterwards what its caller was told is
//! compared with that:
//!
//! * told that it succeeded: it ran once, and all that it said came;
//! * told that it is lost (its connection ended after it was sent): it ran once or not at all;
//! * told that it could not be started: it did not run.
//!
//! Anything else is untrue, and so is a number that was written twice. Of the commands that were not cut, those
//! that could not be started failed without need: they are what the success is measured by.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use homelabcmd::platform::ssh::{Ending, Failure, Output, Pool};
use homelabcmd_testkit::Random;

use super::counts::until;
use super::farm::{Farm, command};
use super::times::Times;

/// So many of the machines take part, with so many callers each.
const MACHINES: usize = 10;
const CALLERS: usize = 2;

/// The longest time between two cuts.
const BETWEEN: f64 = 0.12;

const SCRIPT: &str = r#"echo "$1" >>"$2"; echo "$1""#;

#[derive(Default)]
struct Tally {
    told: HashMap<usize, Told>,
    failures: HashMap<&'static str, usize>,
    untrue: Vec<String>,
    times: Times,
    next_tries: [usize; 3],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Succeeded,
    Lost,
    NotStarted,
}

pub(crate) async fn measure(farm: &Arc<Farm>, commands: usize) {
    let (pool, next, tally) = (Pool::default(), AtomicUsize::new(0), Mutex::default());
    let is_over = Arc::new(AtomicBool::new(false));
    for machine in 0..MACHINES {
        let _ = std::fs::remove_file(ledger(farm, machine));
    }
    let begun = Instant::now();
    let callers = (0..MACHINES * CALLERS).map(|caller| {
        let (pool, next, tally) = (&pool, &next, &tally);
        async move {
            let mut random = Random::new(caller as u64);
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= commands {
                    return;
                }
                one(farm, pool, caller % MACHINES, number, tally).await;
                // Some connections rest for a moment, and are cut while they do.
                let rest = Duration::from_secs_f64(random.between(0.0, 0.02));
                tokio::time::sleep(rest).await;
            }
        }
    });
    let (theirs, over) = (farm.clone(), is_over.clone());
    let cutter = tokio::task::spawn_blocking(move || cut(&theirs, &over));
    futures_util::future::join_all(callers).await;
    is_over.store(true, Ordering::Relaxed);
    let (cuts, took) = (cutter.await.unwrap(), begun.elapsed());
    pool.close_idle(Duration::ZERO).await;
    until("the servers have seen them go", || farm.sessions() == 0).await;
    tally
        .into_inner()
        .unwrap()
        .report(farm, commands, cuts, took);
}

fn ledger(farm: &Farm, machine: usize) -> std::path::PathBuf {
    farm.machines[machine].sshd.folder().join("ledger")
}

/// Kills the server's process of one connection, again and again; gives how many.
fn cut(farm: &Farm, is_over: &AtomicBool) -> usize {
    let (mut random, mut cuts) = (Random::new(99), 0);
    while !is_over.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_secs_f64(random.between(0.0, BETWEEN)));
        let sshd = &farm.machines[random.below(MACHINES as u64) as usize].sshd;
        let sessions = sshd.sessions().unwrap();
        if let Some(session) = sessions.first() {
            sshd.cut(*session).unwrap();
            cuts += 1;
        }
    }
    cuts
}

async fn one(farm: &Farm, pool: &Pool<usize>, machine: usize, number: usize, tally: &Mutex<Tally>) {
    let (text, path) = (number.to_string(), ledger(farm, machine));
    let note = command([
        "sh",
        "-c",
        SCRIPT,
        "hlc",
        &text,
        &path.display().to_string(),
    ]);
    let begun = Instant::now();
    let result = farm.run(pool, machine, note).await;
    let time = begun.elapsed();
    let was_cut = {
        let mut tally = tally.lock().unwrap();
        tally.times.push(time);
        tally.note(number, &result)
    };
    if was_cut {
        let next = farm.run(pool, machine, command(["true"])).await;
        let which = match next {
            Ok(output) if output.is_success() => 0,
            Ok(_) => 1,
            Err(_) => 2,
        };
        tally.lock().unwrap().next_tries[which] += 1;
    }
}

impl Tally {
    /// True when the caller would try again.
    fn note(&mut self, number: usize, result: &Result<Output, Failure>) -> bool {
        let told = match result {
            Ok(output) => match &output.ending {
                Ending::Exited(0) => {
                    if output.stdout.text() != format!("{number}\n") {
                        self.untrue
                            .push(format!("{number}: cut short, and a success"));
                    }
                    Told::Succeeded
                }
                Ending::Lost { .. } => Told::Lost,
                other => {
                    self.untrue.push(format!("{number}: {other:?}"));
                    Told::Lost
                }
            },
            Err(failure) => {
                *self.failures.entry(failure.code()).or_default() += 1;
                Told::NotStarted
            }
        };
        self.told.insert(number, told);
        told != Told::Succeeded
    }

    fn report(mut self, farm: &Farm, commands: usize, cuts: usize, took: Duration) {
        let mut ran: HashMap<usize, usize> = HashMap::new();
        for machine in 0..MACHINES {
            let text = std::fs::read_to_string(ledger(farm, machine)).unwrap_or_default();
            for number in text.lines().map(|line| line.parse().unwrap()) {
                *ran.entry(number).or_default() += 1;
            }
        }
        for (number, told) in &self.told {
            let ran = ran.get(number).copied().unwrap_or(0);
            let is_true = match told {
                Told::Succeeded => ran == 1,
                Told::Lost => ran <= 1,
                Told::NotStarted => ran == 0,
            };
            if !is_true {
                self.untrue
                    .push(format!("{number}: told {told:?}, ran {ran} times"));
            }
        }
        let count = |what| self.told.values().filter(|told| **told == what).count();
        let (succeeded, lost) = (count(Told::Succeeded), count(Told::Lost));
        let needless = count(Told::NotStarted);
        let share = succeeded as f64 / (succeeded + needless) as f64 * 100.0;
        println!(
            "{commands} commands on {MACHINES} machines, {cuts} connections cut, {:.0} s",
            took.as_secs_f64()
        );
        println!("  each took:            {}", self.times);
        println!("  cut while running:    {lost}, each told so");
        println!("  failed without need:  {needless} {:?}", self.failures);
        println!("  success of the rest:  {share:.3} % (asked for: over 99.9 %)");
        let [well, lost, failed] = self.next_tries;
        println!(
            "  the next try:         {well} went well, {lost} were cut again, {failed} could not start"
        );
        println!("  told what is untrue:  {}", self.untrue.len());
        assert_eq!(self.times.len(), commands);
        assert!(self.untrue.is_empty(), "{:?}", self.untrue);
    }
}
