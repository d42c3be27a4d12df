//! Networks against netmeta.

mod components;
mod ranks;
mod reference;
