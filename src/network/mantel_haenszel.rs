//! Networks of counts without the effects of single studies: Mantel-Haenszel.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};

use super::arms::{ArmData, ArmStudy, approximate};
use super::data::names;
use super::{DirectEvidence, Network, NetworkError, Pairwise, Trial};
use crate::effects::Measure;
use crate::effects::binary::Table2x2;
use crate::pooling::mantel_haenszel::odds_ratio;

/// What the Mantel-Haenszel method makes of the counts of a network.
#[derive(Debug, Clone)]
pub struct MantelHaenszel {
    /// The studies that take part, with the arms that do. Their own effects, with 0.5 added to the cells of studies that need it,
    /// describe them; no estimate rests on these.
    pub network: Network,
    /// For each design one generalised Mantel-Haenszel estimate of the odds ratios between its arms: what the estimates of the
    /// network are fitted to.
    pub designs: Network,
    /// Studies, arms of designs, and designs that the sums say nothing of, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// Two-by-two tables of each comparison, from every study that makes it.
    tables: BTreeMap<(usize, usize), Vec<Table2x2>>,
}

/// Events and others of an arm.
type Cells = [f64; 2];

/// A study's cells by name of treatment.
type Study<'a> = (&'a str, BTreeMap<&'a str, Cells>);

/// The generalised Mantel-Haenszel odds ratios of each design, without a correction of zero cells.
///
/// Studies without any event, or with nothing else, take no part; nor does an arm that has no event, or nothing else, in all
/// studies of its design together, nor a design that is left with one arm. Of each design
/// C_xy = sum_s e_xs f_ys / n_s with e events, f others and n participants of all its arms, L_xy = ln(C_xy / C_yx), and the
/// potential of arm x is the mean of L_xy over all arms y. Variances and covariances of L as Robins, Breslow & Greenland have
/// them for two arms and Greenland (1989) for more. The common effects of the network are the generalised least squares of
/// these, and their Q on sum_d (arms_d - 1) - (treatments - 1) degrees of freedom tests inconsistency between designs.
/// With two treatments the estimate is that of `pooling::mantel_haenszel::odds_ratio`.
///
/// Errors: a measure other than OR; studies that give no counts; nothing left of the network.
/// Source: Efthimiou et al. (2019), Statistics in Medicine 38:2992-3012, doi:10.1002/sim.8158; Greenland (1989), Biometrics
/// 45:183-191, doi:10.2307/2532044. R: `netmetabin(..., method = "MH")`.
///
/// # Errors
/// As above.
pub fn mantel_haenszel(
    studies: &[ArmStudy],
    measure: Measure,
) -> Result<MantelHaenszel, NetworkError> {
    if measure != Measure::Or {
        return Err(NetworkError::MantelHaenszelMeasure { measure });
    }
    if studies.is_empty() {
        return Err(NetworkError::NoCounts);
    }
    let mut left_out = Vec::new();
    let told = with_events(studies, &mut left_out);
    let mut designs: BTreeMap<Vec<&str>, Vec<Study<'_>>> = BTreeMap::new();
    for (label, arms) in told {
        let design = arms.keys().copied().collect();
        designs.entry(design).or_default().push((label, arms));
    }
    let mut estimated = Vec::new();
    for (design, mut studies) in designs {
        if let Some(found) = of_design(&design, &mut studies, &mut left_out) {
            estimated.push((found, studies));
        }
    }
    if estimated.is_empty() {
        return Err(NetworkError::NothingLeft { left_out });
    }
    let used: Vec<String> = estimated
        .iter()
        .flat_map(|(found, _)| found.arms.iter().map(|arm| (*arm).to_owned()))
        .collect();
    let treatments = names(used.iter());
    let place = |name: &str| treatments.iter().position(|own| own == name).unwrap_or(0);
    let (mut pseudo, mut trials) = (Vec::new(), Vec::new());
    let mut tables: BTreeMap<(usize, usize), Vec<Table2x2>> = BTreeMap::new();
    for (found, studies) in &estimated {
        pseudo.push(found.trial(&place));
        for (label, arms) in studies {
            let mut arms: Vec<(usize, Cells)> = arms
                .iter()
                .map(|(name, cells)| (place(name), *cells))
                .collect();
            arms.sort_by_key(|(at, _)| *at);
            for (at, (one, [ai, bi])) in arms.iter().enumerate() {
                for (two, [ci, di]) in &arms[at + 1..] {
                    let [ai, bi, ci, di] = [*ai, *bi, *ci, *di];
                    let table = Table2x2 { ai, bi, ci, di };
                    tables.entry((*one, *two)).or_default().push(table);
                }
            }
            let data: Vec<_> = arms
                .iter()
                .map(|(at, [events, others])| {
                    let (events, n) = (*events, events + others);
                    (*at, ArmData::Counts { events, n })
                })
                .collect();
            trials.extend(approximate(label, &data, measure));
        }
    }
    trials.sort_by(|a, b| a.label.cmp(&b.label));
    Ok(MantelHaenszel {
        network: Network::new(treatments.clone(), trials)?,
        designs: Network::new(treatments, pseudo)?,
        left_out,
        tables,
    })
}

