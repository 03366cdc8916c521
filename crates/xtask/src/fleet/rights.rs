//! What root may do here: in many containers less than a Docker Engine needs.

/// Rights that the engine and the nodes' cables need, by their numbers (`linux/capability.h`).
const NEEDED: [(u32, &str); 2] = [(12, "CAP_NET_ADMIN"), (21, "CAP_SYS_ADMIN")];

/// The rights that are needed and not there, by `/proc/self/status`. What does not say is taken to have all.
pub(super) fn missing(status: &str) -> Vec<&'static str> {
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let Some(effective) = effective.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok()) else {
        return Vec::new();
    };
    let lacks = |number: u32| effective & (1 << number) == 0;
    NEEDED
        .into_iter()
        .filter_map(|(number, name)| lacks(number).then_some(name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_containers_have_less() {
        let status = |hex: &str| format!("Name:\txtask\nCapPrm:\t{hex}\nCapEff:\t{hex}\n");
        assert_eq!(missing(&status("000001ffffffffff")), [""; 0]);
        // Docker's usual set.
        let usual = missing(&status("00000000a80425fb"));
        assert_eq!(usual, ["CAP_NET_ADMIN", "CAP_SYS_ADMIN"]);
        assert_eq!(missing(&status("00000000a80435fb")), ["CAP_SYS_ADMIN"]);
        assert_eq!(missing("Name:\txtask\n"), [""; 0]);
    }
}
