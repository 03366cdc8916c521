//! What machines draw and cost: a month that was lived through, late data, roll-ups, and addresses.

mod addresses;
mod life;
mod month;
mod store;
