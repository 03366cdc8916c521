//! Just enough of Rust's grammar to tell words, string literals and comments apart.

/// A piece of a source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) line: usize,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, keyword or number.
    Word(String),
    /// Any other character of code.
    Mark(char),
    /// The content of a string literal.
    Text(String),
    /// A comment with its slashes.
    Comment(String),
}

/// Splits a source file.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        rest: source,
        line: 1,
        tokens: Vec::new(),
    };
    while !lexer.rest.is_empty() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn step(&mut self) {
        let first = self.rest.chars().next().unwrap_or_default();
        if self.rest.starts_with("//") {
            let length = self.rest.find('\n').unwrap_or(self.rest.len());
            self.take(length, |text| Kind::Comment(text.to_owned()));
        } else if self.rest.starts_with("/*") {
            let length = block_comment(self.rest);
            self.take(length, |text| Kind::Comment(text.to_owned()));
        } else if let Some((prefix, hashes)) = raw_string(self.rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let body = &self.rest[prefix..];
            let length = body.find(&end).unwrap_or(body.len());
            let total = (prefix + length + end.len()).min(self.rest.len());
            self.take(total, |text| {
                Kind::Text(text[prefix..prefix + length].to_owned())
            });
        } else if first == '"' || self.rest.starts_with("b\"") || self.rest.starts_with("c\"") {
            let prefix = if first == '"' { 1 } else { 2 };
            let length = string_end(&self.rest[prefix..]);
            let total = (prefix + length + 1).min(self.rest.len());
            self.take(total, |text| {
                Kind::Text(unescape(&text[prefix..prefix + length]))
            });
        } else if let Some(length) = char_literal(self.rest) {
            self.skip(length);
        } else if first.is_alphanumeric() || first == '_' {
            let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            self.take(end.unwrap_or(self.rest.len()), |text| {
                Kind::Word(text.to_owned())
            });
        } else if first.is_whitespace() {
            self.skip(first.len_utf8());
        } else {
            self.take(first.len_utf8(), |_| Kind::Mark(first));
        }
    }

    fn take(&mut self, length: usize, kind: impl FnOnce(&str) -> Kind) {
        let kind = kind(&self.rest[..length]);
        self.tokens.push(Token {
            kind,
            line: self.line,
        });
        self.skip(length);
    }

    fn skip(&mut self, length: usize) {
        let (passed, rest) = self.rest.split_at(length);
        self.line += passed.matches('\n').count();
        self.rest = rest;
    }
}

/// Block comments nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// `r"`, `r#"`, `br#"`, `cr"`: where the body begins and how many hashes end it.
fn raw_string(text: &str) -> Option<(usize, usize)> {
    let after = ["r", "br", "cr"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))?;
    let body = after.trim_start_matches('#');
    let hashes = after.len() - body.len();
    body.starts_with('"')
        .then(|| (text.len() - body.len() + 1, hashes))
}

fn string_end(body: &str) -> usize {
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    body.len()
}

/// Only what matters to the rules: a line that goes on, and escaped quotes and ends.
fn unescape(text: &str) -> String {
    let mut lines = text.split("\\\n");
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push_str(line.trim_start());
    }
    out.replace("\\\"", "\"").replace("\\n", "\n")
}

/// `'a'`, `b'a'` and `'\n'` but not the lifetime `'a`.
fn char_literal(text: &str) -> Option<usize> {
    let quote = usize::from(text.starts_with('b'));
    let body = text[quote..].strip_prefix('\'')?;
    let mut chars = body.char_indices();
    let (_, first) = chars.next()?;
    let last = if first == '\\' {
        let (escaped, character) = chars.next()?;
        let from = escaped + character.len_utf8();
        from + body[from..].find('\'')?
    } else {
        chars.next().filter(|(_, character)| *character == '\'')?.0
    };
    Some(quote + 1 + last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<Kind> {
        tokens(source).into_iter().map(|token| token.kind).collect()
    }

    fn word(text: &str) -> Kind {
        Kind::Word(text.into())
    }

    #[test]
    fn strings_comments_and_code_are_told_apart() {
        let source = "use a; // use b\n\"use \\\"c\" /* d /* e */ f */ r#\"g\"h\"# 'x' '\\'' &'y z";
        let found = kinds(source);
        assert_eq!(
            found,
            [
                word("use"),
                word("a"),
                Kind::Mark(';'),
                Kind::Comment("// use b".into()),
                Kind::Text("use \"c".into()),
                Kind::Comment("/* d /* e */ f */".into()),
                Kind::Text("g\"h".into()),
                Kind::Mark('&'),
                Kind::Mark('\''),
                word("y"),
                word("z"),
            ]
        );
    }

    #[test]
    fn lines_are_counted_through_strings_and_comments() {
        let found = tokens("\"a\n\\\n b\"\n/*\n*/ x");
        assert_eq!((found[0].line, found[2].line), (1, 5));
        assert_eq!(found[0].kind, Kind::Text("a\nb".into()));
    }

    #[test]
    fn broken_source_does_not_stop_the_check() {
        for source in ["\"open", "/* open", "r#\"open", "'", "'\\", "\u{e9}'\u{e9}"] {
            tokens(source);
        }
    }
}
