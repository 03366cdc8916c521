//! The commands.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use serde_json::json;

use crate::accounts::{self, NewToken, NewUser, Passwords, Role};
use crate::audit::{self, Actor, Entry, Head};
use crate::config::{Config, DataOptions, ServeOptions};
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::http::Error;
use crate::platform::secrets::Secret;
use crate::platform::vault;
use crate::system::Verification;
use crate::{router, serve, system};

/// Watches and manages the machines of a home lab.
#[derive(Debug, Parser)]
#[command(name = "homelabcmd", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the hub
    Serve(ServeArgs),
    /// Work with API tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Work with users
    #[command(subcommand)]
    User(UserCommand),
    /// Look at the installation and say what is wrong with it
    Doctor(DataOptions),
    /// Print a new encryption key, which seals the secrets that the hub stores
    GenerateKey,
    /// Work with the encryption key
    #[command(subcommand)]
    Key(KeyCommand),
    /// Work with the audit, the record of who did what
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Print the API's description (OpenAPI 3.1)
    #[command(hide = true)]
    Openapi,
}

#[derive(Debug, Args)]
struct ServeArgs {
    #[command(flatten)]
    serve: ServeOptions,
    #[command(flatten)]
    data: DataOptions,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a token and print it, once
    Create {
        /// What people will know it by
        #[arg(long)]
        name: String,
        /// What it may do; an agent token made here is bound to no machine
        #[arg(long)]
        role: Role,
        #[command(flatten)]
        data: DataOptions,
    },
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Make a user whose password is read from standard input
    Create {
        /// The name to log in with
        #[arg(long)]
        name: String,
        /// What they may do
        #[arg(long)]
        role: Role,
        /// Read the password from standard input (its first line)
        #[arg(long, required = true)]
        password_stdin: bool,
        #[command(flatten)]
        data: DataOptions,
    },
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// Seal all stored secrets with another key, while the hub runs; after an interruption, the same
    /// command goes on
    Rotate {
        /// The file that holds the new key, which nobody else may read (`generate-key` prints one)
        #[arg(long, value_name = "FILE")]
        new_key_file: PathBuf,
        #[command(flatten)]
        data: DataOptions,
    },
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Look through the whole audit and name the first entry that was changed, is missing or was put in; also
    /// while the hub runs
    Verify {
        /// Look through an export (CSV) instead of the database
        #[arg(long, value_name = "EXPORT")]
        file: Option<PathBuf>,
        /// The export was filtered: count what is not in it instead of missing it
        #[arg(long, requires = "file")]
        filtered: bool,
        /// An entry that must be there, with its hash, as the hub logs them
        #[arg(long, value_name = "POSITION:HASH")]
        head: Option<Head>,
        #[command(flatten)]
        data: DataOptions,
    },
}

/// Runs a command; the answer is the exit code.
///
/// # Errors
/// With what to tell the user.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(args) => {
            serve::run(Config {
                data: args.data,
                serve: args.serve,
            })
            .await?;
        }
        Command::Token(TokenCommand::Create { name, role, data }) => {
            create_token(&data, name, role).await?;
        }
        Command::User(UserCommand::Create {
            name,
            role,
            password_stdin: _,
            data,
        }) => {
            create_user(&data, &name, role).await?;
        }
        Command::Audit(AuditCommand::Verify {
            file,
            filtered,
            head,
            data,
        }) => {
            let what = Verification {
                file,
                is_filtered: filtered,
                head,
            };
            return system::verify_audit(&data, what).await;
        }
        Command::Doctor(data) => return system::doctor(&data).await,
        Command::Key(KeyCommand::Rotate { new_key_file, data }) => {
            system::rotate_key(&data, &new_key_file).await?;
        }
        Command::GenerateKey => print_line(vault::new_key().expose()),
        Command::Openapi => print_line(&system::description_text(&router::api().1)?),
    }
    Ok(ExitCode::SUCCESS)
}

async fn create_token(data: &DataOptions, name: String, role: Role) -> anyhow::Result<()> {
    let db = open(data).await?;
    let new = NewToken {
        name,
        role,
        machine_id: None,
        created_by: Some("command line".into()),
        created_at: Clock::system().now_ms(),
        expires_at: None,
    };
    let mut tx = db.write().await?;
    let (token, secret) = accounts::create_token(&mut tx, new)
        .await
        .map_err(|error| explain(&error))?;
    let entry = Entry::done(token.created_at, &somebody(), "token.created", &token.name)
        .with(json!({ "role": token.role, "id": token.id }));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    db.close().await;
    print_line(secret.expose());
    Ok(())
}

async fn create_user(data: &DataOptions, name: &str, role: Role) -> anyhow::Result<()> {
    anyhow::ensure!(
        role != Role::Agent,
        "agents have tokens, not users: see `token create`"
    );
    let mut text = String::new();
    std::io::stdin()
        .take(4096)
        .read_to_string(&mut text)
        .context("cannot read the password")?;
    let password = Secret::new(text.lines().next().unwrap_or_default().to_owned());
    let new = NewUser::prepare(&Passwords::default(), name, role, password)
        .await
        .map_err(|error| explain(&error))?;
    let db = open(data).await?;
    let mut tx = db.write().await?;
    let user = accounts::create_user(&mut tx, new, Clock::system().now_ms())
        .await
        .map_err(|error| explain(&error))?;
    let entry = Entry::done(user.created_at, &somebody(), "user.created", &user.name)
        .with(json!({ "role": user.role }));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    db.close().await;
    print_line(&format!("User {} was made.", user.name));
    Ok(())
}

/// Who calls, as far as it can be told.
fn somebody() -> Actor {
    Actor::command_line(rustix::process::getuid().as_raw())
}

async fn open(data: &DataOptions) -> anyhow::Result<Db> {
    data.create_data_dir()?;
    Db::open(&data.location()?).await
}

fn explain(error: &Error) -> anyhow::Error {
    anyhow::anyhow!("{}", error.detail())
}

#[expect(
    clippy::print_stdout,
    reason = "a command's answer goes to standard output"
)]
fn print_line(text: &str) {
    println!("{text}");
}
