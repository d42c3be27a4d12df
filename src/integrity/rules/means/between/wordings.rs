//! Findings of tests of two arms in words.

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_means::{Recomputed, independent, paired, welch};
use crate::integrity::{Finding, Record};
use crate::records::Test;

use super::super::groups::{Side, Spread, Taken, sizes};
use super::super::words::range;
use super::super::{OTHER_TEST, STATISTIC_MEANS, p_finding};
use crate::integrity::rules::plausibility::{SD_AS_SE, SE_AS_SD};
use crate::integrity::rules::said::PrintedP;

use super::{Case, Statistic};

impl Case<'_, '_> {
    pub(super) fn statistic_differs(&self, statistic: Statistic, shown: Recomputed) -> Finding {
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
    pub(super) fn one_exchanged(
        &self,
        arm: usize,
        statistic: Statistic,
        recomputed: &str,
    ) -> Option<Finding> {
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

    pub(super) fn which_is_wrong(&self, shown: Recomputed) -> String {
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
    pub(super) fn swapped(&self, printed: &str, recomputed: &str) -> Finding {
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

    pub(super) fn floor(&self, printed: PrintedP, all: Interval) -> Finding {
        super::super::floor(
            &self.place(),
            printed,
            all,
            &format!("a t test of {}", self.figures()),
        )
    }

    pub(super) fn p_differs(&self, printed: PrintedP, shown: Recomputed, all: Interval) -> Finding {
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
