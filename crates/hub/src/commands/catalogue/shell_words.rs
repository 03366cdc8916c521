//! Reading a command line as a shell would, where it says one thing only.
//!
//! Clients may send a command as text. Words, quotes and backslashes are read as POSIX has them (XCU 2.2);
//! whatever makes a shell do more than run one program with these arguments is refused: expansions, lists,
//! pipes, redirections, patterns, assignments, comments, more than one line.

/// Signs that mean something to a shell outside of quotes.
const MEANING: &[char] = &[
    '|', '&', ';', '<', '>', '(', ')', '$', '`', '*', '?', '[', ']', '#', '~', '=', '%', '!', '{',
    '}', '^', '\n', '\r',
];

/// The words of a line; `None` when it is more than one plain command, or not whole.
pub(super) fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut signs = line.trim_matches([' ', '\t']).chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\0' => return None,
            ' ' | '\t' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match signs.next()? {
                        '\'' => break,
                        '\0' => return None,
                        sign => word.push(sign),
                    }
                }
            }
            '"' => quoted(&mut signs, word.get_or_insert_default())?,
            '\\' => match signs.next()? {
                // A line that goes on in the next one.
                '\n' | '\0' => return None,
                sign => word.get_or_insert_default().push(sign),
            },
            // Harmless within an option, an assignment before the program.
            '=' if !words.is_empty() && word.is_some() => word.get_or_insert_default().push('='),
            sign if MEANING.contains(&sign) => return None,
            sign => word.get_or_insert_default().push(sign),
        }
    }
    words.extend(word);
    (!words.is_empty()).then_some(words)
}

/// Between double quotes a backslash stands before `"`, `\`, `$` and the backtick only.
fn quoted(signs: &mut std::str::Chars<'_>, word: &mut String) -> Option<()> {
    loop {
        match signs.next()? {
            '"' => return Some(()),
            '$' | '`' | '\0' | '!' => return None,
            '\\' => match signs.next()? {
                sign @ ('"' | '\\' | '$' | '`') => word.push(sign),
                '\n' | '\0' => return None,
                sign => word.extend(['\\', sign]),
            },
            sign => word.push(sign),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;
    use crate::platform::ssh::quote;

    /// What a shell makes of a line: its arguments, each ended by a NUL.
    fn by_a_shell(line: &str) -> Vec<String> {
        let output = Command::new("/bin/sh")
            .args(["-c", &format!("printf '%s\\0' {line}")])
            .output()
            .unwrap();
        assert!(output.status.success(), "{line:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    fn line() -> impl Strategy<Value = String> {
        let sign = prop_oneof![
            4 => prop::sample::select("ab-/.@:'\"\\ \t".chars().collect::<Vec<_>>()),
            1 => prop::sample::select(MEANING.to_vec()),
            1 => any::<char>(),
        ];
        prop::collection::vec(sign, 0..20).prop_map(|signs| signs.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn what_is_read_is_what_a_shell_reads(line in line()) {
            if let Some(words) = words(&line) {
                prop_assert_eq!(by_a_shell(line.trim_matches([' ', '\t'])), words, "{:?}", line);
            }
        }

        #[test]
        fn what_was_quoted_is_read_back(argv in prop::collection::vec("[^\0]{0,8}", 1..5)) {
            prop_assert_eq!(words(&quote(&argv).unwrap()), Some(argv));
        }
    }

    #[test]
    fn a_line_that_does_more_than_run_one_program_is_refused() {
        for line in [
            "", "   ", "a; b", "a && b", "a | b", "a > b", "a $(b)", "a `b`", "a $B", "a \"$B\"",
            "a *", "a ~", "A=1 b", "a\nb", "a # b", "a 'b", "a \"b", "a \\", "(a)", "a &",
        ] {
            assert_eq!(words(line), None, "{line:?}");
        }
        let expected = ["journalctl", "--vacuum-time=7d"].map(str::to_owned);
        assert_eq!(
            words(" journalctl  --vacuum-time=7d\t"),
            Some(expected.to_vec())
        );
    }
}
