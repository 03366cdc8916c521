//! An argv with places for values.

use std::collections::BTreeMap;

use super::definition::Values;
use super::parameter::{Kind, Parameter, Value};

/// Programs that read a script from an argument behind `-c`.
const SHELLS: [&str; 9] = [
    "sh", "bash", "dash", "ash", "zsh", "ksh", "fish", "busybox", "su",
];

/// An argv with places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Word>);

/// A word with places in it, or a line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The value of a parameter.
    Value(String),
    /// The values of a list, a word each.
    List(String),
}

impl Template {
    /// Reads the words of an argv.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(super) fn parse(words: &[String], parameters: &[Parameter]) -> Result<Self, String> {
        let words = words.iter().map(|word| Word::parse(word));
        let words: Vec<Word> = words.collect::<Result<_, _>>()?;
        let Some(program) = words.first() else {
            return Err("argv names no program".into());
        };
        if !matches!(program.0.as_slice(), [Piece::Text(_)]) {
            return Err("a program is not chosen by a parameter".into());
        }
        let lists = words.iter().filter(|word| word.list().is_some()).count();
        if lists > 1 {
            return Err("argv has more than one list".into());
        }
        let template = Self(words);
        for word in &template.0 {
            word.check(parameters, true)?;
        }
        template.check_is_no_script()?;
        Ok(template)
    }

    /// A value in a shell's script could be more than a value there.
    fn check_is_no_script(&self) -> Result<(), String> {
        let is_shell = |word: &Word| {
            let name = word.text().unwrap_or_default().rsplit('/').next();
            name.is_some_and(|name| SHELLS.contains(&name))
        };
        let words = self.0.iter().skip_while(|word| !is_shell(word)).skip(1);
        let is_option = |word: &&Word| {
            let text = word.text().unwrap_or_default();
            text.starts_with('-') && !text.starts_with("--") && text.contains('c')
        };
        let mut words = words.skip_while(|word| !is_option(word)).skip(1);
        match words.next() {
            Some(script) if script.names().next().is_some() => Err(
                "a parameter in a shell's script could be more than a value there: put it behind the script, \
                 where it is \"$1\""
                    .into(),
            ),
            _ => Ok(()),
        }
    }

    /// The names of parameters in it.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(Word::names)
    }

    /// The argv. Every place takes whole words: a value is never more words than it has.
    pub(super) fn fill(&self, values: &Values) -> Vec<String> {
        let mut argv = Vec::new();
        for word in &self.0 {
            match word.list() {
                Some(name) => argv.extend_from_slice(values.words(name)),
                None => argv.push(word.fill(&|name| values.words(name).concat())),
            }
        }
        argv
    }

    /// The words that stand for each parameter in an argv; `None` when it is not of this form.
    pub(super) fn find<'a>(&self, argv: &'a [String]) -> Option<BTreeMap<String, Vec<&'a str>>> {
        let mut found = BTreeMap::new();
        let list = self.0.iter().position(|word| word.list().is_some());
        let more = match list {
            // The list has what the others leave.
            Some(_) => (argv.len() + 1).checked_sub(self.0.len())?,
            None if argv.len() == self.0.len() => 1,
            None => return None,
        };
        let mut rest = argv;
        for word in &self.0 {
            let (mine, others) = rest.split_at(match word.list() {
                Some(_) => more,
                None => 1,
            });
            rest = others;
            match word.list() {
                Some(name) => {
                    found.insert(name.to_owned(), mine.iter().map(String::as_str).collect());
                }
                None => word.find(mine.first()?, &mut found)?,
            }
        }
        Some(found)
    }
}

#[cfg(test)]
impl Template {
    /// How many words it has.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Its words up to the list, with the text of those that have no value in them.
    pub(super) fn fixed(&self) -> impl Iterator<Item = Option<&str>> {
        let before_the_list = self.0.iter().take_while(|word| word.list().is_none());
        before_the_list.map(Word::text)
    }
}

impl Word {
    /// Reads `{name}` as a place, `{{` and `}}` as braces.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.contains('\0') {
            return Err("a word has a NUL byte in it".into());
        }
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            let after = &rest[at + 1..];
            if let Some(after) = after.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            let Some((name, after)) = after.split_once('}').filter(|_| brace == "{") else {
                return Err(format!("{text:?} has a brace without its other one"));
            };
            if !literal.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut literal)));
            }
            pieces.push(match name.strip_suffix("...") {
                Some(name) => Piece::List(name.into()),
                None => Piece::Value(name.into()),
            });
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Text(literal));
        }
        Ok(Self(pieces))
    }

    /// Refuses places that no parameter fills, and, where it is to be read back, what could be read in two
    /// ways.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn check(&self, parameters: &[Parameter], is_read: bool) -> Result<(), String> {
        for piece in &self.0 {
            let (name, is_spread) = match piece {
                Piece::Text(_) => continue,
                Piece::Value(name) => (name, false),
                Piece::List(name) => (name, true),
            };
            let Some(parameter) = parameters.iter().find(|p| p.name == *name) else {
                return Err(format!("{{{name}}} is no parameter"));
            };
            if is_read && parameter.kind.is_list() != is_spread {
                return Err(match parameter.kind {
                    Kind::Packages => format!("{name} is a list: write {{{name}...}}"),
                    _ => format!("{name} is no list: write {{{name}}}"),
                });
            }
            if is_spread && self.0.len() > 1 {
                return Err(format!("{{{name}...}} has to be a word of its own"));
            }
        }
        let touches = |pair: &[Piece]| !pair.iter().any(|piece| matches!(piece, Piece::Text(_)));
        if is_read && self.0.windows(2).any(touches) {
            return Err("two parameters touch each other in one word".into());
        }
        Ok(())
    }

    /// The names of parameters in it.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Value(name) | Piece::List(name) => Some(name.as_str()),
        })
    }

    /// The text with these values.
    pub(super) fn fill(&self, value: &dyn Fn(&str) -> String) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Value(name) | Piece::List(name) => value(name),
        });
        pieces.collect()
    }

    /// Adds what stands for each parameter; `None` when the text is not of this form.
    pub(super) fn find<'a>(
        &self,
        text: &'a str,
        found: &mut BTreeMap<String, Vec<&'a str>>,
    ) -> Option<()> {
        let mut rest = text;
        let mut pieces = self.0.iter().peekable();
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Text(text) => rest = rest.strip_prefix(text.as_str())?,
                Piece::Value(name) | Piece::List(name) => {
                    let end = match pieces.peek() {
                        None => rest.len(),
                        Some(Piece::Text(text)) => rest.find(text.as_str())?,
                        Some(_) => return None,
                    };
                    let (value, others) = rest.split_at(end);
                    rest = others;
                    // What stands in it twice is the same twice.
                    let before = found.insert(name.clone(), vec![value]);
                    if before.is_some_and(|before| before != [value]) {
                        return None;
                    }
                }
            }
        }
        rest.is_empty().then_some(())
    }

    fn list(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::List(name)] => Some(name),
            _ => None,
        }
    }

    /// Its text, where no value is in it.
    fn text(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }
}

impl Values {
    fn words(&self, name: &str) -> &[String] {
        self.get(name).map(Value::words).unwrap_or_default()
    }
}
