//! Networks against netmeta.

mod arms;
mod components;
mod intervals;
mod mantel_haenszel;
mod ranks;
mod reference;
