use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::commands::catalogue::Catalogue;
use crate::platform::ssh::quote;

const OWN: &str = r#"
        [tidy_up]
        title = "Tidy up {folder}"
        effect = "Old files in {folder} go."
        argv = ["tidy-up", "--level={level}", "--mode", "{mode}", "--", "{folder}", "x{level}y"]
        danger = "disruptive"
        [tidy_up.parameters.folder]
        label = "Folder"
        kind = "path"
        root = "/srv"
        [tidy_up.parameters.level]
        label = "Level"
        kind = "integer"
        min = 0
        max = 9
        default = "3"
        [tidy_up.parameters.mode]
        label = "Mode"
        kind = "choice"
        options = ["fast", "it's slow"]

        [install]
        title = "Install {packages}"
        effect = "{packages} are installed on {machine}."
        argv = ["apt-get", "install", "-y", "--", "{packages...}"]
        danger = "disruptive"
        [install.parameters.packages]
        label = "Packages"
        kind = "packages"
    "#;

fn catalogue() -> Catalogue {
    Catalogue::parse(OWN, "actions.toml").unwrap()
}

fn values(name: &str, given: &Json) -> Result<Values, Vec<FieldError>> {
    let catalogue = catalogue();
    catalogue
        .get(name)
        .unwrap()
        .values(given.as_object().unwrap())
}

#[test]
fn parameters_become_words_and_never_more() {
    let catalogue = catalogue();
    let tidy = catalogue.get("tidy_up").unwrap();
    let given = json!({"folder": "/srv/a b;reboot", "mode": "it's slow"});
    let values = tidy.values(given.as_object().unwrap()).unwrap();
    assert_eq!(
        tidy.argv(&values).unwrap(),
        [
            "tidy-up",
            "--level=3",
            "--mode",
            "it's slow",
            "--",
            "/srv/a b;reboot",
            "x3y"
        ]
    );
    assert_eq!(tidy.title(&values), "Tidy up /srv/a b;reboot");
    let install = catalogue.get("install").unwrap();
    let values = install
        .values(json!({"packages": ["vim", "git"]}).as_object().unwrap())
        .unwrap();
    assert_eq!(
        install.argv(&values).unwrap(),
        ["apt-get", "install", "-y", "--", "vim", "git"]
    );
    assert_eq!(
        install.effect(&values, "nas"),
        "vim, git are installed on nas."
    );
}

#[test]
fn what_is_wrong_is_said_for_each_parameter() {
    let errors = values(
        "tidy_up",
        &json!({"folder": "/etc", "level": 10, "loud": true}),
    )
    .unwrap_err();
    let pointers: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/params/folder",
            "/params/level",
            "/params/mode",
            "/params/loud"
        ]
    );
    let twice = json!({"service": "a", "unit": "b"});
    assert_eq!(
        values("restart_service", &twice).unwrap_err()[0].pointer,
        "/params/unit"
    );
    assert!(values("restart_service", &json!({"service_name": "a"})).is_ok());
    assert!(values("reboot", &json!({"now": true})).is_err());
}

#[test]
fn a_line_is_accepted_when_it_is_what_the_action_would_run() {
    let catalogue = catalogue();
    let reads = |name: &str, line: &str| {
        let definition = catalogue.get(name).unwrap();
        let values = definition.values_of_line(line)?;
        Some(definition.argv(&values)?.join(" "))
    };
    for (name, line, argv) in [
        (
            "restart_service",
            "systemctl restart nginx",
            "systemctl restart -- nginx.service",
        ),
        (
            "restart_service",
            " systemctl restart wg-quick@wg0.service\n",
            "systemctl restart -- wg-quick@wg0.service",
        ),
        (
            "restart_service",
            "systemctl restart -- 'nginx.service'",
            "systemctl restart -- nginx.service",
        ),
        (
            "clear_logs",
            "journalctl --vacuum-time=7d",
            "journalctl --vacuum-time=7d",
        ),
        ("reboot", "systemctl reboot", "systemctl reboot"),
        (
            "install",
            "apt-get install -y -- vim git",
            "apt-get install -y -- vim git",
        ),
    ] {
        assert_eq!(reads(name, line).as_deref(), Some(argv), "{line}");
    }
    for (name, line) in [
        ("restart_service", "systemctl restart nginx; reboot"),
        ("restart_service", "systemctl restart nginx sshd"),
        ("restart_service", "systemctl restart"),
        ("restart_service", "systemctl restart $(reboot)"),
        ("restart_service", "systemctl stop nginx"),
        ("restart_service", "systemctl restart poweroff.target"),
        ("clear_logs", "journalctl --vacuum-time=7d --rotate"),
        ("clear_logs", "journalctl --vacuum-time=;id"),
        ("reboot", "systemctl reboot --force"),
        ("install", "apt-get install -y --"),
        ("install", "apt-get install -y -- --reinstall"),
    ] {
        assert_eq!(reads(name, line), None, "{line}");
    }
}

