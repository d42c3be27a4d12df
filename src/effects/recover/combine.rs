//! Several groups as if they had been one.

use super::super::continuous::Group;

/// Mean, standard deviation and size of two groups taken together.
///
/// n = n1 + n2, mean = (n1 m1 + n2 m2)/n and
/// sd² = ((n1 - 1) sd1² + (n2 - 1) sd2² + n1 n2/n (m1 - m2)²)/(n - 1), exactly as from the
/// people themselves. `None` for an empty group or n < 2.
/// Source: Cochrane Handbook 6.5.2.10, Table 6.5.a.
pub fn combine(one: Group, two: Group) -> Option<Group> {
    let n = one.n + two.n;
    if one.n < 1.0 || two.n < 1.0 || n < 2.0 {
        return None;
    }
    let mean = (one.n * one.mean + two.n * two.mean) / n;
    let within = (one.n - 1.0) * one.sd * one.sd + (two.n - 1.0) * two.sd * two.sd;
    let apart = one.mean - two.mean;
    let between = one.n * two.n / n * apart * apart;
    let sd = ((within + between) / (n - 1.0)).sqrt();
    Some(Group { mean, sd, n })
}

/// Any number of groups taken together: [`combine`] one after the other.
///
/// `None` for no group, and where [`combine`] is.
pub fn combine_all(groups: &[Group]) -> Option<Group> {
    let (first, rest) = groups.split_first()?;
    rest.iter()
        .try_fold(*first, |all, next| combine(all, *next))
}
