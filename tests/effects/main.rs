//! From what reports print to effects: every route with its arithmetic beside it, and what is said of it.

mod bounds;
mod counts;
mod designs;
mod given;
mod invariances;
mod means;
mod named;
mod one_group;
mod pooled_counts;
mod properties;
mod quantiles;
mod selection;
mod shared_arms;
mod single_group;
mod two_groups;
