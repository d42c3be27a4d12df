//! From what reports print to effects: every route with its arithmetic beside it, and what is said of it.

mod designs;
mod given;
mod invariances;
mod one_group;
mod properties;
mod quantiles;
mod selection;
mod shared_arms;
mod two_groups;
