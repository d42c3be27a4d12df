//! Every value that the tests of some counts may give.

use crate::integrity::arithmetic::tests_of_counts::{self, Variant};
use crate::integrity::arithmetic::{Interval, tables as of_tables};
use crate::integrity::rules::counted::{self, Counted, hull};
use crate::records::{Pairs, Test};

/// A variant of a test, with all values that it has on the possible counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    pub name: &'static str,
    pub chi2: Option<Interval>,
    pub p: Interval,
}

/// The variants of a test, those that its name may mean and those that it should not.
#[derive(Debug, Clone)]
pub struct Variants {
    pub usual: Vec<Values>,
    pub unusual: Vec<Values>,
    /// Degrees of freedom of chi-squared.
    pub df: f64,
}

impl Variants {
    /// All p values that any usual variant may give.
    pub fn p(&self) -> Option<Interval> {
        let usual = self.usual.iter();
        hull(usual.flat_map(|values| [values.p.low, values.p.high]))
    }
}

/// The variants of a test of two or more groups, or of one before and after; `None` where nothing can be computed.
pub fn of(
    test: Test,
    groups: &[&Counted],
    is_paired: bool,
    known: Option<&Pairs>,
) -> Option<Variants> {
    match groups {
        [before, after] if is_paired => of_pairs(test, before, after, known),
        [one, two] => of_two(test, &counted::tables(one, two)),
        several => of_several(test, several),
    }
    .filter(|variants| !variants.usual.is_empty())
}

/// Values of each variant over all possible counts.
fn gathered(of_each: impl IntoIterator<Item = Vec<Variant>>) -> Vec<Values> {
    let mut all: Vec<Values> = Vec::new();
    for variant in of_each.into_iter().flatten() {
        let chi2 = variant.chi2.map(Interval::point);
        let p = Interval::point(variant.p);
        match all.iter_mut().find(|values| values.name == variant.name) {
            Some(values) => {
                values.p = join(values.p, p);
                values.chi2 = values.chi2.zip(chi2).map(|(a, b)| join(a, b));
            }
            None => all.push(Values {
                name: variant.name,
                chi2,
                p,
            }),
        }
    }
    all
}

fn join(a: Interval, b: Interval) -> Interval {
    Interval {
        low: a.low.min(b.low),
        high: a.high.max(b.high),
    }
}

fn of_two(test: Test, tables: &[[u64; 4]]) -> Option<Variants> {
    let mut usual = gathered(tables.iter().map(|table| of_tables::two_sided(*table)));
    let mut unusual = gathered(tables.iter().map(|table| of_tables::one_sided(*table)));
    if tables.iter().any(|table| has_empty_margin(*table)) {
        return None;
    }
    let named = |values: &Values| match test {
        Test::Fisher => values.name.starts_with("Fisher"),
        Test::Z => values.chi2.is_some() && !values.name.starts_with("likelihood"),
        Test::ChiSquared => !values.name.starts_with("z test"),
        _ => test != Test::McNemar,
    };
    let (own, other): (Vec<_>, Vec<_>) = usual.drain(..).partition(named);
    unusual.extend(other);
    (test != Test::McNemar).then_some(Variants {
        usual: own,
        unusual,
        df: 1.0,
    })
}

fn has_empty_margin([a, b, c, d]: [u64; 4]) -> bool {
    a + c == 0 || b + d == 0
}

fn of_several(test: Test, groups: &[&Counted]) -> Option<Variants> {
    let only: Option<Vec<_>> = groups.iter().map(|counted| counted.only()).collect();
    let all = gathered([of_tables::of_groups(&only?)]);
    let fisher = |values: &Values| values.name == of_tables::FISHER;
    // Where the exact test is not computed, p values of it cannot be judged.
    let computed = all.iter().any(fisher);
    let (usual, unusual) = match test {
        Test::ChiSquared if computed => (all, Vec::new()),
        Test::Fisher => all.into_iter().partition(fisher),
        _ => return None,
    };
    Some(Variants {
        usual,
        unusual,
        df: groups.len() as f64 - 1.0,
    })
}

fn of_pairs(
    test: Test,
    before: &Counted,
    after: &Counted,
    known: Option<&Pairs>,
) -> Option<Variants> {
    let margins = counted::pairs(before, after);
    if margins.is_empty() {
        return None;
    }
    let known = known.map(|pairs| (pairs.gained.value as u64, pairs.lost.value as u64));
    let pairs: Vec<_> = match known {
        Some(pairs) => vec![pairs],
        None => margins
            .iter()
            .map(|(gained, lost, _)| (*gained, *lost))
            .collect(),
    };
    // With nobody changed there is no test, and p is taken as 1.
    let changed = |(gained, lost): &(u64, u64)| gained + lost > 0;
    if !pairs.iter().all(changed) {
        return None;
    }
    let mut mc_nemar = gathered(pairs.iter().map(|(g, l)| tests_of_counts::of_pairs(*g, *l)));
    let one_sided = gathered(
        pairs
            .iter()
            .map(|(g, l)| of_tables::one_sided_of_pairs(*g, *l)),
    );
    let tables = counted::tables(after, before);
    let unpaired = gathered(tables.iter().map(|table| of_tables::two_sided(*table)));
    Some(if test == Test::McNemar {
        Variants {
            usual: mc_nemar,
            unusual: [one_sided, unpaired].concat(),
            df: 1.0,
        }
    } else {
        mc_nemar.splice(0..0, unpaired);
        Variants {
            usual: mc_nemar,
            unusual: Vec::new(),
            df: 1.0,
        }
    })
}
