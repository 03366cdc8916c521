//! Programs that the agent asks, within bounds: of time, and of what it keeps of their answer.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use homelabcmd_probe::packages::Answer;
use homelabcmd_probe::xml::Slim;

/// So much of an answer is kept; the rest is read and dropped, so that the program can end.
const MOST: usize = 8 << 20;
const MOST_ERRORS: usize = 16 << 10;

/// A program's standard output in the C locale; `None` when it is not there, fails, or takes too long.
pub(crate) fn output(command: &mut Command, patience: Duration) -> Option<String> {
    command.stderr(Stdio::null());
    let answer = ask(command, patience, false)?;
    (answer.code == 0).then_some(answer.text)
}

/// A program's answer in the C locale, however it ended; of XML without long texts. `None` when it is not
/// there, takes too long, or was ended by a signal.
pub(crate) fn ask(command: &mut Command, patience: Duration, xml: bool) -> Option<Answer> {
    let mut child = command
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    // The pipes are emptied by threads of their own, so that a child that fills one cannot hang us.
    let slim = xml.then(Slim::default);
    let stdout = child.stdout.take()?;
    let stdout = std::thread::spawn(move || kept(stdout, MOST, slim));
    let stderr = child.stderr.take();
    let stderr = stderr.map(|pipe| std::thread::spawn(move || kept(pipe, MOST_ERRORS, None)));
    let end = Instant::now() + patience;
    let status = loop {
        match child.try_wait().ok()? {
            Some(status) => break status,
            None if Instant::now() >= end => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    Some(Answer {
        code: status.code()?,
        text: stdout.join().ok()?,
        errors: stderr.map_or_else(String::new, |thread| thread.join().unwrap_or_default()),
    })
}

fn kept(mut pipe: impl Read, most: usize, mut slim: Option<Slim>) -> String {
    let mut bytes = Vec::new();
    let mut piece = [0; 8192];
    while let Ok(length @ 1..) = pipe.read(&mut piece) {
        if bytes.len() < most {
            match &mut slim {
                Some(slim) => slim.keep(&piece[..length], &mut bytes),
                None => bytes.extend_from_slice(&piece[..length]),
            }
        }
    }
    bytes.truncate(most);
    // Without a second copy of what is well spelled.
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stderr(Stdio::piped());
        command
    }

    #[test]
    fn a_program_that_hangs_or_fails_gives_nothing() {
        let patience = Duration::from_millis(200);
        assert_eq!(output(Command::new("sleep").arg("60"), patience), None);
        assert_eq!(output(&mut Command::new("false"), patience), None);
        assert_eq!(output(&mut Command::new("/nonexistent"), patience), None);
        assert_eq!(output(Command::new("echo").arg("x"), LONG).unwrap(), "x\n");
    }

    #[test]
    fn an_answer_is_one_with_any_code_and_has_two_parts() {
        let answer = ask(&mut shell("echo a; echo b >&2; exit 106"), LONG, false).unwrap();
        assert_eq!(
            (answer.code, answer.text.as_str(), answer.errors.as_str()),
            (106, "a\n", "b\n")
        );
        assert_eq!(ask(&mut shell("kill -9 $$"), LONG, false), None);
    }

    #[test]
    fn a_program_that_says_too_much_ends_all_the_same() {
        let answer = ask(
            &mut shell("head -c 9000000 /dev/zero; head -c 99999 /dev/zero >&2"),
            LONG,
            false,
        );
        let answer = answer.unwrap();
        assert_eq!(
            (answer.code, answer.text.len(), answer.errors.len()),
            (0, MOST, MOST_ERRORS)
        );
    }

    #[test]
    fn of_xml_the_prose_is_not_kept() {
        let script = "printf '<update name=\"a\"><description>'; head -c 9000000 /dev/zero | tr '\\0' x; printf '</description></update><update name=\"b\"/>'";
        let answer = ask(&mut shell(script), LONG, true).unwrap();
        assert!(answer.text.len() < 1000 && answer.text.ends_with("<update name=\"b\"/>"));
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        let answer = ask(&mut shell("printf 'a\\377b'"), LONG, false).unwrap();
        assert_eq!(answer.text, "a\u{fffd}b");
    }
}