/// What a real shell gives a program, each argument ended by a NUL.
fn received(argv: &[String]) -> Vec<String> {
    let line = quote(argv).unwrap();
    let output = std::process::Command::new("/bin/sh")
        .args(["-c", &format!("printf '%s\\0' {line}")])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

/// Texts that people, and those who mean harm, may send.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9@:._-]{1,12}",
        "/srv/[ -~]{1,20}",
        "/srv/\\PC{1,12}",
        "\\PC{0,12}",
        "[-$`;&|<>()'\"\\\\ \n\t*?!#~{}]{1,8}",
        "(nginx|7d|fast|/srv/a)[;&|$` \n'\"-]?[a-z]{0,4}",
    ]
}

/// Lines that actions take, with something cut out of them and something put in.
fn nearly_right() -> impl Strategy<Value = String> {
    let lines = prop::sample::select(vec![
        "systemctl restart nginx",
        "systemctl restart -- 'wg-quick@wg0.service'",
        "journalctl --vacuum-time=7d",
        "apt-get install -y -- vim git",
        "apt-get update && apt-get upgrade -y",
        "tidy-up --level=3 --mode \"it's slow\" -- /srv/a x3y",
        "docker stop -- web",
        "systemctl reboot",
        "reboot",
    ]);
    let put = "[-$`;&|<>()'\"\\\\ \n\t*?!#~{}a-z0-9.@=]{0,3}";
    (lines, any::<prop::sample::Index>(), put, 0..3usize).prop_map(|(line, at, put, cut)| {
        let at = at.index(line.len() + 1);
        let rest = &line[(at + cut).min(line.len())..];
        format!("{}{put}{rest}", &line[..at])
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_real_shell_receives_the_argv_that_is_meant_or_nothing_is_run(
        text in hostile(),
        other in hostile(),
    ) {
        let catalogue = catalogue();
        for definition in catalogue.all() {
            let given: Map<String, Json> = definition
                .parameters
                .iter()
                .map(|p| (p.name.clone(), match p.kind.is_list() {
                    true => json!([text, other]),
                    false => json!(text),
                }))
                .collect();
            let Ok(values) = definition.values(&given) else {
                continue;
            };
            let Work::Argv(template) = &definition.work else {
                continue;
            };
            let argv = template.fill(&values);
            // The shape is the template's: the same number of words, whatever the values.
            let lists = definition.parameters.iter().filter(|p| p.kind.is_list()).count();
            prop_assert_eq!(argv.len(), template.len() + lists);
            for (word, fixed) in argv.iter().zip(template.fixed()) {
                if let Some(fixed) = fixed {
                    prop_assert_eq!(word, fixed);
                }
            }
            prop_assert_eq!(&received(&argv), &argv);
            // And the line reads back as the same action.
            let read = definition.values_of_line(&quote(&argv).unwrap());
            prop_assert_eq!(read, Some(values));
        }
    }

    #[test]
    fn no_line_is_taken_for_another_command(
        line in prop_oneof![1 => "\\PC{0,40}", 4 => nearly_right()],
    ) {
        for definition in catalogue().all() {
            let Some(values) = definition.values_of_line(&line) else {
                continue;
            };
            // What is run comes of the values alone, and they are what the same request by name would give.
            let named = definition.values(values.json(definition).as_object().unwrap());
            prop_assert_eq!(named.as_ref(), Ok(&values));
            if let Work::Argv(template) = &definition.work {
                let argv = template.fill(&values);
                prop_assert_eq!(&received(&argv), &argv);
                for (word, fixed) in argv.iter().zip(template.fixed()) {
                    prop_assert!(fixed.is_none_or(|fixed| fixed == word), "{word}");
                }
            }
        }
    }
}
