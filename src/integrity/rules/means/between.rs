//! Tests that compare two arms, recomputed from their means and standard deviations.

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_means::{Group, Recomputed, independent, paired, welch};
use crate::integrity::{Finding, Record};
use crate::records::{DesignType, Number, Outcome, Reported, Test};

use super::groups::{Arms, Digits, Occasion, Side, Spread, Taken, arms_of, sizes, values};
use super::words::{hull, range, slack};
use super::{OTHER_TEST, Place, STATISTIC_MEANS, p_finding};
use crate::integrity::rules::plausibility::{SD_AS_SE, SE_AS_SD};
use crate::integrity::rules::said::PrintedP;

/// A statistic that is t, or grows with it.
#[derive(Clone, Copy)]
pub struct Statistic<'a> {
    pub number: &'a Number,
    pub symbol: &'static str,
    squared: bool,
}

impl<'a> Statistic<'a> {
    fn of(reported: &'a Reported) -> Option<Self> {
        let of = |number: &'a Option<Number>, symbol, squared| {
            let number = number
                .as_ref()
                .filter(|number| number.derived().is_none())?;
            Some(Self {
                number,
                symbol,
                squared,
            })
        };
        of(&reported.t, "t", false)
            .or_else(|| of(&reported.z, "z", false))
            .or_else(|| of(&reported.f, "F", true))
    }

    /// Whether a recomputed |t| may be the printed one.
    fn allows(self, record: &Record, t: Interval) -> bool {
        let t = if self.squared { t.square() } else { t };
        Digits::ALL.iter().any(|digits| {
            let printed = slack(values(record, self.number, *digits).abs());
            printed.meets(t)
        })
    }
}

/// What the means say of a test.
pub enum Verdict {
    /// The means are not printed, or the test is of something else.
    Silent,
    /// They agree.
    Agrees,
    /// They do not, and it has been said.
    Said,
}

/// Holds the statistic, or else the p value, of a test of two arms against their means.
pub fn audit(
    record: &Record,
    outcome: &Outcome,
    reported: &Reported,
    found: &mut Vec<Finding>,
) -> Verdict {
    let Some(case) = Case::of(record, outcome, reported) else {
        return Verdict::Silent;
    };
    let usual = case.recomputed(&Taken::USUAL);
    let Some(shown) = usual.first().copied() else {
        return Verdict::Silent;
    };
    if let Some(statistic) = Statistic::of(reported)
        && reported.test != Test::NotNamed
    {
        if usual
            .iter()
            .any(|way| statistic.allows(record, way.statistic))
        {
            return Verdict::Agrees;
        }
        found.push(case.statistic_differs(statistic, shown));
        return Verdict::Said;
    }
    let Some(printed) = PrintedP::of(reported) else {
        return Verdict::Silent;
    };
    let all = hull(usual.iter().map(|way| way.p)).unwrap_or(shown.p);
    if usual
        .iter()
        .any(|way| printed.allows(record, case.with_correction(way.p)))
    {
        return if printed.is_floor(record, all) {
            found.push(case.floor(printed, all));
            Verdict::Said
        } else {
            Verdict::Agrees
        };
    }
    if reported.test == Test::NotNamed && !case.far_apart(printed, all) {
        return Verdict::Silent;
    }
    found.push(case.p_differs(printed, shown, all));
    Verdict::Said
}

struct Case<'a, 'b> {
    record: &'b Record<'a>,
    outcome: &'b Outcome,
    reported: &'b Reported,
    arms: Arms<'b>,
}

impl<'a, 'b> Case<'a, 'b> {
    fn of(record: &'b Record<'a>, outcome: &'b Outcome, reported: &'b Reported) -> Option<Self> {
        let named = reported.arms.as_deref()?;
        let arms = Arms::of(
            find(outcome, &named.first()?.value)?,
            find(outcome, &named.get(1)?.value)?,
        );
        let baseline = arms.one.before.is_some() || arms.two.before.is_some();
        let skewed = || {
            arms.pairs.iter().any(|(_, a, b)| {
                [a, b].iter().any(|side| match side.spread {
                    Spread::Sd(sd) => side.mean.value.abs() < 2.0 * sd.value,
                    Spread::Se(_) => true,
                })
            })
        };
        let of_means = match reported.test {
            Test::T | Test::WelchT | Test::PairedT => true,
            Test::Z => true,
            Test::Anova => !baseline && record.study.arms.len() == 2,
            Test::NotNamed => !baseline && !skewed(),
            _ => false,
        };
        let events = [arms.one, arms.two]
            .iter()
            .any(|result| result.events.is_some() || result.percent.is_some());
        let adjusted = reported.cluster_adjusted
            || reported
                .effect
                .as_ref()
                .is_some_and(|effect| effect.adjusted)
            || record.study.design.kind == DesignType::ClusterRct;
        (of_means && !events && !adjusted && arms.complete).then_some(Self {
            record,
            outcome,
            reported,
            arms,
        })
    }

