//! The influence diagnostics of an analysis as a figure.

use crate::figures::influence::{InfluencePanel, InfluencePlot, InfluenceStudy};
use crate::sensitivity::{Influence, InfluenceLimits};
use crate::synthesis::AnalysisResult;

use super::axis::{metadata, model};

/// The influence plot of an analysis; `None` when its influence diagnostics were not made.
pub fn influence_plot(
    result: &AnalysisResult,
    input_sha256: &str,
    width: f64,
) -> Option<InfluencePlot> {
    let rows = result.sensitivity.influence.as_ref()?;
    let pooled = result.pooled.as_ref()?;
    let labelled = result.effects.iter().zip(rows);
    Some(InfluencePlot {
        id: format!("{}-influence", result.id),
        title: format!("{}: influence of each study", result.title),
        studies: labelled
            .map(|(effect, row)| InfluenceStudy {
                label: effect.label.clone(),
                influential: row.influential,
            })
            .collect(),
        panels: panels(rows, pooled.tau2.unwrap_or(0.0), pooled.q),
        notes: vec![
            format!("{} studies; {}.", rows.len(), model(result)),
            "rstudent: distance of the study from the estimate of the others, in standard errors. DFFITS, Cook’s *D*, \
             Cov. ratio: what leaving it out does to the estimate and to its variance. τ² and *Q* without: both without \
             the study. Hat: leverage. Limits: ±1.96; Viechtbauer & Cheung (2010) for DFFITS, Cook’s *D* and hat; not drawn where \
             far beyond all values."
                .to_owned(),
        ],
        width,
        metadata: metadata(result, input_sha256),
    })
}

fn panels(rows: &[Influence], tau2: f64, q: f64) -> Vec<InfluencePanel> {
    let limits = InfluenceLimits::of(rows.len());
    let equal = 1.0 / rows.len() as f64;
    let panel =
        |name: &str, data, of: &dyn Fn(&Influence) -> Option<f64>, usual, limits| InfluencePanel {
            name: name.to_owned(),
            data,
            values: rows.iter().map(of).collect(),
            usual: Some(usual),
            limits,
        };
    let both = |limit: f64| vec![-limit, limit];
    vec![
        panel(
            "rstudent",
            "data-rstudent",
            &|one| one.rstudent,
            0.0,
            both(limits.rstudent),
        ),
        panel(
            "DFFITS",
            "data-dffits",
            &|one| one.dffits,
            0.0,
            both(limits.dffits),
        ),
        panel(
            "Cook’s *D*",
            "data-cook-d",
            &|one| one.cook_d,
            0.0,
            vec![limits.cook_d],
        ),
        panel("Cov. ratio", "data-cov-r", &|one| one.cov_r, 1.0, vec![]),
        panel(
            "τ² without",
            "data-tau2-del",
            &|one| Some(one.tau2_del),
            tau2,
            vec![],
        ),
        panel(
            "*Q* without",
            "data-qe-del",
            &|one| Some(one.qe_del),
            q,
            vec![],
        ),
        panel(
            "Hat",
            "data-hat",
            &|one| Some(one.hat),
            equal,
            vec![limits.hat],
        ),
        panel(
            "Weight, %",
            "data-weight",
            &|one| Some(one.weight),
            100.0 * equal,
            vec![100.0 * limits.hat],
        ),
    ]
}
