//! The formula of each family of measures, and the columns that it reads.

use super::cells::{all, complete_table, occasions};
use super::columns::Numbers;
use super::row::TableFormula;
use crate::effects::association::stratified_phi;
use crate::effects::binary::{averaged_difference, binary, unbiased_difference};
use crate::effects::continuous::{Group, two_means};
use crate::effects::correlation::{alpha, correlation, partial};
use crate::effects::paired::{Occasions, PairedTable, paired_binary, paired_margins, paired_means};
use crate::effects::pretest_posttest::change_difference;
use crate::effects::single::{mean, proportion, rate, two_rates};
use crate::effects::{Data, EffectEstimate, Family, Lack, Measure, VarianceType};

/// The effect, where it is defined, and what it was computed from.
type Found = Result<(Option<EffectEstimate>, Data), Lack>;

impl TableFormula {
    /// The effect of a row with `add` added to its counts.
    pub(super) fn by_family(&self, cells: &Numbers<'_>, add: f64) -> Found {
        match self.measure.family() {
            Family::Binary => self.counts(cells, add),
            Family::Continuous => self.means(cells),
            Family::PairedContinuous => self.paired(cells),
            Family::PairedBinary => self.pairs(cells, add),
            Family::PretestPosttest => self.changes(cells),
            Family::PairedMargins => self.margins(cells, add),
            Family::Rates => self.rates(cells, add),
            _ => self.one_group(cells, add),
        }
    }

    /// A 2x2 table.
    fn counts(&self, cells: &Numbers<'_>, add: f64) -> Found {
        let measure = self.measure;
        let table = complete_table(cells)?;
        let data = Data::Counts {
            events: [table.ai, table.ci],
            totals: [table.ai + table.bi, table.ci + table.di],
        };
        let corrected = || table.plus(self.amounts(cells, add));
        let estimate = match self.formula.vtype {
            VarianceType::Ub => unbiased_difference(corrected()),
            VarianceType::Av => self
                .formula
                .averages
                .and_then(|averages| averaged_difference(corrected(), averages)),
            VarianceType::St => stratified_phi(measure, corrected()),
            _ => binary(measure, table, &self.rule, self.any_zero),
        };
        Ok((estimate, data))
    }

    /// Means and SDs of two groups.
    fn means(&self, cells: &Numbers<'_>) -> Found {
        let measure = self.measure;
        // SMD1 needs the spread of group 2 only.
        let sd1 = if measure == Measure::Smd1 && !cells.contains_key("sd1i") {
            "sd2i"
        } else {
            "sd1i"
        };
        let [m1, sd1, n1, m2, sd2, n2] = all(cells, ["m1i", sd1, "n1i", "m2i", "sd2i", "n2i"])?;
        let one = Group {
            mean: m1,
            sd: sd1,
            n: n1,
        };
        let two = Group {
            mean: m2,
            sd: sd2,
            n: n2,
        };
        let data = match cells.contains_key("sd1i") {
            true => Data::Means {
                means: [m1, m2],
                sds: [sd1, sd2],
                sizes: [n1, n2],
            },
            false => Data::Statistic {
                means: [Some(m1), Some(m2)],
                sizes: [Some(n1), Some(n2)],
            },
        };
        Ok((two_means(measure, one, two, self.formula), data))
    }

    /// Means and SDs of one group on two occasions.
    fn paired(&self, cells: &Numbers<'_>) -> Found {
        let [m1, m2, sd1, sd2, n, r] = all(cells, ["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"])?;
        let occasions = Occasions {
            m1,
            m2,
            sd1,
            sd2,
            n,
            r,
        };
        let data = Data::Occasions {
            means: [Some(m1), Some(m2)],
            sds: [Some(sd1), Some(sd2)],
            n,
        };
        Ok((paired_means(self.measure, occasions, self.formula), data))
    }

    /// Counts of pairs by both occasions.
    fn pairs(&self, cells: &Numbers<'_>, add: f64) -> Found {
        let measure = self.measure;
        let [ai, bi, ci, di] = all(cells, ["ai", "bi", "ci", "di"])?;
        let data = Data::BeforeAfter {
            events: [ai + bi, ai + ci],
            n: ai + bi + ci + di,
        };
        Ok((
            paired_binary(measure, PairedTable { ai, bi, ci, di }, add),
            data,
        ))
    }

    /// Two groups, each on two occasions.
    fn changes(&self, cells: &Numbers<'_>) -> Found {
        let measure = self.measure;
        let [one, two] = [occasions(cells, '1')?, occasions(cells, '2')?];
        let data = Data::Changes {
            changes: [one, two].map(|group| group.m1 - group.m2),
            sizes: [one.n, two.n],
        };
        Ok((change_difference(measure, one, two, self.formula), data))
    }

    /// Events on both occasions, with their correlation.
    fn margins(&self, cells: &Numbers<'_>, add: f64) -> Found {
        let [ai, bi, ci, di, ri] = all(cells, ["ai", "bi", "ci", "di", "ri"])?;
        let data = Data::BeforeAfter {
            events: [ai, ci],
            n: ai + bi,
        };
        let table = PairedTable { ai, bi, ci, di };
        Ok((paired_margins(table, ri, add), data))
    }

    /// Events and person-time of two groups.
    fn rates(&self, cells: &Numbers<'_>, add: f64) -> Found {
        let [x1, t1, x2, t2] = all(cells, ["x1i", "t1i", "x2i", "t2i"])?;
        let data = Data::Rates {
            events: [x1, x2],
            times: [t1, t2],
        };
        let estimate = two_rates(self.measure, [x1 + add, t1], [x2 + add, t2]);
        Ok((estimate, data))
    }

    /// One group on one occasion.
    fn one_group(&self, cells: &Numbers<'_>, add: f64) -> Found {
        let measure = self.measure;
        Ok(match measure.family() {
            Family::Proportion => {
                let [xi, ni] = all(cells, ["xi", "ni"])?;
                let data = Data::Events {
                    events: xi,
                    total: ni,
                };
                (proportion(measure, xi + add, ni + 2.0 * add), data)
            }
            Family::Mean => {
                let [mi, sdi, ni] = all(cells, ["mi", "sdi", "ni"])?;
                let data = Data::Mean {
                    mean: mi,
                    sd: sdi,
                    n: ni,
                };
                (mean(measure, mi, sdi, ni, self.formula), data)
            }
            Family::Rate => {
                let [xi, ti] = all(cells, ["xi", "ti"])?;
                let data = Data::Rate {
                    events: xi,
                    time: ti,
                };
                (rate(measure, xi + add, ti), data)
            }
            Family::Correlation => {
                let [ri, ni] = all(cells, ["ri", "ni"])?;
                let data = Data::Correlation { r: ri, n: ni };
                (correlation(measure, ri, ni, self.formula), data)
            }
            Family::PartialCorrelation => {
                let [ti, ni, mi] = all(cells, ["ti", "ni", "mi"])?;
                let data = Data::Coefficient {
                    t: ti,
                    predictors: mi,
                    n: ni,
                };
                let r2i = cells.get("r2i").copied();
                (partial(measure, ti, ni, mi, r2i), data)
            }
            Family::Alpha => {
                let [ai, mi, ni] = all(cells, ["ai", "mi", "ni"])?;
                let data = Data::Alpha { items: mi, n: ni };
                (alpha(measure, ai, mi, ni), data)
            }
            _ => (None, Data::Given),
        })
    }
}
