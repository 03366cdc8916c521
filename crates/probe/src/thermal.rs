//! Sensors under `/sys/class/hwmon` (the kernel's Documentation/hwmon/sysfs-interface.rst).

/// A readable name for a sensor: chip and label, or chip and number where it has no label and is not
/// the only one. `index` is the number in `temp1_input`. The names within a chip differ as its labels
/// do; two chips of one kind have the same names, which whoever lists them tells apart.
pub fn label(chip: &str, label: Option<&str>, index: u32) -> String {
    match label.map(str::trim).filter(|label| !label.is_empty()) {
        Some(label) if label.eq_ignore_ascii_case(chip) && index <= 1 => chip.to_owned(),
        Some(label) => format!("{chip} {label}"),
        None if index <= 1 => chip.to_owned(),
        None => format!("{chip} {index}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn names() {
        assert_eq!(
            super::label("coretemp", Some("Package id 0"), 1),
            "coretemp Package id 0"
        );
        assert_eq!(
            super::label("nvme", Some("Composite\n"), 1),
            "nvme Composite"
        );
        assert_eq!(super::label("nvme", Some(" "), 1), "nvme");
        assert_eq!(super::label("cpu", Some("cpu"), 2), "cpu cpu");
        assert_eq!(super::label("acpitz", None, 2), "acpitz 2");
        assert_eq!(
            super::label("cpu_thermal", Some("CPU_thermal"), 1),
            "cpu_thermal"
        );
    }
}
