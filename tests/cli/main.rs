//! The program as a user meets it: commands, outputs, exit codes, promises.

mod assumptions;
mod bias;
mod bootstrap;
mod columns;
mod declared;
mod explanation;
mod forest;
mod formats;
mod import;
mod measures;
mod methods;
mod new;
mod options;
mod pool;
mod problems;
mod program;
mod promises;
mod refusals;
mod regress;
mod review_slips;
mod scales;
mod schema;
mod sensitivity;
mod shards;
mod words;
mod workbook;
