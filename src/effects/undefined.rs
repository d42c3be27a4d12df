use std::fmt;

use super::{Data, Measure};

/// Why a measure is undefined for the numbers there are.
#[derive(Debug, Clone, PartialEq)]
pub enum Undefined {
    /// The formula gives no effect with a positive variance.
    Formula {
        /// The measure; absent where a route goes through another.
        measure: Option<Measure>,
        /// What it was to be computed from.
        data: Data,
    },
    /// As many as gained and lost the event do not make the difference in events.
    Pairs {
        /// Printed as gained and lost.
        changed: [f64; 2],
        /// Events before and after.
        events: [f64; 2],
        /// Participants.
        n: f64,
    },
    /// Before and after are of different numbers of people, so there are no pairs.
    Totals {
        /// Totals before and after.
        totals: [f64; 2],
    },
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Formula { measure, data } => {
                let code = measure.map_or("the measure", Measure::code);
                write!(f, "{code} is undefined for the numbers printed")?;
                match measure.and_then(|measure| because(measure, *data)) {
                    Some(why) => write!(f, ": {why}"),
                    None => Ok(()),
                }
            }
            Self::Pairs {
                changed: [gained, lost],
                events: [before, after],
                n,
            } => write!(
                f,
                "{gained} gained and {lost} lost do not take {before} of {n} events to {after}"
            ),
            Self::Totals {
                totals: [before, after],
            } => write!(
                f,
                "{before} people before and {after} after are not the same people"
            ),
        }
    }
}

/// What about the numbers leaves the measure without a value or a variance, where it is plain.
fn because(measure: Measure, data: Data) -> Option<&'static str> {
    let of_logarithms = matches!(measure, Measure::Mnln | Measure::Cvln | Measure::Cvr);
    let of_ratio = matches!(measure, Measure::Rom | Measure::Romc | Measure::Cvrc);
    let same_sign = |[one, two]: [f64; 2]| one * two > 0.0;
    let why = match data {
        Data::Counts { totals, .. } if totals.contains(&0.0) => "a group has no participants",
        Data::Counts {
            events: [0.0, 0.0], ..
        } => "no events in either group",
        Data::Counts { events, totals } if events == totals => "only events in both groups",
        Data::Counts {
            events: [a, c],
            totals: [n1, n2],
        } if [a, c, n1 - a, n2 - c].contains(&0.0) => "a cell of the table is zero",
        Data::Rates { events, .. } if events.contains(&0.0) => "a group has no events",
        Data::Rate { events: 0.0, .. } => "there are no events",
        Data::Events { events, total } if events == 0.0 || events == total => {
            "there are no events, or only events"
        }
        Data::Means { means, .. } if of_logarithms && means.iter().any(|mean| *mean <= 0.0) => {
            "a mean is not above zero"
        }
        Data::Means { means, .. } if of_ratio && !same_sign(means) => {
            "the means are zero or differ in sign"
        }
        Data::Means { sizes, .. } if sizes.iter().any(|n| *n < 2.0) => {
            "a group of one has no standard deviation"
        }
        Data::Mean { mean, .. } if of_logarithms && mean <= 0.0 => "the mean is not above zero",
        Data::Mean { n, .. } | Data::Occasions { n, .. } if n < 2.0 => {
            "one participant has no standard deviation"
        }
        Data::Occasions {
            means: [Some(after), Some(before)],
            ..
        } if of_ratio && !same_sign([after, before]) => "the means are zero or differ in sign",
        Data::Occasions { .. } => "the variance comes to zero",
        Data::Changes { sizes, .. } if sizes.iter().any(|n| *n < 2.0) => {
            "a group of one has no standard deviation"
        }
        Data::Correlation { r, .. } if r.abs() >= 1.0 => "a correlation of 1 leaves no variance",
        Data::Correlation { .. } => "too few participants",
        Data::Statistic {
            sizes: [Some(one), Some(two)],
            ..
        } if one + two < 3.0 => "too few participants",
        _ => return None,
    };
    Some(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(measure: Measure, data: Data) -> String {
        let measure = Some(measure);
        Undefined::Formula { measure, data }.to_string()
    }

    #[test]
    fn the_reason_names_what_is_wrong_with_the_numbers() {
        let counts = Data::Counts {
            events: [0.0, 0.0],
            totals: [20.0, 20.0],
        };
        assert!(told(Measure::Phi, counts).ends_with("printed: no events in either group"));
        let means = Data::Means {
            means: [-10.0, 8.0],
            sds: [2.0, 3.0],
            sizes: [20.0, 20.0],
        };
        assert!(told(Measure::Rom, means).ends_with("the means are zero or differ in sign"));
        assert!(told(Measure::Cvr, means).ends_with("a mean is not above zero"));
        let r = Data::Correlation { r: -1.0, n: 20.0 };
        assert!(told(Measure::Cor, r).ends_with("a correlation of 1 leaves no variance"));
    }
}