impl MantelHaenszel {
    /// The Mantel-Haenszel odds ratio of the studies that compare i with j, i before j; `None` where the sums give none.
    ///
    /// R: `netmetabin(...)$TE.direct.common[i, j]`.
    pub fn direct_evidence(&self, i: usize, j: usize) -> Option<DirectEvidence> {
        let tables = self.tables.get(&(i, j))?;
        let found = odds_ratio(tables)?;
        Some(DirectEvidence {
            studies: tables.len(),
            estimate: Pairwise {
                effect: found.estimate,
                se: found.se,
            },
        })
    }
}

/// Studies that have both events and others, by arm.
fn with_events<'a>(
    studies: &'a [ArmStudy],
    left_out: &mut Vec<(String, String)>,
) -> Vec<Study<'a>> {
    let mut told = Vec::new();
    for study in studies {
        let cells = study.arms.iter().filter_map(|(name, data)| match data {
            ArmData::Counts { events, n } => Some((name.as_str(), [*events, n - events])),
            _ => None,
        });
        let arms: BTreeMap<&str, Cells> = cells.collect();
        let sum = |which: usize| arms.values().map(|cells| cells[which]).sum::<f64>();
        let reason = if sum(0) == 0.0 {
            "no arm had an event, which tells no odds ratio"
        } else if sum(1) == 0.0 {
            "everyone in every arm had the event, which tells no odds ratio"
        } else {
            told.push((study.label.as_str(), arms));
            continue;
        };
        left_out.push((study.label.clone(), reason.to_owned()));
    }
    told
}

/// The estimate of one design.
struct Estimated<'a> {
    label: String,
    arms: Vec<&'a str>,
    potentials: DVector<f64>,
    variances: DMatrix<f64>,
}

impl Estimated<'_> {
    /// As a study of its arms in the order of the network.
    fn trial(&self, place: &impl Fn(&str) -> usize) -> Trial {
        let mut order: Vec<usize> = (0..self.arms.len()).collect();
        order.sort_by_key(|at| place(self.arms[*at]));
        let base = self.potentials[order[0]];
        let p = order.len();
        Trial {
            sizes: vec![None; self.arms.len()],
            label: self.label.clone(),
            arms: order.iter().map(|at| place(self.arms[*at])).collect(),
            potentials: DVector::from_fn(p, |i, _| self.potentials[order[i]] - base),
            variances: DMatrix::from_fn(p, p, |i, j| self.variances[(order[i], order[j])]),
        }
    }
}

/// Takes arms that tell nothing out of the studies of a design and pools what is left; `None` where nothing is.
fn of_design<'a>(
    design: &[&'a str],
    studies: &mut [Study<'a>],
    left_out: &mut Vec<(String, String)>,
) -> Option<Estimated<'a>> {
    let label = design.join(" : ");
    let mut arms = Vec::new();
    for name in design {
        let cells = studies.iter().filter_map(|(_, arms)| arms.get(name));
        let sums = cells.fold([0.0; 2], |[e, f], cells| [e + cells[0], f + cells[1]]);
        let reason = match sums {
            [0.0, _] => "no event",
            [_, 0.0] => "nothing but events",
            _ => {
                arms.push(*name);
                continue;
            }
        };
        for (_, own) in studies.iter_mut() {
            own.remove(name);
        }
        let reason = format!("{name} had {reason} in the studies of this design");
        left_out.push((label.clone(), reason));
    }
    if arms.len() < 2 {
        let reason = "no two arms are left to be compared".to_owned();
        left_out.push((label, reason));
        return None;
    }
    let counts: Vec<Vec<Cells>> = studies
        .iter()
        .map(|(_, own)| arms.iter().map(|name| own[name]).collect())
        .collect();
    let found = generalised(&counts)
        .filter(|(_, variances)| super::laplacian::of_variances(variances).is_some());
    let Some((potentials, variances)) = found else {
        let reason = "its sums of counts give no odds ratio between two of its arms".to_owned();
        left_out.push((label, reason));
        return None;
    };
    Some(Estimated {
        label,
        arms,
        potentials,
        variances,
    })
}

