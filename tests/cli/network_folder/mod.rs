//! `network` of review folders: the numbers of records are those of a table, and of arithmetic by hand.

mod arms;
mod choices;
mod desk;
mod odd;
mod protocol;
mod report;
mod studies;
