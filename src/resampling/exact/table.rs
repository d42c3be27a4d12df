//! Which multisets there are: prefixes of counts, and a table of what may follow each.

use crate::numerics::lanes::WIDTH;
use crate::pooling::{Part, Scaled};

/// At most as many studies have their counts in a table; the others have them in a prefix.
pub(super) const SUFFIX: usize = 7;

/// At most as many studies have counts in a prefix.
pub(super) const COUNTED: usize = 12;

/// Counts of the first studies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prefix {
    pub part: Part,
    /// k! / (prod n_i! r!), r the draws that are left.
    pub ways: f64,
    /// r.
    pub rest: usize,
    pub counts: [u8; COUNTED],
}

/// Every way to spread r draws over the last studies, a column for each quantity; padded to whole vectors by ways of 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub weight: Vec<f64>,
    pub mean: Vec<f64>,
    pub q: Vec<f64>,
    pub pairs: Vec<f64>,
    /// r! / prod n_i!, a whole number.
    pub ways: Vec<f64>,
    /// A byte a study, the first the lowest.
    pub counts: Vec<u64>,
    /// Rows that are not padding.
    pub rows: usize,
}

/// C(n, r), exact while it is below 2^53.
pub(super) fn binomial(n: usize, r: usize) -> u64 {
    (0..r as u64).fold(1, |so_far, i| so_far * (n as u64 - i) / (i + 1))
}

/// Ways to spread up to `most` draws over the studies, each with what is left over.
///
/// `ways` counts the orders of the draws among all `most`. In lexicographic order of the counts.
pub(super) fn prefixes(yi: &[f64], vi: &[f64], most: usize) -> Vec<Prefix> {
    let empty = Prefix {
        part: Part::default(),
        ways: 1.0,
        rest: most,
        counts: [0; COUNTED],
    };
    let mut found = vec![empty];
    for (study, (y, v)) in yi.iter().zip(vi).enumerate() {
        let own: Vec<Part> = (0..=most).map(|n| Part::of(n as f64, *y, *v)).collect();
        let longer = found.iter().flat_map(|prefix| {
            let own = &own;
            (0..=prefix.rest).map(move |n| {
                let mut longer = Prefix {
                    part: prefix.part.join(own[n]),
                    ways: prefix.ways * binomial(prefix.rest, n) as f64,
                    rest: prefix.rest - n,
                    ..*prefix
                };
                longer.counts[study] = n as u8;
                longer
            })
        });
        found = longer.collect();
    }
    found
}

impl Table {
    /// All ways to spread `r` draws over the studies, at least one of them.
    pub fn new(scaled: &Scaled, studies: std::ops::Range<usize>, r: usize) -> Table {
        let own: Vec<Vec<Part>> = studies
            .map(|i| {
                let of = |n| Part::of(n as f64, scaled.yi[i], scaled.vi[i]);
                (0..=r).map(of).collect()
            })
            .collect();
        let mut table = Table::default();
        let rows = binomial(r + own.len() - 1, r) as usize;
        let padded = rows.next_multiple_of(WIDTH);
        for column in [
            &mut table.weight,
            &mut table.mean,
            &mut table.q,
            &mut table.pairs,
            &mut table.ways,
        ] {
            column.reserve_exact(padded);
        }
        table.counts.reserve_exact(padded);
        table.fill(&own, 0, r, (Part::default(), 1.0, 0));
        table.rows = rows;
        while table.counts.len() < padded {
            let last = table.last_row();
            table.push((last.0, 0.0, last.1));
        }
        table
    }

    fn fill(
        &mut self,
        own: &[Vec<Part>],
        at: usize,
        rest: usize,
        (part, ways, counts): (Part, f64, u64),
    ) {
        let count = |n: usize| counts | (n as u64) << (8 * at);
        if at + 1 == own.len() {
            self.push((part.join(own[at][rest]), ways, count(rest)));
            return;
        }
        for n in 0..=rest {
            let ways = ways * binomial(rest, n) as f64;
            let row = (part.join(own[at][n]), ways, count(n));
            self.fill(own, at + 1, rest - n, row);
        }
    }

    fn push(&mut self, (part, ways, counts): (Part, f64, u64)) {
        self.weight.push(part.weight);
        self.mean.push(part.mean);
        self.q.push(part.q);
        self.pairs.push(part.pairs);
        self.ways.push(ways);
        self.counts.push(counts);
    }

    fn last_row(&self) -> (Part, u64) {
        let at = self.counts.len() - 1;
        let part = Part {
            weight: self.weight[at],
            mean: self.mean[at],
            q: self.q[at],
            pairs: self.pairs[at],
        };
        (part, self.counts[at])
    }
}
