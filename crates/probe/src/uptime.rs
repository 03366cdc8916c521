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
        assert_eq!(super::parse("5436.21 9987.11\n"), Ok(5436.21));
        assert!(super::parse("").is_err() && super::parse("-1 2").is_err());
    }
}
