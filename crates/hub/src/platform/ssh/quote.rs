//! From argv to a line for a POSIX shell: the one place where that is done.

/// An argument that no shell line can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an argument has a NUL byte in it, which no program can be given")]
pub struct NotQuotable;

/// A line that a shell splits into exactly these arguments.
///
/// Everything is put between single quotes, where POSIX gives no sign a meaning but the quote itself
/// (XCU 2.2.2). To fish a backslash means something there as well, so it stands between them, escaped: that is
/// the same to all. Words of harmless signs alone stay as they are, so that process lists can be read.
///
/// # Errors
/// When an argument has a NUL byte in it.
pub fn quote<S: AsRef<str>>(argv: &[S]) -> Result<String, NotQuotable> {
    let mut line = String::new();
    for argument in argv {
        let argument = argument.as_ref();
        if argument.contains('\0') {
            return Err(NotQuotable);
        }
        if !line.is_empty() {
            line.push(' ');
        }
        if is_plain(argument) {
            line.push_str(argument);
        } else {
            line.push('\'');
            for sign in argument.chars() {
                match sign {
                    '\'' => line.push_str(r"'\''"),
                    '\\' => line.push_str(r"'\\'"),
                    other => line.push(other),
                }
            }
            line.push('\'');
        }
    }
    Ok(line)
}

/// Signs that mean nothing to any shell, and no `=`: a first word with one would be an assignment. `~` and
/// `#` mean something at the beginning of a word, `%` to some shells' job control.
fn is_plain(word: &str) -> bool {
    !word.is_empty()
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_./:@+,".contains(&b))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    /// What a shell makes of a line: its arguments, each ended by a NUL.
    fn split_by(shell: &str, line: &str) -> Vec<String> {
        let line = format!("printf '%s\\0' {line}");
        let output = Command::new(shell).args(["-c", &line]).output().unwrap();
        assert!(output.status.success(), "{line:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    fn hostile() -> impl Strategy<Value = String> {
        let sign = prop_oneof![
            prop::sample::select(vec![
                '\'',
                '"',
                '\\',
                '$',
                '`',
                '\n',
                '\r',
                '\t',
                ' ',
                '*',
                '?',
                '[',
                '!',
                ';',
                '&',
                '|',
                '<',
                '>',
                '(',
                ')',
                '{',
                '}',
                '~',
                '#',
                '%',
                '=',
                '-',
                '\x1b',
                '\x7f',
                '\u{a0}',
                'ä',
                '\u{202e}',
                '\u{1f600}',
                'a',
            ]),
            any::<char>().prop_filter("no NUL", |c| *c != '\0'),
        ];
        prop::collection::vec(sign, 0..12).prop_map(|signs| signs.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn a_real_shell_receives_exactly_the_argv(argv in prop::collection::vec(hostile(), 1..6)) {
            let line = quote(&argv).unwrap();
            prop_assert_eq!(&split_by("/bin/sh", &line), &argv, "sh, {}", line);
            prop_assert_eq!(&split_by("/bin/bash", &line), &argv, "bash, {}", line);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        /// Some log in with fish, to which a backslash means something between quotes.
        #[test]
        fn so_does_a_real_fish(argv in prop::collection::vec(hostile(), 1..6)) {
            let argv: Vec<String> = argv.into_iter().chain([r"a\'; touch y; #\\".into()]).collect();
            let line = quote(&argv).unwrap();
            prop_assert_eq!(&split_by("/usr/bin/fish", &line), &argv, "{}", line);
        }
    }

    #[test]
    fn plain_words_stay_readable_and_nul_is_refused() {
        assert_eq!(
            quote(&["systemctl", "restart", "wg-quick@wg0", "", "a b"]),
            Ok("systemctl restart wg-quick@wg0 '' 'a b'".into())
        );
        assert_eq!(quote(&["X=1"]), Ok("'X=1'".into()));
        assert_eq!(quote(&["a\0b"]), Err(NotQuotable));
    }
}
