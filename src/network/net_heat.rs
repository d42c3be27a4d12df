use nalgebra::{DMatrix, DVector};

use super::data::Joined;
use super::fit::laplacians;
use super::laplacian::pseudo_inverse;
use super::{Design, DesignQ, Network, QTest};

/// One contrast of one design: what its studies say directly.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignContrast {
    /// The treatments that the design's studies compare, by index.
    pub design: Design,
    /// First treatment of the contrast.
    pub one: usize,
    /// Second treatment: the baseline of the design.
    pub two: usize,
    /// Number of studies of the design.
    pub studies: usize,
    /// The part of Q between designs that it adds; of a contrast of several arms sometimes below 0.
    pub q: f64,
}

/// Where inconsistency sits: designs against designs.
#[derive(Debug, Clone, PartialEq)]
pub struct NetHeat {
    /// Variance between studies in force.
    pub tau2: f64,
    /// Rows and columns: each design of two arms once, each of p arms with its p − 1 contrasts against a baseline.
    pub contrasts: Vec<DesignContrast>,
    /// Row i, column j: how much of the direct estimate j is in the network's estimate of contrast i.
    pub hat: Vec<Vec<f64>>,
    /// Row i, column j: what the inconsistency of i loses when the design of j may have effects of its own; q on the diagonal.
    /// `None` where the network falls apart without that design.
    pub heat: Vec<Vec<Option<f64>>>,
    /// Q between designs when one design is detached, for each design without which the network holds together.
    pub detached: Vec<DesignQ>,
    /// Rows and columns in an order that sets alike ones beside each other; those without a part in inconsistency are left out.
    pub order: Vec<usize>,
}

/// A q that is rounding: those designs have no part in inconsistency.
const NOTHING: f64 = 1.5e-8;

/// The net heat matrix: how inconsistency between designs changes when one of them is detached.
///
/// Designs are observations: u the direct estimates of their contrasts, W their precision, H = X(X'WX)⁻X'W. qᵢ = rᵢ(Wr)ᵢ with r = u − Hu
/// sums to Q between designs. With r₍d₎ the residuals when the network is estimated without design d (0 for d itself, which then
/// has effects of its own) the heat is qᵢ − r₍d₎ᵢ(W r₍d₎)ᵢ: positive where detaching d takes inconsistency away. `tau2` is 0 for common
/// effects, or the variance within designs for random effects ([`super::Consistency::tau2_within`], as in R). The baseline of
/// a design of several arms is the reference where it has it, its first treatment otherwise; its rows depend on that. `None` without
/// at least two degrees of freedom of inconsistency, when nothing can be detached.
/// Krahn, Binder & König 2013, BMC Medical Research Methodology 13:35, doi:10.1186/1471-2288-13-35. R: `netheat(netmeta(...))`,
/// `netheat(..., random = TRUE)`; [`NetHeat::detached`] is `decomp.design(...)$Q.inc.detach`.
pub fn net_heat(network: &Network, tau2: f64, reference: usize) -> Option<NetHeat> {
    let blocks = blocks(network, tau2, reference)?;
    let n = network.treatments.len();
    let contrasts: usize = blocks.iter().map(|block| block.precision.nrows()).sum();
    if contrasts < n + 1 {
        return None;
    }
    let all: Vec<&Block> = blocks.iter().collect();
    let (effects, covariance) = estimated(&all, n)?;
    let q: Vec<f64> = blocks
        .iter()
        .flat_map(|block| block.q(&block.residual(&effects)))
        .collect();
    let (mut columns, mut detached) = (Vec::new(), Vec::new());
    for (at, block) in blocks.iter().enumerate() {
        let column = without(&blocks, at, n, &q);
        let p = block.precision.nrows();
        detached.extend(column.as_ref().map(|column| DesignQ {
            design: block.design.clone(),
            studies: block.studies,
            test: QTest::new(
                q.iter().sum::<f64>() - column.iter().sum::<f64>(),
                contrasts - (n - 1) - p,
            ),
        }));
        columns.extend(vec![column; p]);
    }
    if columns.iter().all(Option::is_none) {
        return None;
    }
    let rows = blocks.iter().flat_map(Block::pairs);
    let mut contrasts: Vec<DesignContrast> = rows.collect();
    for (contrast, q) in contrasts.iter_mut().zip(&q) {
        contrast.q = *q;
    }
    let of = |column: &Option<Vec<f64>>, row: usize| column.as_ref().map(|column| column[row]);
    let heat: Vec<Vec<Option<f64>>> = (0..q.len())
        .map(|row| columns.iter().map(|column| of(column, row)).collect())
        .collect();
    let shown = |at: &usize| heat[*at][*at].is_some() && q[*at].abs() > NOTHING;
    let order = clustered(&heat, (0..q.len()).filter(shown).collect());
    Some(NetHeat {
        tau2,
        hat: hat(&blocks, &contrasts, &covariance),
        heat,
        detached,
        order,
        contrasts,
    })
}

/// The studies of one design together.
struct Block {
    /// Its treatments, the baseline first.
    arms: Vec<usize>,
    design: Design,
    studies: usize,
    /// Direct effects against the baseline.
    effects: DVector<f64>,
    /// Their precision.
    precision: DMatrix<f64>,
}

impl Block {
    fn pairs(&self) -> impl Iterator<Item = DesignContrast> {
        self.arms[1..].iter().map(|arm| DesignContrast {
            design: self.design.clone(),
            one: *arm,
            two: self.arms[0],
            studies: self.studies,
            q: 0.0,
        })
    }

