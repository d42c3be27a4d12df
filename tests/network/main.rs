//! Networks against netmeta.

mod components;
mod contributions;
mod given;
mod ranks;
mod reference;
