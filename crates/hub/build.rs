//! Tells cargo what is built into the hub, so that a change of it builds the hub anew.

fn main() {
    // Until the web app was built once there is no such folder; embedding wants one.
    let web = std::path::Path::new("../../web/dist");
    if let Err(error) = std::fs::create_dir_all(web) {
        println!("cargo::warning=cannot make {}: {error}", web.display());
    }
    println!("cargo::rerun-if-changed=../../web/dist");
    println!("cargo::rerun-if-changed=build.rs");
}
