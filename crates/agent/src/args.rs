//! The command line. Each option is also an environment variable; secrets have a `_FILE` form.

use std::path::PathBuf;
use std::time::Duration;

use homelabcmd_wire::GoodbyeReason;

use crate::wake::{self, Wake};

const HELP: &str = "\
homelabcmd-agent: reads this machine, tells the hub

USAGE
  homelabcmd-agent run --hub URL --token TOKEN [options]   beat until told to stop
  homelabcmd-agent run --hub URL --code CODE [options]     enrol first, then beat
  homelabcmd-agent run                                     with what enrol wrote down
  homelabcmd-agent run --once                              print what would be sent, send nothing
  homelabcmd-agent enrol --hub URL --code CODE [options]   trade a one-time code for a token
  homelabcmd-agent goodbye --reason suspend [options]      tell the hub that this machine goes
  homelabcmd-agent wake MAC [--broadcast ADDRESS] [--port PORT]
                                                           wake a machine of this network (Wake-on-LAN)

OPTIONS                      ENVIRONMENT
  --hub URL                  HOMELABCMD_AGENT_HUB        the hub's address; may have a path
  --token TOKEN              HOMELABCMD_AGENT_TOKEN      (or HOMELABCMD_AGENT_TOKEN_FILE)
  --code CODE                HOMELABCMD_AGENT_CODE       one-time code, as the hub shows it
  --interval SECONDS         HOMELABCMD_AGENT_INTERVAL   between beats, 1 to 3600 (60)
  --state-dir DIR            HOMELABCMD_AGENT_STATE_DIR  what the agent keeps
  --config FILE              HOMELABCMD_AGENT_CONFIG     instead of config.json in the state folder
  --ca FILE                  HOMELABCMD_AGENT_CA         trust these certificates (PEM) only
  --once                                                 print one beat as JSON and end
  --broadcast ADDRESS                                    wake: send here, not on all interfaces
  --port PORT                                            wake: to this UDP port (9)
  -h, --help   -V, --version
";

/// What to do.
pub(crate) enum Command {
    Run(Options),
    Once(Options),
    Enrol(Options),
    Goodbye(Options, GoodbyeReason),
    Wake(Wake),
    Print(String),
}

/// What was said on the command line or in the environment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    pub(crate) hub: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) interval: Option<Duration>,
    pub(crate) state_dir: Option<PathBuf>,
    pub(crate) config: Option<PathBuf>,
    pub(crate) ca: Option<PathBuf>,
}

impl Options {
    /// Where the agent keeps things.
    pub(crate) fn state_dir(&self) -> PathBuf {
        if let Some(dir) = &self.state_dir {
            return dir.clone();
        }
        if rustix::process::geteuid().is_root() {
            return "/var/lib/homelabcmd-agent".into();
        }
        let home = || Some(PathBuf::from(variable("HOME")?).join(".local/state"));
        variable("XDG_STATE_HOME")
            .map(PathBuf::from)
            .or_else(home)
            .unwrap_or_else(std::env::temp_dir)
            .join("homelabcmd-agent")
    }
}

/// Reads the command line.
pub(crate) fn parse() -> Result<Command, String> {
    parse_from(std::env::args().skip(1).collect(), variable)
}

fn parse_from(
    args: Vec<String>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Command, String> {
    let mut args = args.into_iter();
    let command = args.next().unwrap_or_else(|| "--help".into());
    match command.as_str() {
        "-h" | "--help" | "help" => return Ok(Command::Print(HELP.trim_end().into())),
        "-V" | "--version" => {
            return Ok(Command::Print(format!(
                "homelabcmd-agent {}",
                env!("CARGO_PKG_VERSION")
            )));
        }
        "wake"
            if !args
                .as_slice()
                .iter()
                .any(|arg| arg == "-h" || arg == "--help") =>
        {
            return wake::parse(args).map(Command::Wake);
        }
        "wake" => return Ok(Command::Print(HELP.trim_end().into())),
        "run" | "enrol" | "goodbye" => {}
        other => return Err(format!("there is no command {other}; see --help")),
    }
    let mut options = from_environment(variable)?;
    let (mut once, mut reason) = (false, GoodbyeReason::Stop);
    while let Some(arg) = args.next() {
        let (name, inline) = match arg.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (arg, None),
        };
        let mut value = || {
            inline
                .clone()
                .or_else(|| args.next())
                .ok_or(format!("{name} needs a value"))
        };
        match name.as_str() {
            "--hub" => options.hub = Some(value()?),
            "--token" => options.token = Some(value()?),
            "--code" => options.code = Some(value()?),
            "--interval" => options.interval = Some(seconds(&value()?)?),
            "--state-dir" => options.state_dir = Some(value()?.into()),
            "--config" => options.config = Some(value()?.into()),
            "--ca" => options.ca = Some(value()?.into()),
            "--reason" => reason = parse_reason(&value()?)?,
            "--once" => once = true,
            "-h" | "--help" => return Ok(Command::Print(HELP.trim_end().into())),
            other => return Err(format!("there is no option {other}; see --help")),
        }
    }
    Ok(match command.as_str() {
        "enrol" => Command::Enrol(options),
        "goodbye" => Command::Goodbye(options, reason),
        _ if once => Command::Once(options),
        _ => Command::Run(options),
    })
}

fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Options, String> {
    let get = |name: &str| variable(&format!("HOMELABCMD_AGENT_{name}"));
    let token = match (get("TOKEN"), get("TOKEN_FILE")) {
        (Some(token), _) => Some(token),
        (None, Some(file)) => Some(
            std::fs::read_to_string(&file)
                .map_err(|error| format!("cannot read the token from {file}: {error}"))?
                .trim()
                .to_owned(),
        ),
        (None, None) => None,
    };
    Ok(Options {
        hub: get("HUB"),
        token,
        code: get("CODE"),
        interval: get("INTERVAL").map(|text| seconds(&text)).transpose()?,
        state_dir: get("STATE_DIR").map(PathBuf::from),
        config: get("CONFIG").map(PathBuf::from),
        ca: get("CA").map(PathBuf::from),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the environment"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<u64>() {
        Ok(seconds @ 1..=3600) => Ok(Duration::from_secs(seconds)),
        _ => Err(format!("an interval is 1 to 3600 seconds, not {text}")),
    }
}

fn parse_reason(text: &str) -> Result<GoodbyeReason, String> {
    match text {
        "shutdown" => Ok(GoodbyeReason::Shutdown),
        "reboot" => Ok(GoodbyeReason::Reboot),
        "suspend" => Ok(GoodbyeReason::Suspend),
        "stop" => Ok(GoodbyeReason::Stop),
        other => Err(format!(
            "a reason is shutdown, reboot, suspend or stop, not {other}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str, environment: &[(&str, &str)]) -> Result<Command, String> {
        let args = line.split_whitespace().map(str::to_owned).collect();
        parse_from(args, |name| {
            environment
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| (*v).to_owned())
        })
    }

    #[test]
    fn the_command_line_goes_before_the_environment() {
        let environment = [
            ("HOMELABCMD_AGENT_HUB", "http://a"),
            ("HOMELABCMD_AGENT_INTERVAL", "9"),
        ];
        let Ok(Command::Run(options)) = parse("run --hub http://b --token=t", &environment) else {
            panic!("run");
        };
        assert_eq!(options.hub.as_deref(), Some("http://b"));
        assert_eq!(options.token.as_deref(), Some("t"));
        assert_eq!(options.interval, Some(Duration::from_secs(9)));
    }

    #[test]
    fn mistakes_are_said() {
        for line in [
            "fly",
            "run --fast",
            "run --hub",
            "run --interval 0",
            "goodbye --reason bored",
        ] {
            assert!(parse(line, &[]).is_err(), "{line}");
        }
        assert!(matches!(parse("", &[]), Ok(Command::Print(text)) if text.contains("USAGE")));
        assert!(matches!(parse("run --once", &[]), Ok(Command::Once(_))));
    }

    #[test]
    fn waking_needs_nothing_of_what_the_hub_needs() {
        let broken = [("HOMELABCMD_AGENT_TOKEN_FILE", "/nonexistent")];
        assert!(parse("run", &broken).is_err());
        let wake = parse("wake 00:1b:21:aa:bb:cc", &broken);
        assert!(matches!(wake, Ok(Command::Wake(_))));
        assert!(parse("wake", &[]).is_err());
        let help = parse("wake --help", &[]);
        assert!(matches!(help, Ok(Command::Print(text)) if text.contains("wake MAC")));
    }
}
