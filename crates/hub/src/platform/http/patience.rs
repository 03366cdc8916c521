//! How long a request may take.

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Error;

/// Gives a request up that takes too long: its body does not come, or the database does not answer.
pub async fn within(patience: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let seconds = patience.as_secs();
            Error::unavailable(format!("This took longer than {seconds} seconds.")).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn what_never_ends_is_given_up_with_a_problem() {
        let router = Router::new()
            .route("/", get(std::future::pending::<()>))
            .layer(axum::middleware::from_fn(|request, next| {
                within(Duration::from_millis(1), request, next)
            }));
        let request = Request::new(Body::empty());
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), 503);
        let kind = &response.headers()["content-type"];
        assert_eq!(kind, "application/problem+json");
    }
}
