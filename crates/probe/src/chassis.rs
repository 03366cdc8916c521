//! SMBIOS chassis types (DMTF DSP0134, "System Enclosure or Chassis Types"), in the words of
//! hostnamectl(1).

/// What kind of machine a chassis type is; `None` for what says nothing.
pub fn from_dmi(code: u8) -> Option<&'static str> {
    Some(match code {
        0x03 | 0x04 | 0x06 | 0x07 | 0x0d | 0x23 | 0x24 => "desktop",
        0x08 | 0x09 | 0x0a | 0x0e => "laptop",
        0x0b => "handset",
        0x11 | 0x1c | 0x1d => "server",
        0x1e => "tablet",
        0x1f | 0x20 => "convertible",
        0x21 | 0x22 => "embedded",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn usual_ones() {
        assert_eq!(super::from_dmi(3), Some("desktop"));
        assert_eq!(super::from_dmi(10), Some("laptop"));
        assert_eq!(super::from_dmi(23 - 6), Some("server"));
        assert_eq!(super::from_dmi(1), None);
    }
}
