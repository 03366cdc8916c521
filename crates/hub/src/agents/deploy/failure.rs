//! Why a deployment failed, from whatever failed in it.

use super::model::DeploymentFailure;
use crate::platform::ssh::Failure;

pub(super) fn failure(code: &str, message: impl Into<String>, advice: &str) -> DeploymentFailure {
    DeploymentFailure {
        code: code.into(),
        message: message.into(),
        advice: advice.into(),
    }
}

pub(super) fn internal(error: &anyhow::Error) -> DeploymentFailure {
    tracing::error!("a deployment failed inside the hub: {error:#}");
    failure(
        "internal",
        "The hub could not do this. Its log says why.",
        "",
    )
}

impl From<Failure> for DeploymentFailure {
    fn from(problem: Failure) -> Self {
        failure(problem.code(), problem.to_string(), problem.advice())
    }
}
