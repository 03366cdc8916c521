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
    let inner = ['"', '\'']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(value);
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
    #[test]
    fn quotes_and_escapes() {
        let release = super::parse(
            "# c\nPRETTY_NAME=\"A \\\"B\\\" \\$x\"\nNAME='Arch Linux'\nID=arch\nVERSION_ID=\"\"\nbroken\n",
        );
        assert_eq!(release.pretty_name.as_deref(), Some("A \"B\" $x"));
        assert_eq!(
            (release.name.as_deref(), release.id.as_deref()),
            (Some("Arch Linux"), Some("arch"))
        );
        assert_eq!(release.version, None);
    }
}
