//! Reading a catalogue file.
//!
//! Format: TOML 1.0. A table an action, by its name; `parameters` has a table each. See docs/user/commands.md.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::definition::{Danger, Definition, Expectation, PackageWork, Work};
use super::parameter::{Kind, Parameter};
use super::template::{Template, Word};
use crate::accounts::Role;
use crate::platform::secrets::sha256_hex;

/// A command that takes longer than a day is no command.
const LONGEST_SECONDS: u64 = 24 * 3600;

/// An action as it is written.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    effect: String,
    /// One of these two.
    argv: Option<Vec<String>>,
    packages: Option<PackageWork>,
    #[serde(default)]
    texts: Vec<String>,
    #[serde(default)]
    root: bool,
    #[serde(default = "a_minute")]
    timeout_seconds: u64,
    danger: Danger,
    #[serde(default = "operator")]
    role: Role,
    #[serde(default)]
    ends_connection: bool,
    #[serde(default)]
    detached: bool,
    exclusive: Option<String>,
    expects: Option<Expectation>,
    #[serde(default)]
    parameters: BTreeMap<String, WrittenParameter>,
}

/// A parameter as it is written.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct WrittenParameter {
    label: String,
    kind: String,
    #[serde(default)]
    also: Vec<String>,
    default: Option<Default>,
    root: Option<String>,
    options: Option<Vec<String>>,
    min: Option<i64>,
    max: Option<i64>,
}

/// A default may be written as a number.
#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Default {
    Text(String),
    Number(i64),
}

fn a_minute() -> u64 {
    60
}

fn operator() -> Role {
    Role::Operator
}

/// Reads a file's text.
///
/// # Errors
/// File, line and reason.
pub(super) fn read(
    text: &str,
    file_name: &str,
    is_own: bool,
) -> anyhow::Result<BTreeMap<String, Definition>> {
    let written: BTreeMap<String, Written> = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text[..at.min(text.len())].matches('\n').count() + 1;
        anyhow::anyhow!("{file_name}:{line}: {}", error.message())
    })?;
    let definitions = written.into_iter().map(|(name, written)| {
        let line = line_of(text, &name);
        let definition = definition(&name, written, is_own)
            .map_err(|reason| anyhow::anyhow!("{file_name}:{line}: {name}: {reason}"))?;
        Ok((name, definition))
    });
    definitions.collect()
}

/// The line on which the table of an action begins.
pub(super) fn line_of(text: &str, name: &str) -> usize {
    let heading = |line: &str| {
        let line = line.trim_start().strip_prefix('[').unwrap_or_default();
        line.trim_start()
            .trim_start_matches(['"', '\''])
            .strip_prefix(name)
            .is_some_and(|rest| {
                rest.trim_start_matches(['"', '\'', ' '])
                    .starts_with([']', '.'])
            })
    };
    text.lines().position(heading).map_or(1, |at| at + 1)
}

fn definition(name: &str, written: Written, is_own: bool) -> Result<Definition, String> {
    if !is_name(name) {
        return Err("an action's name is lower case letters, digits and _, at most 64".into());
    }
    let hash = sha256_hex(&serde_json::to_string(&(name, &written)).map_err(|e| e.to_string())?);
    if written.role == Role::Agent || written.role == Role::Viewer {
        return Err("role is operator or admin: who may only look runs nothing".into());
    }
    if !(1..=LONGEST_SECONDS).contains(&written.timeout_seconds) {
        return Err(format!("timeout_seconds is from 1 to {LONGEST_SECONDS}"));
    }
    if written.title.trim().is_empty() || written.effect.trim().is_empty() {
        return Err("title and effect say to people what it does: neither may be empty".into());
    }
    let parameters = written
        .parameters
        .into_iter()
        .map(|(name, written)| parameter(name, written))
        .collect::<Result<Vec<_>, _>>()?;
    for (i, parameter) in parameters.iter().enumerate() {
        for other in &parameters[i + 1..] {
            let names = |p: &Parameter| [std::slice::from_ref(&p.name), p.also.as_slice()].concat();
            if names(parameter)
                .iter()
                .any(|name| names(other).contains(name))
            {
                return Err(format!(
                    "{} and {} share a name",
                    parameter.name, other.name
                ));
            }
        }
    }
    let work = match (&written.argv, written.packages) {
        (Some(argv), None) => {
            Work::Argv(used_up(Template::parse(argv, &parameters)?, &parameters)?)
        }
        (None, Some(work)) => packages_work(work, &parameters)?,
        _ => return Err("it has either argv or packages".into()),
    };
    if written
        .exclusive
        .as_deref()
        .is_some_and(|name| !is_name(name))
    {
        return Err("exclusive is a name: lower case letters, digits and _".into());
    }
    let machine = Parameter {
        name: "machine".into(),
        label: String::new(),
        kind: Kind::Package,
        also: Vec::new(),
        default: None,
    };
    let title = Word::parse(&written.title)?;
    title.check(&parameters, false)?;
    let effect = Word::parse(&written.effect)?;
    effect.check(&[parameters.as_slice(), &[machine]].concat(), false)?;
    let texts = written.texts.iter().map(|text| {
        let text = Word::parse(text)?;
        text.check(&parameters, true)?;
        Ok(text)
    });
    Ok(Definition {
        name: name.to_owned(),
        is_own,
        root: written.root,
        timeout: Duration::from_secs(written.timeout_seconds),
        danger: written.danger,
        role: written.role,
        written: written.argv.unwrap_or_default(),
        ends_connection: written.ends_connection,
        detached: written.detached || matches!(work, Work::Packages(_)),
        exclusive: written.exclusive,
        expects: written.expects,
        hash,
        title,
        effect,
        work,
        texts: texts.collect::<Result<_, String>>()?,
        parameters,
    })
}

