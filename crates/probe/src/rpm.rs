//! rpm(8): `rpm -Va --nofiles --nodigest --noscripts`, what is installed without what it needs. It reads
//! rpm's database alone: no lists of repositories, no lock.

use crate::Broken;

/// Reads `Unsatisfied dependencies for name-1.0-1.x86_64:` and the indented reasons below.
pub fn parse_unsatisfied(text: &str) -> Vec<Broken> {
    let mut found: Vec<Broken> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        if let Some(package) = line.strip_prefix("Unsatisfied dependencies for ") {
            let package = package.trim_end().trim_end_matches(':');
            is_open = !package.is_empty();
            if is_open {
                found.push(Broken::new(name(package), ""));
            }
        } else if let Some(last) = found
            .last_mut()
            .filter(|_| is_open && line.starts_with(['\t', ' ']))
        {
            let reason = line.trim();
            let reason = reason
                .split_once(" is needed by ")
                .map_or(reason, |(needed, _)| needed);
            if last.reason.is_empty() {
                *last = Broken::new(last.name.clone(), format!("needs {reason}"));
            } else {
                last.add(reason);
            }
        } else {
            is_open = false;
        }
    }
    found
}

/// The name in `name-version-release.arch`.
fn name(package: &str) -> &str {
    let mut parts = package.rsplitn(3, '-');
    let (_release, _version) = (parts.next(), parts.next());
    parts.next().unwrap_or(package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_installed_without_what_it_needs() {
        let text = "Unsatisfied dependencies for gcc-c++-14.2.1-3.fc41.x86_64:\n\tgcc = 14.2.1-3.fc41 is needed by (installed) gcc-c++-14.2.1-3.fc41.x86_64\n\tlibmpc.so.3()(64bit) is needed by (installed) gcc-c++-14.2.1-3.fc41.x86_64\nmissing     /usr/bin/x\n\tnot a reason\nUnsatisfied dependencies for odd:\n\tfoo conflicts with odd\n";
        let found: Vec<String> = parse_unsatisfied(text)
            .iter()
            .map(|one| format!("{}: {}", one.name, one.reason))
            .collect();
        assert_eq!(
            found,
            [
                "gcc-c++: needs gcc = 14.2.1-3.fc41; libmpc.so.3()(64bit)",
                "odd: needs foo conflicts with odd",
            ]
        );
        assert_eq!(parse_unsatisfied(""), []);
    }
}