    /// Direct effects less those of the network.
    fn residual(&self, effects: &DVector<f64>) -> DVector<f64> {
        let base = effects[self.arms[0]];
        let own = self.arms[1..].iter().zip(&self.effects);
        let own = own.map(|(arm, direct)| direct - (effects[*arm] - base));
        DVector::from_iterator(self.effects.len(), own)
    }

    fn q(&self, residual: &DVector<f64>) -> Vec<f64> {
        let weighted = &self.precision * residual;
        residual.component_mul(&weighted).iter().copied().collect()
    }
}

fn blocks(network: &Network, tau2: f64, reference: usize) -> Option<Vec<Block>> {
    let mut blocks = Vec::new();
    for (design, trials) in network.designs() {
        let base = design.iter().position(|arm| *arm == reference).unwrap_or(0);
        let p = design.len();
        let (mut whole, mut current) = (DMatrix::zeros(p, p), DVector::zeros(p));
        for (trial, laplacian) in trials.iter().zip(laplacians(&trials, tau2)?) {
            current += &laplacian * &trial.potentials;
            whole += laplacian;
        }
        let pooled = pseudo_inverse(&whole)? * current;
        let effects = pooled.add_scalar(-pooled[base]).remove_row(base);
        let others = (0..p).filter(|at| *at != base).map(|at| design[at]);
        blocks.push(Block {
            arms: std::iter::once(design[base]).chain(others).collect(),
            studies: trials.len(),
            effects,
            precision: whole.remove_row(base).remove_column(base),
            design,
        });
    }
    Some(blocks)
}

/// Effects of all treatments and their covariance from some designs, which must connect them.
fn estimated(blocks: &[&Block], n: usize) -> Option<(DVector<f64>, DMatrix<f64>)> {
    let mut joined = Joined::new(n);
    let mut parts = n;
    let (mut whole, mut current) = (DMatrix::zeros(n, n), DVector::zeros(n));
    for block in blocks {
        let (base, others) = (block.arms[0], &block.arms[1..]);
        let flow = &block.precision * &block.effects;
        for (i, one) in others.iter().enumerate() {
            parts -= usize::from(joined.join(base, *one));
            current[*one] += flow[i];
            current[base] -= flow[i];
            for (j, two) in others.iter().enumerate() {
                let weight = block.precision[(i, j)];
                whole[(*one, *two)] += weight;
                whole[(base, base)] += weight;
                whole[(*one, base)] -= weight;
                whole[(base, *two)] -= weight;
            }
        }
    }
    let covariance = (parts == 1).then(|| pseudo_inverse(&whole))??;
    Some((&covariance * current, covariance))
}

/// What each contrast's q loses when one design is detached.
fn without(blocks: &[Block], detached: usize, n: usize, q: &[f64]) -> Option<Vec<f64>> {
    let others = blocks.iter().enumerate().filter(|(at, _)| *at != detached);
    let others: Vec<&Block> = others.map(|(_, block)| block).collect();
    let (effects, _) = estimated(&others, n)?;
    let left = blocks.iter().enumerate().flat_map(|(at, block)| {
        if at == detached {
            vec![0.0; block.effects.len()]
        } else {
            block.q(&block.residual(&effects))
        }
    });
    Some(q.iter().zip(left).map(|(q, left)| q - left).collect())
}

fn hat(blocks: &[Block], contrasts: &[DesignContrast], covariance: &DMatrix<f64>) -> Vec<Vec<f64>> {
    let row = |contrast: &DesignContrast| {
        let mut row = Vec::new();
        for block in blocks {
            let base = block.arms[0];
            let own = |at: usize, arm: usize| covariance[(at, arm)] - covariance[(at, base)];
            let between = block.arms[1..]
                .iter()
                .map(|arm| own(contrast.one, *arm) - own(contrast.two, *arm));
            let between = DVector::from_iterator(block.effects.len(), between);
            row.extend((&block.precision * between).iter());
        }
        row
    };
    contrasts.iter().map(row).collect()
}

/// Sets the likest beside each other: complete linkage of the sums of absolute differences of rows and of columns.
fn clustered(heat: &[Vec<Option<f64>>], rows: Vec<usize>) -> Vec<usize> {
    let at = |i: usize, j: usize| heat[i][j].unwrap_or(0.0);
    let apart = |i: usize, j: usize| {
        let differences = rows.iter().map(|by| {
            let (across, down) = (at(i, *by) - at(j, *by), at(*by, i) - at(*by, j));
            across.abs() + down.abs()
        });
        differences.sum::<f64>()
    };
    let mut groups: Vec<Vec<usize>> = rows.iter().map(|row| vec![*row]).collect();
    let distances = |i: &usize| rows.iter().map(|j| apart(*i, *j)).collect();
    let mut distance: Vec<Vec<f64>> = rows.iter().map(distances).collect();
    while groups.len() > 1 {
        let pairs = (0..groups.len()).flat_map(|i| (i + 1..groups.len()).map(move |j| (i, j)));
        let (i, j) = pairs
            .min_by(|a, b| distance[a.0][a.1].total_cmp(&distance[b.0][b.1]))
            .unwrap_or((0, 1));
        let gone = distance.remove(j);
        for (here, there) in distance[i].iter_mut().zip(gone) {
            *here = here.max(there);
        }
        for row in &mut distance {
            row.remove(j);
        }
        let merged = distance[i].clone();
        for (row, farthest) in distance.iter_mut().zip(merged) {
            row[i] = farthest;
        }
        let joined = groups.remove(j);
        groups[i].extend(joined);
    }
    groups.pop().unwrap_or_default()
}
