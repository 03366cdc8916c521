//! What a process runs that was replaced since: `/proc/PID/maps` (proc_pid_maps(5)), and which service it
//! belongs to: `/proc/PID/cgroup` (cgroups(7)).

/// Where programs and libraries are. Files elsewhere are data that programs delete while they use it.
const FOLDERS: [&str; 6] = ["/usr/", "/lib/", "/lib64/", "/bin/", "/sbin/", "/opt/"];

/// The file that a line of the maps tells of, where it is code that is not there any more: it was replaced
/// by another version.
pub fn replaced_file(line: &str) -> Option<&str> {
    // address perms offset device inode          path (deleted)
    let line = line.strip_suffix(" (deleted)")?;
    let path = line.get(line.find('/')?..)?;
    let permissions = line.split_ascii_whitespace().nth(1)?;
    let is_code = permissions.len() == 4 && permissions.contains('x');
    let is_installed = FOLDERS.iter().any(|folder| path.starts_with(folder));
    (is_code && is_installed).then_some(path)
}

/// The service of this machine's own systemd that a process belongs to, without `.service`. What runs in a
/// container, in a session or for a user belongs to none.
pub fn service(cgroup: &str) -> Option<&str> {
    cgroup.lines().find_map(|line| {
        // number:controllers:path; systemd's own tree has no controllers, or is called so.
        let mut fields = line.splitn(3, ':');
        let (_, controllers, path) = (fields.next()?, fields.next()?, fields.next()?);
        if !matches!(controllers, "" | "name=systemd") {
            return None;
        }
        let mut parts = path.strip_prefix('/')?.split('/');
        let unit = parts.find(|part| !part.ends_with(".slice"))?;
        // A guest of systemd-nspawn runs below a service of the host.
        let is_guest = parts.any(|part| part == "payload");
        // What systemd would read as a file of the kernel has an underscore in front.
        let name = unit
            .strip_prefix('_')
            .unwrap_or(unit)
            .strip_suffix(".service")?;
        let is_users = name.starts_with("user@");
        (!is_guest && !is_users && !name.is_empty()).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaced_code_and_what_only_looks_like_it() {
        let file = |line: &str| replaced_file(line).map(str::to_owned);
        assert_eq!(
            file("7f1c2a000000-7f1c2a155000 r-xp 00026000 fd:01 1313 /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)").as_deref(),
            Some("/usr/lib/x86_64-linux-gnu/libssl.so.3")
        );
        assert_eq!(
            file(
                "55d0-55d1 r-xp 00000000 08:01 77                         /usr/sbin/nginx (deleted)"
            )
            .as_deref(),
            Some("/usr/sbin/nginx")
        );
        assert_eq!(
            file("1-2 r-xp 0 08:01 7 /opt/with blank/lib x.so (deleted)").as_deref(),
            Some("/opt/with blank/lib x.so")
        );
        for line in [
            "7f1c-7f1d r-xp 00000000 fd:01 1313 /usr/lib/libssl.so.3",
            "7f1c-7f1d r--p 00000000 fd:01 1313 /usr/lib/libssl.so.3 (deleted)",
            "7f1c-7f1d rwxs 00000000 00:01 1313 /memfd:jit (deleted)",
            "7f1c-7f1d r-xp 00000000 00:05 1313 /dev/zero (deleted)",
            "7f1c-7f1d r-xp 00000000 00:05 1313 /SYSV00000000 (deleted)",
            "7f1c-7f1d r-xp 00000000 08:01 1313 /tmp/plugin.so (deleted)",
            "7f1c-7f1d r-xp 00000000 08:01 1313 /var/lib/app/libx.so (deleted)",
            "7f1c-7f1d r-xp 00000000 00:00 0 [vdso]",
            "7f1c-7f1d r-xp 00000000 00:00 0",
            "/usr/lib/x (deleted)",
            " (deleted)",
            "",
        ] {
            assert_eq!(file(line), None, "{line}");
        }
    }

    #[test]
    fn services_of_this_systemd_and_of_no_other() {
        for (cgroup, expected) in [
            ("0::/system.slice/ssh.service\n", Some("ssh")),
            (
                "0::/system.slice/system-getty.slice/getty@tty1.service\n",
                Some("getty@tty1"),
            ),
            ("0::/system.slice/docker.service/child\n", Some("docker")),
            ("0::/_odd.service\n", Some("odd")),
            // The older tree, beside one that is empty.
            (
                "12:pids:/system.slice/no.service\n1:name=systemd:/system.slice/cron.service\n0::/\n",
                Some("cron"),
            ),
            ("0::/init.scope\n", None),
            ("0::/\n", None),
            ("0::/user.slice/user-1000.slice/session-3.scope\n", None),
            (
                "0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.service\n",
                None,
            ),
            ("0::/system.slice/docker-0123abcd.scope\n", None),
            ("0::/lxc/101/ns/system.slice/ssh.service\n", None),
            (
                "0::/machine.slice/systemd-nspawn@web.service/payload/system.slice/ssh.service\n",
                None,
            ),
            (
                "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-1.scope\n",
                None,
            ),
            ("0::/system.slice/.service\n", None),
            ("ssh.service", None),
            ("", None),
        ] {
            assert_eq!(service(cgroup), expected, "{cgroup}");
        }
    }
}
