//! Agents that are put on machines: the script by itself, and over a real OpenSSH server.

mod over_ssh;
mod script;
mod trust;

/// A program that stands for the agent: it has a version, and enrols by writing down what it was told.
pub(crate) const STAND_IN: &str = r#"#!/bin/sh
case $1 in
    --version) echo "homelabcmd-agent 0.1.0" ;;
    enrol)
        while [ "$1" != --state-dir ]; do shift; done
        printf 'a new token for the code %s' "$HOMELABCMD_AGENT_CODE" > "$2/config.json"
        tr '\0' ' ' < /proc/$$/cmdline > "$2/enrolled-by"
        ;;
esac
"#;
