//! The addresses of commands.

mod actions;
mod bulk;
mod catalogue;
mod execute;
mod output;
mod packages;
mod services;
mod settings;
mod view;
mod wake;

use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    actions::routes()
        .merge(bulk::routes())
        .merge(catalogue::routes())
        .merge(settings::routes())
        .merge(output::routes())
        .merge(execute::quick_routes())
        .merge(packages::routes())
        .merge(wake::routes())
}

pub(super) fn slow_routes() -> OpenApiRouter<AppState> {
    execute::slow_routes()
        .merge(services::slow_routes())
        .merge(packages::slow_routes())
}

pub(super) fn live_routes() -> OpenApiRouter<AppState> {
    output::live_routes()
}
