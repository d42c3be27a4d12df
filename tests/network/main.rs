//! Networks against netmeta.

mod components;
mod contributions;
mod diagnosis;
mod given;
mod net_heat;
mod ranks;
mod reference;
