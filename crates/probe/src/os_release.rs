//! `/etc/os-release` (os-release(5)): shell-like assignments.

/// Which distribution this is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OsRelease {
    /// `Debian GNU/Linux`
    pub name: Option<String>,
    /// `debian`
    pub id: Option<String>,
    /// `12`; rolling distributions have none.
    pub version: Option<String>,
    /// `Debian GNU/Linux 12 (bookworm)`
    pub pretty_name: Option<String>,
}

/// Reads the file; what is not told stays empty.
pub fn parse(text: &str) -> OsRelease {
    let mut release = OsRelease::default();
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#'))
    {
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        let value = Some(unquote(value.trim())).filter(|value| !value.is_empty());
        match name {
            "NAME" => release.name = value,
            "ID" => release.id = value,
            "VERSION_ID" => release.version = value,
            "PRETTY_NAME" => release.pretty_name = value,
            _ => {}
        }
    }
    release
}

fn unquote(value: &str) -> String {
    let within = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    // As in a shell, a backslash between single quotes is just a backslash.
    if let Some(literal) = within('\'') {
        return literal.to_owned();
    }
    let inner = within('"').unwrap_or(value);
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            out.extend(chars.next());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions() {
        let told = |text: &str| {
            let release = parse(text);
            [release.id, release.version, release.pretty_name].map(Option::unwrap_or_default)
        };
        assert_eq!(
            told(include_str!("../tests/data/debian-12/os-release")),
            ["debian", "12", "Debian GNU/Linux 12 (bookworm)"]
        );
        assert_eq!(
            told(include_str!("../tests/data/fedora-41/os-release")),
            ["fedora", "41", "Fedora Linux 41 (Server Edition)"]
        );
        assert_eq!(
            told(include_str!("../tests/data/almalinux-8/os-release")),
            ["almalinux", "8.10", "AlmaLinux 8.10 (Cerulean Leopard)"]
        );
        assert_eq!(
            told(include_str!("../tests/data/arch/os-release")),
            ["arch", "", "Arch Linux"]
        );
        assert_eq!(
            told(include_str!("../tests/data/alpine-3.20/os-release")),
            ["alpine", "3.20.3", "Alpine Linux v3.20"]
        );
    }

    #[test]
    fn quotes_and_escapes() {
        let release = parse(
            "# c\nPRETTY_NAME=\"A \\\"B\\\" \\$x\"\nNAME='a\\b'\nID=open\\ suse\nVERSION_ID=\"\"\nbroken\n",
        );
        assert_eq!(release.pretty_name.as_deref(), Some("A \"B\" $x"));
        assert_eq!(release.name.as_deref(), Some("a\\b"));
        assert_eq!(release.id.as_deref(), Some("open suse"));
        assert_eq!(release.version, None);
        assert_eq!(parse("ID=\"").id.as_deref(), Some("\""));
    }
}
