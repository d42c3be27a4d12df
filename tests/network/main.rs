//! Networks against netmeta.

mod arms;
mod components;
mod contributions;
mod diagnosis;
mod further;
mod given;
mod intervals;
mod mantel_haenszel;
mod net_heat;
mod ranks;
mod reference;
