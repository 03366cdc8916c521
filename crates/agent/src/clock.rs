use jiff::Timestamp;

/// The wall clock. Pauses between beats are measured by the monotonic one.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that the ban points to"
)]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
