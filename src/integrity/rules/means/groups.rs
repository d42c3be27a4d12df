//! What is printed of the groups that a test compares, in every way it can be read.

use crate::integrity::Record;
use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_means::Group;
use crate::records::{ArmResult, Number, Outcome, Summary};

/// How the last printed digit came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digits {
    Rounded,
    CutOff,
}

impl Digits {
    pub const ALL: [Self; 2] = [Self::Rounded, Self::CutOff];
}

/// What is taken for the standard deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// What is printed as one.
    Printed,
    /// What is printed, with n in its denominator.
    OfPopulation,
    /// A printed standard deviation for a standard error, or the other way round.
    Swapped,
}

impl Taken {
    /// The readings that are no mistake.
    pub const USUAL: [Self; 2] = [Self::Printed, Self::OfPopulation];
}

/// Everything a number may have been; other values that the report prints for it are among them.
pub fn values(record: &Record, number: &Number, digits: Digits) -> Interval {
    let Some(printed) = record.printed(number) else {
        return Interval::point(number.value);
    };
    let unit = 1.0 / printed.scale() as f64;
    let own = match digits {
        Digits::Rounded => printed.box_of_rounding(),
        Digits::CutOff if printed.digits < 0 => Interval {
            low: number.value - unit,
            high: number.value,
        },
        Digits::CutOff => Interval {
            low: number.value,
            high: number.value + unit,
        },
    };
    number.versions().iter().fold(own, |all, version| Interval {
        low: all.low.min(version.value.value - unit / 2.0),
        high: all.high.max(version.value.value + unit / 2.0),
    })
}

/// A printed measure of spread.
#[derive(Debug, Clone, Copy)]
pub enum Spread<'a> {
    Sd(&'a Number),
    Se(&'a Number),
}

impl<'a> Spread<'a> {
    pub fn number(self) -> &'a Number {
        match self {
            Self::Sd(number) | Self::Se(number) => number,
        }
    }
}

/// One arm's mean and spread at an occasion, as printed.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    pub result: &'a ArmResult,
    pub mean: &'a Number,
    pub spread: Spread<'a>,
}

impl<'a> Side<'a> {
    pub fn of(result: &'a ArmResult, summary: &'a Summary) -> Option<Self> {
        let sd = summary.sd.as_ref().map(Spread::Sd);
        Some(Self {
            result,
            mean: summary.mean.as_ref()?,
            spread: sd.or_else(|| summary.se.as_ref().map(Spread::Se))?,
        })
    }

    pub fn rests_on_derived(self) -> bool {
        self.mean.derived().is_some() || self.spread.number().derived().is_some()
    }

    pub fn group(self, record: &Record, n: f64, digits: Digits, taken: Taken) -> Group {
        let spread = values(record, self.spread.number(), digits).at_least(0.0);
        let root = n.sqrt();
        let sd = match (self.spread, taken) {
            (Spread::Sd(_), Taken::Swapped) | (Spread::Se(_), Taken::Printed) => spread * root,
            (Spread::Sd(_), Taken::Printed) | (Spread::Se(_), Taken::Swapped) => spread,
            (Spread::Sd(_), Taken::OfPopulation) => spread * (n / (n - 1.0)).sqrt(),
            (Spread::Se(_), Taken::OfPopulation) => spread * (root * (n / (n - 1.0)).sqrt()),
        };
        Group {
            mean: values(record, self.mean, digits),
            sd,
            n,
        }
    }
}

/// When something was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    Before,
    After,
    Change,
}

impl Occasion {
    pub const ALL: [Self; 3] = [Self::After, Self::Change, Self::Before];

    pub fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Change => "change",
        }
    }

    pub fn of(self, result: &ArmResult) -> Option<&Summary> {
        match self {
            Self::Before => result.before.as_ref(),
            Self::After => result.after.as_ref(),
            Self::Change => result.change.as_ref(),
        }
    }
}

/// The numbers of participants that a result may be of: its own, its arm's, and what else the report prints for them.
pub fn sizes(record: &Record, result: &ArmResult) -> Vec<f64> {
    let of_arm = record.arm(&result.arm).and_then(|arm| arm.n.as_ref());
    let mut all = Vec::new();
    for number in [result.n.as_ref(), of_arm].into_iter().flatten() {
        let others = number.versions().iter().map(|version| version.value.value);
        for n in std::iter::once(number.value).chain(others) {
            if n >= 2.0 && !all.contains(&n) {
                all.push(n);
            }
        }
    }
    all
}

