//! Messages to send and channels to send them by.

use homelabcmd::notifications::{
    Apprise, ChannelSecrets, ChannelSettings, Discord, Event, Field, Gotify, Message,
    MessageMachine, Ntfy, Pushover, Refused, Sent, Severity, Slack, Telegram, Webhook, check,
    deliver,
};
use homelabcmd::platform::clock::Clock;
use homelabcmd::platform::outbound::{Outbound, Roots};

use super::peer::Peer;

/// A channel ready for use.
pub(super) struct Way {
    pub(super) name: &'static str,
    pub(super) settings: ChannelSettings,
    pub(super) secrets: ChannelSecrets,
}

impl Way {
    pub(super) fn new(
        name: &'static str,
        settings: ChannelSettings,
        secrets: &[(&str, &str)],
    ) -> Self {
        let secrets = secrets
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        Self {
            name,
            settings,
            secrets,
        }
    }

    /// Checks it as if it were stored, and sends.
    pub(super) async fn send(
        &self,
        message: &Message,
        previous: Option<&str>,
    ) -> Result<Sent, Refused> {
        check(&self.settings, &self.secrets).unwrap();
        deliver(&self.settings, &self.secrets, message, previous, &client()).await
    }
}

/// A client whose clock stands still at half past two.
pub(super) fn client() -> Outbound {
    let now = "2026-11-25T14:30:00Z".parse().unwrap();
    Outbound::new(Roots::only([]), Clock::manual(now)).unwrap()
}

pub(super) fn opened() -> Message {
    Message {
        id: "019ac0de-0001".into(),
        event: Event::Opened,
        severity: Some(Severity::Critical),
        title: "nas: / is 96 % full".into(),
        text: vec!["It has been above 95 % for 3 minutes.".into()],
        fields: vec![
            Field {
                name: "Used".into(),
                value: "96 % (461 of 480 GB)".into(),
            },
            Field {
                name: "Threshold".into(),
                value: "95 %".into(),
            },
        ],
        machine: Some(MessageMachine {
            id: "019ac0de-aaaa".into(),
            name: "nas".into(),
        }),
        link: Some("https://lab.example/hub/incidents/7".into()),
        at: "2026-11-25T14:28:00Z".parse().unwrap(),
        thread: "incident-7".into(),
    }
}

pub(super) fn resolved() -> Message {
    Message {
        id: "019ac0de-0002".into(),
        event: Event::Resolved,
        title: "Resolved: nas: / is 80 % full".into(),
        text: vec!["It lasted 25 minutes.".into()],
        fields: Vec::new(),
        ..opened()
    }
}

pub(super) fn digest() -> Message {
    Message {
        id: "019ac0de-0003".into(),
        event: Event::Digest,
        severity: None,
        title: "3 machines want updates".into(),
        text: vec!["nas: 12 updates".into(), "pi: 3 updates".into()],
        fields: Vec::new(),
        machine: None,
        link: None,
        thread: "digest-2026-11-25".into(),
        ..opened()
    }
}

pub(super) fn webhook(peer: &Peer) -> Way {
    Way::new(
        "webhook",
        ChannelSettings::Webhook(Webhook::default()),
        &[
            ("url", &peer.url("/hook/planted-path?token=planted-query")),
            ("headers", "Authorization: Bearer planted-header"),
            ("signing_key", "planted-signing"),
        ],
    )
}

pub(super) fn slack_bot(peer: &Peer) -> Way {
    Way::new(
        "slack_bot",
        ChannelSettings::Slack(Slack {
            channel: Some("C0123".into()),
            base_url: Some(peer.url("")),
        }),
        &[("bot_token", "xoxb-planted-token")],
    )
}

pub(super) fn discord(peer: &Peer) -> Way {
    Way::new(
        "discord",
        ChannelSettings::Discord(Discord::default()),
        &[("webhook_url", &peer.url("/api/webhooks/11/planted-discord"))],
    )
}

pub(super) fn telegram(peer: &Peer) -> Way {
    Way::new(
        "telegram",
        ChannelSettings::Telegram(Telegram {
            chat_id: "-100200".into(),
            thread_id: Some(4),
            base_url: Some(peer.url("")),
        }),
        &[("bot_token", "77:planted-telegram")],
    )
}

pub(super) fn pushover(peer: &Peer) -> Way {
    Way::new(
        "pushover",
        ChannelSettings::Pushover(Pushover {
            emergency: Some(homelabcmd::notifications::Emergency {
                retry_seconds: 60,
                expire_seconds: 3600,
            }),
            device: None,
            base_url: Some(peer.url("")),
        }),
        &[
            ("app_token", "planted-app-token"),
            ("user_key", "planted-user-key"),
        ],
    )
}

/// Every kind that speaks HTTP.
pub(super) fn all(peer: &Peer) -> Vec<Way> {
    let server = peer.url("");
    vec![
        Way::new(
            "slack",
            ChannelSettings::Slack(Slack::default()),
            &[("webhook_url", &peer.url("/services/T0/planted-slack"))],
        ),
        slack_bot(peer),
        discord(peer),
        telegram(peer),
        Way::new(
            "ntfy",
            ChannelSettings::Ntfy(Ntfy {
                server: server.clone(),
                topic: "lab".into(),
            }),
            &[("user", "ada"), ("password", "planted-ntfy")],
        ),
        Way::new(
            "gotify",
            ChannelSettings::Gotify(Gotify {
                server: server.clone(),
            }),
            &[("token", "planted-gotify")],
        ),
        pushover(peer),
        webhook(peer),
        Way::new(
            "apprise",
            ChannelSettings::Apprise(Apprise {
                server: server.clone(),
                tag: Some("admins".into()),
            }),
            &[("config_key", "planted-config-key")],
        ),
        Way::new(
            "apprise_stateless",
            ChannelSettings::Apprise(Apprise { server, tag: None }),
            &[("urls", "mailto://ada:planted-apprise@mail.lan")],
        ),
    ]
}
