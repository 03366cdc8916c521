//! Every store, on SQLite and on PostgreSQL: the same SQL, the same answers.

use homelabcmd::accounts::{self, NewToken, Passwords, Role};
use homelabcmd::machines::{self, Kind, NewMachine, Presence, Status};
use homelabcmd::platform::db::{Db, Location};
use homelabcmd::platform::secrets::Secret;
use homelabcmd::settings;
use homelabcmd_testkit::postgres::Postgres;

use crate::support::{GUID, sqlite};

#[tokio::test]
async fn on_sqlite() {
    let (db, _folder) = sqlite().await;
    everything(&db).await;
    db.close().await;
}

#[tokio::test]
async fn on_postgresql() {
    let server = tokio::task::spawn_blocking(Postgres::start).await.unwrap().unwrap();
    let db = Db::open(&Location::Server(server.url())).await.unwrap();
    everything(&db).await;
    db.close().await;
}

async fn everything(db: &Db) {
    keeps_settings(db).await;
    keeps_users_and_tokens(db).await;
    keeps_machines(db).await;
    refuses_writes_from_readers(db).await;
    // A second start finds everything up to date.
    assert!(db.schema_version().await.unwrap() >= 5);
    assert!(db.size_bytes().await.unwrap() > 0);
    assert_eq!(db.integrity().await.unwrap(), None);
    db.shrink().await.unwrap();
}

async fn keeps_settings(db: &Db) {
    let mut tx = db.write().await.unwrap();
    settings::put(&mut tx, "x", &vec![1, 2], 5).await.unwrap();
    settings::put(&mut tx, "x", &vec![3], 6).await.unwrap();
    tx.commit().await.unwrap();
    let mut conn = db.read().await.unwrap();
    assert_eq!(settings::get::<Vec<i32>>(&mut conn, "x").await.unwrap(), [3]);
    assert_eq!(settings::get::<Vec<i32>>(&mut conn, "y").await.unwrap(), [0; 0]);
}

async fn keeps_users_and_tokens(db: &Db) {
    let mut tx = db.write().await.unwrap();
    assert!(!accounts::any_user(&mut tx).await.unwrap());
    let password = || Secret::new("correct horse".into());
    let passwords = Passwords::default();
    accounts::create_user(&mut tx, &passwords, "Ada", Role::Admin, password(), 1).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.write().await.unwrap();
    let twice = accounts::create_user(&mut tx, &passwords, "ADA", Role::Viewer, password(), 2).await;
    assert_eq!(twice.unwrap_err().code(), "name_taken");
    tx.rollback().await.unwrap();

    let mut tx = db.write().await.unwrap();
    let new = NewMachine { name: "with a token".into(), ..NewMachine::default() };
    let machine = machines::insert(&mut tx, &new, 3).await.unwrap();
    let id = machine.id.to_string();
    let new = NewToken {
        name: "t".into(),
        role: Role::Agent,
        machine_id: Some(id.clone()),
        created_by: None,
        created_at: 3,
        expires_at: None,
    };
    accounts::create_token(&mut tx, new).await.unwrap();
    assert!(accounts::machine_has_token(&mut tx, &id).await.unwrap());
    accounts::revoke_tokens_of_machine(&mut tx, &id).await.unwrap();
    assert!(!accounts::machine_has_token(&mut tx, &id).await.unwrap());
    tx.commit().await.unwrap();
}

async fn keeps_machines(db: &Db) {
    let mut tx = db.write().await.unwrap();
    let new = NewMachine {
        name: "nas".into(),
        kind: Some(Kind::Workstation),
        guid: Some(GUID.into()),
        tags: vec!["b".into(), "a".into(), "a".into()],
        machine_id_hash: Some("h".into()),
        server_id: Some("srv".into()),
        ..NewMachine::default()
    };
    let machine = machines::insert(&mut tx, &new, 7).await.unwrap();
    let mut presence = Presence::never_seen(7);
    presence.status = Status::Online;
    presence.last_seen = Some(8);
    presence.status_since = 8;
    machines::save_presences(&mut tx, &[(machine.id, &presence)]).await.unwrap();
    presence.status_since = 9;
    presence.last_seq = Some(41);
    machines::save_presences(&mut tx, &[(machine.id, &presence)]).await.unwrap();
    machines::save_details(&mut tx, &[(machine.id, "{}".into())]).await.unwrap();
    tx.commit().await.unwrap();

    let mut conn = db.read().await.unwrap();
    let found = machines::find_by_guid(&mut conn, GUID).await.unwrap().unwrap();
    assert_eq!(found, machines::find(&mut conn, machine.id).await.unwrap().unwrap());
    assert_eq!(found.kind, Kind::Workstation);
    let stored = machines::presence(&mut conn, machine.id).await.unwrap().unwrap();
    assert_eq!((stored.last_seen, stored.last_seq), (Some(8), Some(41)));
    assert_eq!(stored.status_since, 8, "a status that stays keeps its time");
    assert_eq!(machines::details(&mut conn, machine.id).await.unwrap().as_deref(), Some("{}"));
    assert_eq!(machines::find_by_machine_id_hash(&mut conn, "h").await.unwrap().len(), 1);
    assert_eq!(machines::find_by_server_id(&mut conn, "srv").await.unwrap().len(), 1);
    assert_eq!(machines::fleet(&mut conn).await.unwrap().len(), 2);
    assert_eq!(machines::count(&mut conn).await.unwrap(), 2);
}

async fn refuses_writes_from_readers(db: &Db) {
    let mut conn = db.read().await.unwrap();
    let written = sqlx::query("delete from machines").execute(&mut *conn).await;
    assert!(written.is_err(), "a reader wrote");
}
