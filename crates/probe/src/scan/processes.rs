//! Processes, and who is logged in.

use super::clean::{field, told};
use super::frame::Raw;
use super::{Process, Processes, Session, unknown_form};
use crate::ParseError;

/// More than the script sends.
const MOST: usize = 60;

/// `total=78`, and lines of `pid user cpu% KiB command arguments` with tabs between.
pub(super) fn processes(raw: &Raw) -> Result<Processes, ParseError> {
    let total = raw
        .text
        .lines()
        .find_map(|line| line.strip_prefix("total="));
    let mut found = Processes {
        total: total
            .and_then(|total| total.parse().ok())
            .ok_or_else(|| ParseError::new("processes", 0, "number"))?,
        top: raw.text.lines().filter_map(process).take(MOST).collect(),
    };
    found.top.sort_by(|a, b| {
        let cpu = |p: &Process| p.cpu_percent.unwrap_or(-1.0);
        cpu(b)
            .total_cmp(&cpu(a))
            .then(b.memory.cmp(&a.memory))
            .then(a.pid.cmp(&b.pid))
    });
    Ok(found)
}

fn process(line: &str) -> Option<Process> {
    let mut fields = line.splitn(6, '\t');
    let mut next = || fields.next();
    Some(Process {
        pid: next()?.parse().ok()?,
        user: told(next()?, 60),
        cpu_percent: next()?
            .parse()
            .ok()
            .filter(|share: &f64| share.is_finite() && *share >= 0.0),
        memory: next()?.parse::<u64>().ok()?.checked_mul(1024)?,
        command: field(next()?, 80),
        args: next().and_then(|args| told(args, 500)),
    })
}

pub(super) fn sessions(raw: &Raw) -> Result<Vec<Session>, ParseError> {
    let lines = raw.text.lines();
    let found = match raw.form.as_str() {
        "who" => lines.filter_map(who).take(200).collect(),
        "loginctl" => lines.filter_map(loginctl).take(200).collect(),
        _ => return Err(unknown_form("sessions")),
    };
    Ok(found)
}

/// `pi  pts/0  Nov 24 10:38 (192.0.2.7)`; busybox: `pi  pts/0  00:02  Nov 24 10:38:22  192.0.2.7` below
/// a heading.
fn who(line: &str) -> Option<Session> {
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let (user, terminal) = (fields.first()?, fields.get(1)?);
    if (*user, *terminal) == ("USER", "TTY") {
        return None;
    }
    let from = fields.last().and_then(|last| {
        let in_brackets = last.strip_prefix('(').and_then(|f| f.strip_suffix(')'));
        // In the seventh column stands a host or nothing.
        in_brackets.or(fields.get(6).copied())
    });
    Some(Session {
        user: told(user, 60)?,
        terminal: told(terminal, 40),
        from: from.and_then(|from| told(from, 200)),
    })
}

/// `session uid user seat [leader class] tty …`: the columns differ between versions, the first three
/// do not.
fn loginctl(line: &str) -> Option<Session> {
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    fields.get(1)?.parse::<u32>().ok()?;
    let terminal = fields
        .iter()
        .find(|f| f.starts_with("pts/") || f.starts_with("tty"));
    Some(Session {
        user: told(fields.get(2)?, 60)?,
        terminal: terminal.and_then(|terminal| told(terminal, 40)),
        from: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(form: &str, text: &str) -> Raw {
        Raw {
            form: form.into(),
            text: text.into(),
            ..Raw::default()
        }
    }

    #[test]
    fn the_busiest_first() {
        let text = "total=214\n1\troot\t0.0\t12000\tsystemd\t/sbin/init splash\n90\tpi\t187.5\t90\tffmpeg\tffmpeg -i a\n7\t\t-1.0\t1\tkthreadd\t\nx\t\t\n";
        let found = processes(&raw("top", text)).unwrap();
        assert_eq!(found.total, 214);
        let pids: Vec<u32> = found.top.iter().map(|process| process.pid).collect();
        assert_eq!(pids, [90, 1, 7]);
        assert_eq!(found.top[1].memory, 12_288_000);
        assert_eq!(found.top[1].args.as_deref(), Some("/sbin/init splash"));
        assert_eq!(
            (found.top[2].cpu_percent, &found.top[2].user),
            (None, &None)
        );
        assert!(processes(&raw("top", "")).is_err());
    }

    #[test]
    fn who_is_there() {
        let told = |form: &str, text: &str| -> Vec<String> {
            let found = sessions(&raw(form, text)).unwrap();
            let told = found.into_iter().map(|s| {
                let [terminal, from] = [s.terminal, s.from].map(Option::unwrap_or_default);
                format!("{}|{terminal}|{from}", s.user)
            });
            told.collect()
        };
        let gnu =
            "pi       pts/0        Nov 24 10:38 (192.0.2.7)\nroot     tty1         Nov 24 09:00\n";
        assert_eq!(told("who", gnu), ["pi|pts/0|192.0.2.7", "root|tty1|"]);
        let busybox = "USER\t\tTTY\t\tIDLE\tTIME\t\t HOST\npi\t\tpts/0\t\t00:02\tNov 24 10:38:22  192.0.2.7\nroot\t\ttty1\t\told\tNov 24 09:00:01\n";
        assert_eq!(told("who", busybox), ["pi|pts/0|192.0.2.7", "root|tty1|"]);
        let loginctl =
            "      3 1000 pi           pts/0\n     c1  110 lightdm seat0 1234 greeter tty7 no -\n";
        assert_eq!(told("loginctl", loginctl), ["pi|pts/0|", "lightdm|tty7|"]);
    }
}
