//! A proxy with TLS before a hub: `tls-proxy FOLDER ADDRESS HUB`. Its authority is `authority.pem` in the folder. It ends
//! with its standard input.

use anyhow::Context as _;
use homelabcmd_testkit::tls::Proxy;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, at, hub] = arguments.as_slice() else {
        anyhow::bail!("usage: tls-proxy FOLDER ADDRESS HUB");
    };
    let at = at.parse().context("ADDRESS is no address")?;
    let hub = hub.parse().context("HUB is no address")?;
    let _proxy = Proxy::start(folder.as_ref(), at, hub)?;
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}