    /// The test in every way that is no mistake.
    fn recomputed(&self, readings: &[Taken]) -> Vec<Recomputed> {
        let design = self.record.study.design.kind;
        let in_pairs = self.reported.test == Test::PairedT
            || matches!(design, DesignType::Crossover | DesignType::WithinPerson);
        let groups = self.arms.groups(self.record, readings);
        let mut all: Vec<_> = groups
            .iter()
            .flat_map(|(a, b)| [independent(*a, *b), welch(*a, *b)])
            .collect();
        if in_pairs {
            let pairs = groups.iter().filter(|(a, b)| a.n == b.n);
            all.extend(pairs.map(|(a, b)| paired(*a, *b)));
        }
        if self.record.study.arms.len() > 2 && !all.is_empty() {
            all.extend(self.with_common_spread(&groups));
        }
        if self.reported.test == Test::Z {
            let normal: Vec<_> = all
                .iter()
                .map(|way| Recomputed {
                    p: way
                        .statistic
                        .map_falling(|z| 2.0 * crate::numerics::distributions::normal::sf(z)),
                    ..*way
                })
                .collect();
            all.extend(normal);
        }
        all
    }

    /// The t test with the spread of all arms of the study, somewhere between the least and the greatest of them.
    fn with_common_spread(&self, groups: &[(Group, Group)]) -> Vec<Recomputed> {
        let others = self.outcome.results.iter().flat_map(|result| {
            Occasion::ALL.into_iter().filter_map(move |at| {
                let summary = at.of(result)?;
                Side::of(result, summary)
            })
        });
        let spreads = others.flat_map(|side| {
            let sizes = sizes(self.record, side.result);
            sizes.into_iter().map(move |n| {
                side.group(self.record, n, Digits::Rounded, Taken::Printed)
                    .sd
            })
        });
        let Some(spread) = hull(spreads) else {
            return Vec::new();
        };
        let with = |group: &Group| Group {
            sd: hull([spread, group.sd]).unwrap_or(spread),
            ..*group
        };
        groups
            .iter()
            .map(|(a, b)| independent(with(a), with(b)))
            .collect()
    }

    /// p values of several comparisons may be corrected for their number.
    fn with_correction(&self, p: Interval) -> Interval {
        let k = self.record.study.arms.len().max(2) as f64;
        Interval {
            low: p.low,
            high: (p.high * k * (k - 1.0) / 2.0).min(1.0),
        }
    }

    /// Whether no usual test, of ranks or otherwise, is likely to bring two p values together: 0.6 apart in z.
    fn far_apart(&self, printed: PrintedP, recomputed: Interval) -> bool {
        let z =
            |p: f64| crate::numerics::distributions::normal::quantile_upper((p / 2.0).max(1e-300));
        let printed = printed.range(self.record);
        z(printed.high) - z(recomputed.low) > 0.6
            || z(recomputed.high) - z(printed.low.max(1e-300)) > 0.6
    }

    fn place(&self) -> Place<'a, 'b> {
        Place {
            record: self.record,
            outcome: self.outcome,
            reported: self.reported,
        }
    }

    fn beside(&self, mut finding: Finding) -> Finding {
        if let Some((occasion, a, b)) = self.arms.likeliest() {
            for side in [a, b] {
                let label = self.record.label(&side.result.arm);
                finding = finding
                    .beside(side.mean, format!("mean of {label}, {}", occasion.name()))
                    .beside(side.spread.number(), "its spread");
            }
        }
        finding
    }

    /// The figures that a recomputation rests on, in words.
    fn figures(&self) -> String {
        let Some((_, a, b)) = self.arms.likeliest() else {
            return String::new();
        };
        let side = |side: &Side| {
            let n = self.record.n(side.result);
            let n = n.map_or("?", |n| self.record.written(n));
            format!(
                "{} ± {} (n = {n})",
                self.record.written(side.mean),
                self.record.written(side.spread.number()),
            )
        };
        format!("{} and {}", side(a), side(b))
    }

