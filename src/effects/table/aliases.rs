//! Names that other programs give to metafor's columns.

use crate::records::Grid;

/// The argument names of meta's `metabin`, `metacont` and `metagen`, and the columns of metafor's `dat.bcg`.
const ALIASES: [(&str, &str); 16] = [
    ("studlab", "study"),
    ("event.e", "ai"),
    ("event.c", "ci"),
    ("n.e", "n1i"),
    ("n.c", "n2i"),
    ("mean.e", "m1i"),
    ("mean.c", "m2i"),
    ("sd.e", "sd1i"),
    ("sd.c", "sd2i"),
    ("TE", "yi"),
    ("seTE", "sei"),
    ("tpos", "ai"),
    ("tneg", "bi"),
    ("cpos", "ci"),
    ("cneg", "di"),
    ("se", "sei"),
];

/// The same of meta's `metainc`, where `event.e` stands beside a person-time.
const OF_RATES: [(&str, &str); 4] = [
    ("event.e", "x1i"),
    ("event.c", "x2i"),
    ("time.e", "t1i"),
    ("time.c", "t2i"),
];

/// The table with metafor's names where a column has another program's and no column has metafor's.
pub fn with_metafor_names(mut grid: Grid) -> Grid {
    let rates = grid.column("time.e").is_some() && grid.column("time.c").is_some();
    let effects = ["yi", "TE"].iter().any(|name| grid.column(name).is_some());
    // Beside a variance a standard error may be on another scale; beside no effect it is some other column.
    let spread = ["vi", "sei", "seTE"].iter();
    let se = effects && spread.copied().all(|name| grid.column(name).is_none());
    for at in 0..grid.columns.len() {
        let written = &grid.columns[at];
        let of_rates = OF_RATES.iter().filter(|_| rates);
        let meant = of_rates
            .chain(&ALIASES)
            .find(|(alias, _)| alias.eq_ignore_ascii_case(written))
            .map(|(_, name)| *name);
        let wanted = |name: &&str| {
            grid.column(name).is_none() && (se || !written.eq_ignore_ascii_case("se"))
        };
        if let Some(name) = meant.filter(wanted) {
            grid.columns[at] = name.to_owned();
        }
    }
    grid
}
