//! Which programs a machine can run, by what its kernel says of it.

/// What each 32-bit ARM runs beside its own, best first: a later one runs what was built for an earlier.
const ARM: [&str; 3] = ["armv8l", "armv7l", "armv6l"];
/// The same of PCs.
const PC: [&str; 4] = ["i686", "i586", "i486", "i386"];

/// The architectures, as `uname -m` names them, whose programs a machine runs, best first; never empty.
///
/// `machine` is what `uname -m` says there: of the kernel, not of the programs. `userland_bits` is 32 or 64
/// (`getconf LONG_BIT`) where it is known. With a kernel of 64 bits and programs of 32, those of 32 come first:
/// they are sure to find their libraries, and the others run only where they need none.
pub fn architectures(machine: &str, userland_bits: Option<u32>) -> Vec<String> {
    let is_mixed = userland_bits == Some(32);
    let mut names: Vec<&str> = match machine {
        "aarch64" | "arm64" if is_mixed => ARM.to_vec(),
        "x86_64" | "amd64" if is_mixed => PC.to_vec(),
        _ => match own_and_earlier(machine) {
            Some(names) => names.to_vec(),
            None => Vec::new(),
        },
    };
    match machine {
        "arm64" => names.push("aarch64"),
        "amd64" => names.push("x86_64"),
        own if !names.contains(&own) => names.push(own),
        _ => {}
    }
    names.into_iter().map(str::to_owned).collect()
}

fn own_and_earlier(machine: &str) -> Option<&'static [&'static str]> {
    let from = |list: &'static [&'static str]| {
        let at = list.iter().position(|name| *name == machine)?;
        list.get(at..)
    };
    from(&ARM).or_else(|| from(&PC))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_processor_runs_what_an_earlier_one_does() {
        assert_eq!(architectures("x86_64", None), ["x86_64"]);
        assert_eq!(architectures("x86_64", Some(64)), ["x86_64"]);
        assert_eq!(architectures("arm64", Some(64)), ["aarch64"]);
        assert_eq!(
            architectures("armv8l", Some(32)),
            ["armv8l", "armv7l", "armv6l"]
        );
        assert_eq!(architectures("armv7l", None), ["armv7l", "armv6l"]);
        assert_eq!(architectures("armv6l", Some(32)), ["armv6l"]);
        assert_eq!(architectures("i586", None), ["i586", "i486", "i386"]);
        assert_eq!(architectures("riscv64", Some(64)), ["riscv64"]);
    }

    #[test]
    fn programs_of_32_bits_on_a_kernel_of_64_come_first() {
        assert_eq!(
            architectures("aarch64", Some(32)),
            ["armv8l", "armv7l", "armv6l", "aarch64"]
        );
        assert_eq!(
            architectures("x86_64", Some(32)),
            ["i686", "i586", "i486", "i386", "x86_64"]
        );
    }
}
