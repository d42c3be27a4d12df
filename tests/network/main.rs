//! Networks against netmeta.

mod components;
mod mantel_haenszel;
mod ranks;
mod reference;
