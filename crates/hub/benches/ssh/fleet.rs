//! Many machines, each asked one thing at the same time.

use std::time::{Duration, Instant};

use homelabcmd::platform::ssh::Pool;

use super::counts::until;
use super::farm::{Farm, command};
use super::times::Times;

const ROUNDS: usize = 7;

pub(crate) async fn measure(farm: &Farm) {
    let pool = Pool::default();
    let (mut cold, mut warm) = (Times::default(), Times::default());
    for _ in 0..ROUNDS {
        cold.push(ask_all(farm, &pool).await);
        for _ in 0..3 {
            warm.push(ask_all(farm, &pool).await);
        }
        assert_eq!(pool.open_count(), farm.machines.len());
        pool.close_idle(Duration::ZERO).await;
        until("the servers have seen them go", || farm.sessions() == 0).await;
    }
    println!("{} machines, each asked one thing", farm.machines.len());
    println!("  without connections:  {cold}; asked for: under 2 s");
    println!("  with connections:     {warm}; asked for: under 0.3 s");
}

async fn ask_all(farm: &Farm, pool: &Pool<usize>) -> Duration {
    let begun = Instant::now();
    let all = (0..farm.machines.len()).map(|machine| async move {
        let output = farm.run(pool, machine, command(["uname", "-r"])).await;
        assert!(output.unwrap().is_success());
    });
    futures_util::future::join_all(all).await;
    begun.elapsed()
}