/// Sums over the studies of one design that the variances are made of.
struct Sums<'a> {
    /// Cells of each arm, for each study.
    studies: &'a [Vec<Cells>],
    /// C_xy = sum e_x f_y / n.
    c: DMatrix<f64>,
}

/// Potential of each arm and variance of each contrast; `None` where a sum is 0.
fn generalised(studies: &[Vec<Cells>]) -> Option<(DVector<f64>, DMatrix<f64>)> {
    let p = studies.first()?.len();
    let mut c: DMatrix<f64> = DMatrix::zeros(p, p);
    for arms in studies {
        let n = size(arms);
        for x in 0..p {
            for y in (0..p).filter(|y| *y != x) {
                c[(x, y)] += arms[x][0] * (arms[y][1] / n);
            }
        }
    }
    let pairs = || (0..p).flat_map(|x| (0..p).filter(move |y| *y != x).map(move |y| (x, y)));
    if pairs().any(|pair| c[pair] <= 0.0) {
        return None;
    }
    let of_pair = |x: usize, y: usize| {
        if x == y {
            0.0
        } else {
            c[(x, y)].ln() - c[(y, x)].ln()
        }
    };
    let potentials = DVector::from_fn(p, |x, _| {
        (0..p).map(|y| of_pair(x, y)).sum::<f64>() / p as f64
    });
    let sums = Sums { studies, c };
    let covariance = DMatrix::from_fn(p, p, |x, y| sums.of_totals(x, y) / (p * p) as f64);
    let variances = DMatrix::from_fn(p, p, |x, y| {
        covariance[(x, x)] + covariance[(y, y)] - covariance[(x, y)] - covariance[(y, x)]
    });
    Some((potentials, variances))
}

fn size(arms: &[Cells]) -> f64 {
    arms.iter().map(|[e, f]| e + f).sum()
}

impl Sums<'_> {
    /// Var L_xy: Robins, Breslow & Greenland, with n the participants of all arms.
    fn variance(&self, x: usize, y: usize) -> f64 {
        let (r, s) = (self.c[(x, y)], self.c[(y, x)]);
        let (mut rr, mut rs, mut ss) = (0.0, 0.0, 0.0);
        for arms in self.studies {
            let n = size(arms);
            let ([ex, fx], [ey, fy]) = (arms[x], arms[y]);
            let (ri, si) = (ex * (fy / n), ey * (fx / n));
            let (p, q) = ((ex + fy) / n, (ey + fx) / n);
            rr += p * ri;
            rs += p * si + q * ri;
            ss += q * si;
        }
        (rr / r / r + rs / r / s + ss / s / s) / 2.0
    }

    /// Cov(L_xy, L_xz), y and z different.
    fn covariance(&self, x: usize, y: usize, z: usize) -> f64 {
        let mut sum = 0.0;
        for arms in self.studies {
            let n = size(arms);
            let ([ex, fx], [ey, fy], [ez, fz]) = (arms[x], arms[y], arms[z]);
            let all = ex + fx;
            sum += (ex / n) * (fy / self.c[(x, y)]) * (fz / self.c[(x, z)]) / n
                + (all / n) * (fy / self.c[(x, y)]) * (ez / self.c[(z, x)]) / n
                + (all / n) * (ey / self.c[(y, x)]) * (fz / self.c[(x, z)]) / n
                + (fx / n) * (ey / self.c[(y, x)]) * (ez / self.c[(z, x)]) / n;
        }
        sum / 3.0
    }

    /// Cov(L_xy, L_zw): that of arms without one in common is 0, and L_xy = -L_yx.
    fn of_pairs(&self, (x, y): (usize, usize), (z, w): (usize, usize)) -> f64 {
        if x == y || z == w {
            0.0
        } else if (x, y) == (z, w) {
            self.variance(x, y)
        } else if (x, y) == (w, z) {
            -self.variance(x, y)
        } else if x == z {
            self.covariance(x, y, w)
        } else if y == w {
            self.covariance(y, x, z)
        } else if x == w {
            -self.covariance(x, y, z)
        } else if y == z {
            -self.covariance(y, x, w)
        } else {
            0.0
        }
    }

    /// Cov(sum_z L_xz, sum_w L_yw).
    fn of_totals(&self, x: usize, y: usize) -> f64 {
        let p = self.c.nrows();
        let row = |z: usize| (0..p).map(|w| self.of_pairs((x, z), (y, w))).sum::<f64>();
        (0..p).map(row).sum()
    }
}