/// Refuses a template that leaves a parameter out.
fn used_up(template: Template, parameters: &[Parameter]) -> Result<Template, String> {
    let is_unused = |p: &&Parameter| !template.names().any(|name| name == p.name);
    match parameters.iter().find(is_unused) {
        Some(parameter) => Err(format!(
            "argv does not use the parameter {}",
            parameter.name
        )),
        None => Ok(template),
    }
}

fn packages_work(work: PackageWork, parameters: &[Parameter]) -> Result<Work, String> {
    let is_of_packages = |p: &Parameter| p.name == "packages" && p.kind == Kind::Packages;
    match (work, parameters) {
        (PackageWork::Chosen, [one]) if is_of_packages(one) => Ok(Work::Packages(work)),
        (PackageWork::Chosen, _) => {
            Err("the chosen packages are its only parameter, packages, of the kind packages".into())
        }
        (_, []) => Ok(Work::Packages(work)),
        _ => Err("this takes no parameters".into()),
    }
}

fn parameter(name: String, written: WrittenParameter) -> Result<Parameter, String> {
    if !is_name(&name) || !written.also.iter().all(|name| is_name(name)) || name == "machine" {
        return Err(format!(
            "parameter {name}: its name is lower case letters, digits and _, at most 64, and not machine"
        ));
    }
    let of = |what: &str| format!("parameter {name}: {what}");
    let WrittenParameter {
        root,
        options,
        min,
        max,
        ..
    } = written;
    let kind = match (written.kind.as_str(), root, options, min, max) {
        ("unit", None, None, None, None) => Kind::Unit,
        ("container", None, None, None, None) => Kind::Container,
        ("duration", None, None, None, None) => Kind::Duration,
        ("package", None, None, None, None) => Kind::Package,
        ("packages", None, None, None, None) => Kind::Packages,
        ("mac", None, None, None, None) => Kind::Mac,
        ("path", Some(root), None, None, None) => Kind::Path {
            root: checked_root(root).map_err(|what| of(&what))?,
        },
        ("choice", None, Some(options), None, None) => match options.is_empty() {
            true => return Err(of("there is nothing to choose from")),
            false => Kind::Choice { options },
        },
        ("integer", None, None, Some(min), Some(max)) if min <= max => Kind::Integer { min, max },
        ("path", ..) => return Err(of("a path has a root and nothing else")),
        ("choice", ..) => return Err(of("a choice has options and nothing else")),
        ("integer", ..) => return Err(of("an integer has min and max, and min is not above max")),
        ("unit" | "container" | "duration" | "package" | "packages" | "mac", ..) => {
            return Err(of("this kind has no root, options, min or max"));
        }
        _ => {
            return Err(of(
                "kind is one of unit, container, duration, package, packages, mac, path, choice, integer",
            ));
        }
    };
    let default = written.default.map(|default| match default {
        Default::Text(text) => text,
        Default::Number(number) => number.to_string(),
    });
    if let Some(default) = &default
        && let Err(invalid) = kind.check_words(&[default])
    {
        return Err(of(&format!("the default does not pass: {invalid}")));
    }
    Ok(Parameter {
        label: written.label,
        also: written.also,
        name,
        kind,
        default,
    })
}

