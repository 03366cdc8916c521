//! Secrets that the hub shows to others to be let in: keys and passwords for machines, tokens for
//! services. Each is for all machines or for one, and the one's comes first.
//!
//! They are sealed in the database ([`crate::platform::vault`]), go in through the API and never come out
//! of it. Whoever needs one says what for, and that is in the record before the secret is opened.

mod api;
mod keep;
mod model;
mod reveal;
mod store;

use utoipa_axum::router::OpenApiRouter;

pub use keep::{checked_password, keep_password};
pub use model::{Credential, CredentialId, CredentialKind, PublicPart};
pub use reveal::{Opening, Revealed, reveal, reveal_first, reveal_one};
pub use store::{list, replace_sealed, sealed};

use crate::app::AppState;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes()
}
