//! Services that run programs or libraries which were replaced: they need a restart.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use homelabcmd_probe::replaced;

/// The services; `None` where the processes of others cannot be seen, and where no systemd says which
/// service they belong to: an empty list would say something that is not known.
pub(super) fn services(root: &Path) -> Option<Vec<String>> {
    if !root.join("run/systemd/system").is_dir() {
        return None;
    }
    let mut found = BTreeSet::new();
    for process in std::fs::read_dir(root.join("proc")).ok()?.flatten() {
        let name = process.file_name();
        if !name.as_encoded_bytes().iter().all(u8::is_ascii_digit) {
            continue;
        }
        // Kernel threads and what has just ended belong to no service.
        let cgroup = std::fs::read_to_string(process.path().join("cgroup")).unwrap_or_default();
        let Some(service) = replaced::service(&cgroup).filter(|name| !found.contains(*name)) else {
            continue;
        };
        match runs_replaced_code(&process.path().join("maps")) {
            Ok(true) => {
                found.insert(service.to_owned());
            }
            Ok(false) => {}
            Err(error) if error.kind() == ErrorKind::PermissionDenied => return None,
            // It has ended.
            Err(_) => {}
        }
    }
    Some(found.into_iter().collect())
}

/// Line by line: the maps of a database have megabytes.
fn runs_replaced_code(maps: &Path) -> std::io::Result<bool> {
    let mut maps = BufReader::new(std::fs::File::open(maps)?);
    let mut line = Vec::new();
    loop {
        line.clear();
        if maps.read_until(b'\n', &mut line)? == 0 {
            return Ok(false);
        }
        let line = String::from_utf8_lossy(&line);
        if replaced::replaced_file(line.trim_end_matches('\n')).is_some() {
            return Ok(true);
        }
    }
}

/// Changes when one of these services starts anew: systemd gives each start another id.
pub(super) fn starts(services: &[String]) -> Vec<Option<PathBuf>> {
    let link = |name: &String| {
        std::fs::read_link(format!("/run/systemd/units/invocation:{name}.service")).ok()
    };
    services.iter().map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "7f1c-7f1d r--p 0 fd:01 13 /usr/lib/libssl.so.3 (deleted)\n7f1d-7f1e r-xp 0 fd:01 13 /usr/lib/libssl.so.3 (deleted)\n";
    const NEW: &str = "7f1d-7f1e r-xp 0 fd:01 13 /usr/lib/libssl.so.3\n7f1f-7f20 rw-p 0 00:00 0\n";

    fn machine(processes: &[(&str, &str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("run/systemd/system")).unwrap();
        for (process, cgroup, maps) in processes {
            let folder = root.path().join("proc").join(process);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("cgroup"), cgroup).unwrap();
            std::fs::write(folder.join("maps"), maps).unwrap();
        }
        root
    }

    #[test]
    fn services_with_old_code_each_once() {
        let root = machine(&[
            ("1", "0::/init.scope\n", OLD),
            ("2", "0::/\n", ""),
            ("20", "0::/system.slice/nginx.service\n", NEW),
            ("21", "0::/system.slice/nginx.service\n", OLD),
            ("22", "0::/system.slice/nginx.service\n", OLD),
            ("30", "0::/system.slice/cron.service\n", NEW),
            ("40", "0::/system.slice/bind9.service\n", OLD),
            ("self", "0::/system.slice/not-me.service\n", OLD),
        ]);
        assert_eq!(services(root.path()).unwrap(), ["bind9", "nginx"]);
    }

    #[test]
    fn a_process_that_ends_meanwhile_is_no_trouble() {
        let root = machine(&[("20", "0::/system.slice/nginx.service\n", OLD)]);
        std::fs::create_dir_all(root.path().join("proc/21")).unwrap();
        let gone = root.path().join("proc/22");
        std::fs::create_dir_all(&gone).unwrap();
        std::fs::write(gone.join("cgroup"), "0::/system.slice/ended.service\n").unwrap();
        assert_eq!(services(root.path()).unwrap(), ["nginx"]);
        assert_eq!(services(&root.path().join("nothing")), None);
    }

    /// The kernel lets nobody but root open the maps of others.
    #[test]
    fn who_may_not_see_the_others_does_not_say_that_there_are_none() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = machine(&[("20", "0::/system.slice/nginx.service\n", OLD)]);
        let maps = root.path().join("proc/20/maps");
        std::fs::set_permissions(&maps, std::fs::Permissions::from_mode(0o000)).unwrap();
        match std::fs::File::open(&maps) {
            Err(_) => assert_eq!(services(root.path()), None),
            Ok(_) => assert_eq!(services(root.path()).unwrap(), ["nginx"], "root may"),
        }
    }

    #[test]
    fn without_systemd_nobody_knows_of_services() {
        let root = machine(&[("20", "0::/system.slice/nginx.service\n", OLD)]);
        std::fs::remove_dir_all(root.path().join("run")).unwrap();
        assert_eq!(services(root.path()), None);
    }
}
