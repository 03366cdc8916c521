//! SMBIOS chassis types (DMTF DSP0134, "System Enclosure or Chassis Types"), in the words of
//! hostnamectl(1). The kernel shows the code as `/sys/class/dmi/id/chassis_type`.

/// What kind of machine a chassis type is; `None` for what says nothing.
pub fn from_dmi(code: u8) -> Option<&'static str> {
    // The highest bit tells whether the enclosure has a lock.
    Some(match code & 0x7f {
        // Desktop, low profile, pizza box, towers, all in one, space-saving, sealed, mini, stick.
        0x03..=0x07 | 0x0d | 0x0f | 0x18 | 0x23 | 0x24 => "desktop",
        0x08..=0x0a | 0x0e => "laptop",
        0x0b => "handset",
        // Main server chassis, rack mount, multi-system, blade and its enclosure.
        0x11 | 0x17 | 0x19 | 0x1c | 0x1d => "server",
        0x1e => "tablet",
        0x1f | 0x20 => "convertible",
        0x21 | 0x22 => "embedded",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::from_dmi;

    #[test]
    fn usual_ones() {
        assert_eq!(from_dmi(3), Some("desktop"));
        assert_eq!(from_dmi(10), Some("laptop"));
        assert_eq!(from_dmi(17), Some("server"));
        assert_eq!(from_dmi(23), Some("server"), "rack mount");
        assert_eq!(from_dmi(30), Some("tablet"));
        assert_eq!(from_dmi(31), Some("convertible"));
        assert_eq!(from_dmi(35), Some("desktop"), "mini PC");
        assert_eq!(from_dmi(0x83), Some("desktop"), "with a lock");
    }

    #[test]
    fn other_and_unknown_say_nothing() {
        for code in [0, 1, 2, 12, 0x25, 0x7f] {
            assert_eq!(from_dmi(code), None, "{code}");
        }
    }
}