/// Two arms as the tests of an outcome may compare them.
pub struct Arms<'a> {
    pub one: &'a ArmResult,
    pub two: &'a ArmResult,
    /// What is printed of both at an occasion.
    pub pairs: Vec<(Occasion, Side<'a>, Side<'a>)>,
    /// Whether differences of after and before, with a spread that is not printed, may have been compared.
    differences: bool,
    /// Whether every comparison that the report may have made can be recomputed.
    pub complete: bool,
}

impl<'a> Arms<'a> {
    pub fn of(one: &'a ArmResult, two: &'a ArmResult) -> Self {
        let (mut pairs, mut complete) = (Vec::new(), true);
        for occasion in Occasion::ALL {
            let (first, second) = (occasion.of(one), occasion.of(two));
            let side = |result, summary: Option<&'a Summary>| Side::of(result, summary?);
            match (side(one, first), side(two, second)) {
                (Some(a), Some(b)) => {
                    complete &= !a.rests_on_derived() && !b.rests_on_derived();
                    pairs.push((occasion, a, b));
                }
                _ => complete &= first.is_none() && second.is_none(),
            }
        }
        let has = |occasion| pairs.iter().any(|(at, _, _)| *at == occasion);
        let differences = has(Occasion::Before) && has(Occasion::After) && !has(Occasion::Change);
        Self {
            one,
            two,
            differences,
            complete: complete && !pairs.is_empty(),
            pairs,
        }
    }

    /// The pair that a test is most likely of.
    pub fn likeliest(&self) -> Option<&(Occasion, Side<'a>, Side<'a>)> {
        self.pairs.first()
    }

    /// The two groups with the spread of one of them exchanged with the other kind, and which of them.
    pub fn groups_with_one_exchanged(&self, record: &Record) -> Vec<(usize, (Group, Group))> {
        let printed = self.groups(record, &[Taken::Printed]);
        let swapped = self.groups(record, &[Taken::Swapped]);
        let both = printed.iter().zip(&swapped);
        both.flat_map(|((a, b), (x, y))| [(0, (*x, *b)), (1, (*a, *y))])
            .collect()
    }

    /// The two groups in every way they can be read, the plainest first.
    pub fn groups(&self, record: &Record, readings: &[Taken]) -> Vec<(Group, Group)> {
        let (sizes1, sizes2) = (sizes(record, self.one), sizes(record, self.two));
        let mut all = Vec::new();
        for taken in readings {
            for digits in Digits::ALL {
                for n1 in &sizes1 {
                    for n2 in &sizes2 {
                        let at = |(occasion, a, b): &(Occasion, Side, Side)| {
                            let a = a.group(record, *n1, digits, *taken);
                            (*occasion, a, b.group(record, *n2, digits, *taken))
                        };
                        let at: Vec<_> = self.pairs.iter().map(at).collect();
                        all.extend(at.iter().map(|(_, a, b)| (*a, *b)));
                        let find = |when| at.iter().find(|(occasion, _, _)| *occasion == when);
                        if self.differences
                            && let (Some((_, b1, b2)), Some((_, a1, a2))) =
                                (find(Occasion::Before), find(Occasion::After))
                        {
                            all.push((difference(*b1, *a1), difference(*b2, *a2)));
                        }
                    }
                }
            }
        }
        all
    }
}

/// The change of a group with any correlation of before and after.
fn difference(before: Group, after: Group) -> Group {
    Group {
        mean: after.mean - before.mean,
        sd: Interval {
            low: (after.sd - before.sd).abs().low,
            high: after.sd.high + before.sd.high,
        },
        n: after.n,
    }
}

/// The results of two arms in an outcome.
pub fn arms_of<'a>(
    record: &Record<'a>,
    outcome: &'a Outcome,
    arms: &[crate::records::Located<String>],
) -> Option<Arms<'a>> {
    let [one, two] = arms else { return None };
    let (one, two) = (record.result(outcome, one)?, record.result(outcome, two)?);
    Some(Arms::of(one, two))
}
