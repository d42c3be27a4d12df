//! Networks against netmeta.

mod reference;