fn checked_root(root: String) -> Result<String, String> {
    let below = root.strip_prefix('/').unwrap_or_default();
    match !below.is_empty()
        && below
            .split('/')
            .all(|part| !matches!(part, "" | "." | ".."))
    {
        true => Ok(root),
        false => Err("root is a whole path, without a / at its end, and not / itself".into()),
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 64
        && name.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        let text = format!("# mine\n\n[x]\ntitle = \"X\"\neffect = \"X.\"\n{body}");
        read(&text, "actions.toml", true).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_is_said_with_file_line_and_reason() {
        let fine = "argv = [\"x\"]\ndanger = \"harmless\"\n";
        let text = format!("[x]\ntitle = \"X\"\neffect = \"X.\"\n{fine}");
        assert!(read(&text, "actions.toml", true).is_ok());
        let service =
            "argv = [\"x\", \"{a}\"]\ndanger = \"harmless\"\n[x.parameters.a]\nlabel = \"A\"\n";
        for (body, says) in [
            (
                "danger = \"harmless\"\n".into(),
                "actions.toml:3: x: it has either argv or packages",
            ),
            (
                format!("{fine}colour = 1\n"),
                "actions.toml:8: unknown field `colour`",
            ),
            ("argv = [\"x\", ]]\n".into(), "actions.toml:6: "),
            (
                "argv = []\ndanger = \"harmless\"\n".into(),
                "actions.toml:3: x: argv names no program",
            ),
            (
                "argv = [\"x\", \"{b}\"]\ndanger = \"harmless\"\n".into(),
                "actions.toml:3: x: {b} is no parameter",
            ),
            (
                "argv = [\"x\", \"{b\"]\ndanger = \"harmless\"\n".into(),
                "has a brace",
            ),
            (
                "argv = [\"x\", \"b}\"]\ndanger = \"harmless\"\n".into(),
                "has a brace",
            ),
            (
                format!("{fine}timeout_seconds = 0\n"),
                "timeout_seconds is from 1",
            ),
            (
                format!("{fine}role = \"viewer\"\n"),
                "role is operator or admin",
            ),
            (
                format!("{service}kind = \"shell\"\n"),
                "kind is one of unit",
            ),
            (format!("{service}kind = \"path\"\n"), "a path has a root"),
            (
                format!("{service}kind = \"path\"\nroot = \"/\"\n"),
                "not / itself",
            ),
            (
                format!("{service}kind = \"unit\"\nmin = 1\n"),
                "has no root, options",
            ),
            (
                format!("{service}kind = \"integer\"\nmin = 2\nmax = 1\n"),
                "min is not above max",
            ),
            (
                format!("{service}kind = \"duration\"\ndefault = \"7\"\n"),
                "the default does not pass",
            ),
            (
                format!("{service}kind = \"packages\"\n"),
                "a is a list: write {a...}",
            ),
            (
                format!("{}kind = \"unit\"\n", service.replace("\"{a}\"", "\"a\"")),
                "argv does not use the parameter a",
            ),
            (
                format!(
                    "{}kind = \"unit\"\n",
                    service.replace("\"{a}\"", "\"{a}{a}\"")
                ),
                "touch each other",
            ),
            (
                format!(
                    "{}kind = \"unit\"\n",
                    service.replace("\"x\", \"{a}\"", "\"{a}\"")
                ),
                "a program is not chosen by a parameter",
            ),
            (
                format!(
                    "{}kind = \"unit\"\n",
                    service.replace("\"x\"", "\"/bin/sh\", \"-ec\"")
                ),
                "a parameter in a shell's script",
            ),
        ] {
            let said = refused(&body);
            assert!(said.contains(says), "{says:?} is not in {said:?}");
        }
    }

    #[test]
    fn an_approval_holds_for_what_was_written() {
        let text = |program: &str| {
            format!(
                "[x]\ntitle = \"X\"\neffect = \"X.\"\nargv = [\"{program}\"]\ndanger = \"harmless\"\n"
            )
        };
        let hash = |program: &str| read(&text(program), "f", true).unwrap()["x"].hash.clone();
        assert_eq!(hash("a"), hash("a"));
        assert_ne!(hash("a"), hash("b"));
    }
}