    fn statistic_differs(&self, statistic: Statistic, shown: Recomputed) -> Finding {
        let printed = self.record.written(statistic.number);
        let symbol = statistic.symbol;
        let recomputed = if statistic.squared {
            shown.statistic.square()
        } else {
            shown.statistic
        };
        let recomputed = range(recomputed);
        let swapped = self.recomputed(&[Taken::Swapped]);
        if swapped
            .iter()
            .any(|way| statistic.allows(self.record, way.statistic))
        {
            let which = format!("{symbol} = {printed}");
            return self.swapped(&which, &format!("{symbol} is {recomputed}"));
        }
        let groups = self.arms.groups_with_one_exchanged(self.record);
        let one = groups.iter().find(|(_, (a, b))| {
            [independent(*a, *b), welch(*a, *b)]
                .iter()
                .any(|way| statistic.allows(self.record, way.statistic))
        });
        if let Some((arm, _)) = one
            && let Some(finding) = self.one_exchanged(*arm, statistic, &recomputed)
        {
            return finding;
        }
        let as_pairs = || {
            let groups = self.arms.groups(self.record, &Taken::USUAL);
            let df = self.reported.df.as_ref().map(|df| df.value);
            groups.iter().any(|(a, b)| {
                a.n == b.n
                    && df == Some(a.n - 1.0)
                    && statistic.allows(self.record, paired(*a, *b).statistic)
            })
        };
        if as_pairs() {
            let message = format!(
                "{symbol} = {printed} does not come from a test of two groups, which gives {recomputed}; a paired test can give it, and the degrees of freedom are those of pairs"
            );
            let finding = self.place().finding(&OTHER_TEST, statistic.number, message);
            return self.beside(finding).help("check whether the same persons were in both groups; two groups need the unpaired test");
        }
        let message = format!(
            "{symbol} = {printed} does not come from {}: recomputed {recomputed}",
            self.figures()
        );
        let finding = self
            .place()
            .finding(&STATISTIC_MEANS, statistic.number, message)
            .help(self.which_is_wrong(shown));
        self.beside(finding)
    }

    /// Only with the spread of one arm taken for the other kind does the statistic fit, and that arm's is the stranger.
    fn one_exchanged(&self, arm: usize, statistic: Statistic, recomputed: &str) -> Option<Finding> {
        let (_, a, b) = self.arms.likeliest().copied()?;
        let (own, other) = if arm == 0 { (a, b) } else { (b, a) };
        let (rule, is, really) = match own.spread {
            Spread::Sd(_) => (&SE_AS_SD, "standard deviation", "standard error"),
            Spread::Se(_) => (&SD_AS_SE, "standard error", "standard deviation"),
        };
        let (spread, beside) = (own.spread.number(), other.spread.number());
        let smaller = spread.value < beside.value;
        if smaller != matches!(own.spread, Spread::Sd(_)) {
            return None;
        }
        let message = format!(
            "{} = {} fits {} only if the {is} {} is a {really}: as printed, {} is {recomputed}",
            statistic.symbol,
            self.record.written(statistic.number),
            self.figures(),
            self.record.written(spread),
            statistic.symbol
        );
        let finding = self.place().finding(rule, spread, message);
        let finding = corrected(self.record, finding, own, &format!("{really}s"));
        Some(
            finding
                .beside(beside, "the other arm's")
                .beside(statistic.number, "only this fits")
                .help(format!("check the {is}s of both arms")),
        )
    }

    fn which_is_wrong(&self, shown: Recomputed) -> String {
        match PrintedP::of(self.reported) {
            Some(p) if p.allows(self.record, shown.p) => format!(
                "{} fits the means: the statistic is probably misprinted",
                p.words(self.record)
            ),
            _ => "check the statistic, both means, both standard deviations and who was analysed"
                .to_owned(),
        }
    }

