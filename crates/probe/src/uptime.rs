//! `/proc/uptime` (proc_uptime(5)).

use crate::ParseError;

/// Seconds since boot.
///
/// # Errors
/// When there is no number.
pub fn parse(text: &str) -> Result<f64, ParseError> {
    text.split_ascii_whitespace()
        .next()
        .and_then(|field| field.parse::<f64>().ok())
        .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
        .ok_or_else(|| ParseError::new("/proc/uptime", 1, "seconds since boot"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn usual_and_broken() {
        let captured = include_str!("../tests/data/debian-12/uptime");
        assert_eq!(super::parse(captured), Ok(8053.46));
        for broken in ["", "-1 2", "inf 1", "NaN", "soon"] {
            assert!(super::parse(broken).is_err(), "{broken}");
        }
    }
}
