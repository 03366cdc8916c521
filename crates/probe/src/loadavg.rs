//! `/proc/loadavg` (proc_loadavg(5)): run queue averages.

use crate::ParseError;

/// Run queue averages, and how many tasks there are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoadAvg {
    /// Over one minute.
    pub one: f64,
    /// Over five minutes.
    pub five: f64,
    /// Over fifteen minutes.
    pub fifteen: f64,
    /// Tasks that exist, threads among them.
    pub processes: Option<u64>,
}

/// Reads the file.
///
/// # Errors
/// When an average is missing.
pub fn parse(text: &str) -> Result<LoadAvg, ParseError> {
    let mut fields = text.split_ascii_whitespace();
    let mut average = |name: &str| {
        fields
            .next()
            .and_then(|field| field.parse::<f64>().ok())
            .filter(|average| average.is_finite() && *average >= 0.0)
            .ok_or_else(|| ParseError::new("/proc/loadavg", 1, name))
    };
    let (one, five, fifteen) = (average("1 m")?, average("5 m")?, average("15 m")?);
    let processes = fields
        .next()
        .and_then(|field| field.split_once('/')?.1.parse().ok());
    Ok(LoadAvg {
        one,
        five,
        fifteen,
        processes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_and_broken() {
        let load = parse(include_str!("../tests/data/debian-12/loadavg")).unwrap();
        assert_eq!(
            (load.one, load.five, load.fifteen, load.processes),
            (2.67, 2.25, 2.07, Some(165))
        );
        assert_eq!(parse("1 2 3").unwrap().processes, None);
        assert_eq!(parse("0.42 x").unwrap_err().item, "5 m");
        assert!(parse("nan 1 1").is_err());
    }
}