    /// Only with standard deviations and standard errors exchanged do the numbers fit.
    fn swapped(&self, printed: &str, recomputed: &str) -> Finding {
        // The message and the corrections are of the occasion that a test is likeliest of.
        let pair = self.arms.likeliest().copied();
        let as_se = pair.is_none_or(|(_, a, _)| matches!(a.spread, Spread::Sd(_)));
        let (rule, is, really) = if as_se {
            (&SE_AS_SD, "standard deviations", "standard errors")
        } else {
            (&SD_AS_SE, "standard errors", "standard deviations")
        };
        let message = format!(
            "{printed} fits {} only if the {is} are {really}: as printed, {recomputed}",
            self.figures()
        );
        let number = pair.map_or_else(
            || PrintedP::of(self.reported).map(PrintedP::number),
            |(_, a, _)| Some(a.spread.number()),
        );
        let mut finding = match number {
            Some(number) => self.place().finding(rule, number, message),
            None => Finding::new(rule, self.record, 0..0, message),
        };
        if let Some((_, a, b)) = pair {
            for side in [a, b] {
                finding = corrected(self.record, finding, side, really);
            }
            finding = finding.beside(b.spread.number(), "the other arm's");
        }
        let test = self.reported.t.as_ref().or(self.reported.p.as_ref());
        if let Some(test) = test {
            finding = finding.beside(test, "only these fit");
        }
        finding.help(format!(
            "ask the authors; the record should say `{}` if so",
            if as_se { "se" } else { "sd" }
        ))
    }

    fn floor(&self, printed: PrintedP, all: Interval) -> Finding {
        super::floor(
            &self.place(),
            printed,
            all,
            &format!("a t test of {}", self.figures()),
        )
    }

    fn p_differs(&self, printed: PrintedP, shown: Recomputed, all: Interval) -> Finding {
        let words = printed.words(self.record);
        let fits = |readings: &[Taken]| {
            let ways = self.recomputed(readings);
            ways.iter().any(|way| printed.allows(self.record, way.p))
        };
        if self.reported.test != Test::NotNamed
            && !matches!(printed, PrintedP::Below(_))
            && fits(&[Taken::Swapped])
        {
            return self.swapped(&words, &format!("p is {}", range(all)));
        }
        let of = if self.reported.test == Test::NotNamed {
            format!(
                "a t test (the report names none) of {} gives t = {} and p = {}",
                self.figures(),
                range(shown.statistic),
                range(all)
            )
        } else {
            format!(
                "the t test of {} gives t = {} and p = {}",
                self.figures(),
                range(shown.statistic),
                range(all)
            )
        };
        let finding = p_finding(&self.place(), printed, all, &of);
        self.beside(finding)
    }
}

/// Puts the spread right that was exchanged with the other kind.
pub fn corrected(record: &Record, finding: Finding, side: Side, really: &str) -> Finding {
    let Some(n) = sizes(record, side.result).first().copied() else {
        return finding;
    };
    let number = side.spread.number();
    let decimals = record
        .printed(number)
        .map_or(2, |printed| printed.decimals as usize);
    let value = match side.spread {
        Spread::Sd(_) => number.value * n.sqrt(),
        Spread::Se(_) => number.value / n.sqrt(),
    };
    let more = usize::from(matches!(side.spread, Spread::Se(_)));
    let decimals = decimals + more;
    finding.corrected(
        format!("if they are {really}"),
        number,
        format!("{value:.decimals$}"),
    )
}

fn find<'a>(outcome: &'a Outcome, arm: &str) -> Option<&'a crate::records::ArmResult> {
    outcome
        .results
        .iter()
        .find(|result| result.arm.value == arm)
}

/// Whether a statistic is negative though the first arm has the larger mean on every occasion.
pub fn is_reversed(record: &Record, outcome: &Outcome, reported: &Reported) -> bool {
    let Some(arms) = reported
        .arms
        .as_deref()
        .and_then(|arms| arms_of(record, outcome, arms))
    else {
        return false;
    };
    if reported.t.as_ref().is_none_or(|t| t.value >= 0.0) {
        return false;
    }
    let both = Occasion::ALL.into_iter().filter_map(|at| {
        let (a, b) = (at.of(arms.one), at.of(arms.two));
        match (a, b) {
            (None, None) => None,
            (a, b) => Some((
                a.and_then(|a| a.mean.as_ref()),
                b.and_then(|b| b.mean.as_ref()),
            )),
        }
    });
    let mut any = false;
    let positive = both.into_iter().all(|(a, b)| match (a, b) {
        (Some(a), Some(b)) => {
            any = true;
            let gap = values(record, a, Digits::Rounded) - values(record, b, Digits::Rounded);
            gap.low > 0.0
        }
        _ => false,
    });
    any && positive && !changes_the_other_way(&arms)
}

/// Whether the first arm changes less than the second though no change is printed.
fn changes_the_other_way(arms: &Arms) -> bool {
    let mean = |at: Occasion, of| Some(at.of(of)?.mean.as_ref()?.value);
    let change = |of| Some(mean(Occasion::After, of)? - mean(Occasion::Before, of)?);
    match (change(arms.one), change(arms.two)) {
        (Some(a), Some(b)) => a <= b,
        _ => false,
    }
}
