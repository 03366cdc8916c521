//! The HomelabCmd hub.
//!
//! Modules stand in reading order, and that order is a rule: a domain imports only domains above it
//! (`cargo xtask tidy` holds it). `platform` knows no domain; `app`, `router`, `jobs` and `serve`
//! put the domains together.
//!
//! | module | what it is |
//! |---|---|
//! | [`platform`] | mechanisms: database, HTTP, time, jobs, events |
//! | [`settings`] | what was set in the hub |
//! | [`audit`] | who did what |
//! | [`accounts`] | users, sessions, tokens, first run |
//! | [`machines`] | the machines and whether they are there |
//! | [`credentials`] | sealed secrets that the hub shows to others |
//! | [`tailscale`] | devices of the tailnet, and which of them are machines |
//! | [`remote`] | reaching a machine over SSH: address, host keys, login, root |
//! | [`metrics`] | readings, roll-ups, charts, retention |
//! | [`services`] | service units as agents report them |
//! | [`updates`] | pending package updates as agents report them |
//! | [`agents`] | enrolment, the install script, agent programs |
//! | [`alerts`] | what is wrong with machines, since when, and who cares for it |
//! | [`notifications`] | messages to people, and the channels that carry them |
//! | [`commands`] | what may be run on machines, running it, approving it |
//! | [`costs`] | what machines draw and what that costs |
//! | [`scans`] | a look at a whole machine over SSH, and what changed since the last one |
//! | [`privileges`] | which commands the hub needs root for, and a sudoers file that grants just those |
//! | [`discovery`] | finding machines on the local network, and one list of hosts from all sources |
//! | [`heartbeat`] | taking beats: one transaction across the domains above |
//! | [`dashboard`] | live events for browsers |
//! | [`system`] | health, jobs, Prometheus, the API's description |

pub mod platform;

pub mod settings;

pub mod audit;

pub mod accounts;

pub mod machines;

pub mod credentials;

pub mod tailscale;

pub mod remote;

pub mod metrics;

pub mod services;

pub mod updates;

pub mod agents;

pub mod alerts;

pub mod notifications;

pub mod commands;

pub mod costs;

pub mod scans;

pub mod privileges;

pub mod discovery;

pub mod heartbeat;

pub mod dashboard;

pub mod system;

pub mod app;
pub mod cli;
pub mod config;
pub mod jobs;
pub mod router;
pub mod serve;
