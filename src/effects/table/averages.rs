//! Averages over the rows of a table, which `vtype` AV and AVHO ask for.

use super::cells::{size, table2x2};
use super::columns::Numbers;
use super::row::TableFormula;
use crate::effects::binary::Table2x2;
use crate::effects::{Formula, Measure, VarianceType};

impl TableFormula {
    /// Puts in the averages that the variance needs.
    pub(super) fn take_averages(&mut self, rows: &[Numbers<'_>]) {
        match (self.formula.vtype, self.measure) {
            (VarianceType::Av, Measure::Rd) => {
                self.formula.averages = self.average_groups(rows, risks);
            }
            (VarianceType::Av, Measure::Rom) => {
                self.formula.averages = self.average_groups(rows, variations);
            }
            (VarianceType::AvHo, _) => {
                let both = |cells: &Numbers<'_>, added| {
                    let [one, two] = variations(cells, added)?;
                    let n = one.1 + two.1;
                    Some([((one.0 * one.1 + two.0 * two.1) / n, n); 2])
                };
                self.formula.averages = self.average_groups(rows, both);
            }
            (VarianceType::Av, _) => self.formula.average = self.average(rows),
            _ => {}
        }
    }

    /// Size-weighted averages of what `values` gives, with its size, for each of two groups.
    fn average_groups(
        &self,
        rows: &[Numbers<'_>],
        values: impl Fn(&Numbers<'_>, [f64; 2]) -> Option<[(f64, f64); 2]>,
    ) -> Option<[f64; 2]> {
        let (mut sums, mut sizes) = ([0.0; 2], [0.0; 2]);
        for cells in rows {
            let added = self.add(cells).map(|add| self.amounts(cells, add));
            let groups = added.and_then(|added| values(cells, added));
            for (group, (value, n)) in groups.into_iter().flatten().enumerate() {
                sums[group] += n * value;
                sizes[group] += n;
            }
        }
        let enough = sizes.iter().all(|n| *n > 0.0);
        enough.then(|| [sums[0] / sizes[0], sums[1] / sizes[1]])
    }

    /// Size-weighted average of the effects.
    fn average(&self, rows: &[Numbers<'_>]) -> Option<f64> {
        let large = Self {
            formula: Formula {
                vtype: VarianceType::Ls,
                ..self.formula
            },
            ..*self
        };
        let (mut sum, mut total) = (0.0, 0.0);
        for cells in rows {
            if let (Ok((effect, ..)), Some(n)) = (large.effect(cells), size(cells)) {
                sum += n * effect.yi;
                total += n;
            }
        }
        (total > 0.0).then(|| sum / total)
    }
}

/// Risk and size of each group.
fn risks(cells: &Numbers<'_>, added: [f64; 2]) -> Option<[(f64, f64); 2]> {
    let Table2x2 { ai, bi, ci, di } = table2x2(cells)?.plus(added);
    let (n1, n2) = (ai + bi, ci + di);
    (n1 > 0.0 && n2 > 0.0).then_some([(ai / n1, n1), (ci / n2, n2)])
}

/// Coefficient of variation and size of each group.
fn variations(cells: &Numbers<'_>, _: [f64; 2]) -> Option<[(f64, f64); 2]> {
    let get = |name: &str| cells.get(name).copied();
    let one = (get("sd1i")? / get("m1i")?, get("n1i")?);
    let two = (get("sd2i")? / get("m2i")?, get("n2i")?);
    (one.0.is_finite() && two.0.is_finite()).then_some([one, two])
}
