//! Networks against netmeta.

mod components;
mod contributions;
mod given;
mod mantel_haenszel;
mod net_heat;
mod ranks;
mod reference;
