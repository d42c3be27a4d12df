//! The figures of the page, as elements of it.

use std::collections::BTreeMap;

use crate::figures::{Figure, FigureError, PIXELS_PER_MM};
use crate::records::Review;
use crate::reports::companions::multiverse::specification_curve;
use crate::reports::companions::{self, FunnelChoice, Paper};
use crate::reports::forest::{Look, leave_one_out_plot};
use crate::reports::network::figures as network;
use crate::reports::prisma::prisma_flow;
use crate::reports::risk_of_bias::{self, Request, judged_forest_plot};
use crate::synthesis::{AnalysisResult, ReviewNetwork, ReviewResult};

/// Two columns of a journal, in pixels.
const WIDE: f64 = 178.0 * PIXELS_PER_MM;

/// All figures of a page.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// Those of the analyses, by id.
    pub analyses: BTreeMap<String, AnalysisFigures>,
    /// Those of the networks, by id.
    pub networks: BTreeMap<String, NetworkFigures>,
    /// The flow of studies, where the protocol counts them.
    pub flow: Option<String>,
    /// Judgements of the risk of bias, where studies have them.
    pub traffic_light: Option<String>,
}

/// The figures of one analysis; what it does not have is `None`.
#[derive(Debug, Clone, Default)]
pub struct AnalysisFigures {
    /// The forest plot.
    pub forest: Option<String>,
    /// Estimates without each study.
    pub left_out: Option<String>,
    /// The specification curve.
    pub specifications: Option<String>,
    /// The funnel plot.
    pub funnel: Option<String>,
    /// Effects along the moderator of the declared meta-regression.
    pub bubble: Option<String>,
}

/// The figures of one network; what it does not have is `None`.
#[derive(Debug, Clone, Default)]
pub struct NetworkFigures {
    /// Treatments and the studies between them.
    pub graph: Option<String>,
    /// Every treatment against the reference.
    pub forest: Option<String>,
    /// Every treatment against every other, as a table.
    pub league: Option<String>,
    /// Probabilities of ranks.
    pub rankogram: Option<String>,
    /// Direct against indirect evidence.
    pub splits: Option<String>,
    /// Where designs disagree.
    pub heat: Option<String>,
    /// What each estimate rests on.
    pub contributions: Option<String>,
}

/// Draws the figures of a review's page.
///
/// # Errors
/// What cannot be drawn.
pub fn figures(review: &Review, result: &ReviewResult) -> Result<Figures, FigureError> {
    let mut analyses = BTreeMap::new();
    for analysis in &result.analyses {
        analyses.insert(analysis.id.clone(), of_analysis(review, analysis)?);
    }
    let judged = risk_of_bias::traffic_light(review, None, &Request::default());
    Ok(Figures {
        analyses,
        networks: result
            .networks
            .iter()
            .map(|network| Ok((network.id.clone(), of_network(network, &review.digest)?)))
            .collect::<Result<_, FigureError>>()?,
        flow: inline(prisma_flow(review, WIDE as u32))?,
        traffic_light: inline(judged.ok())?,
    })
}

/// A figure as an element, where there is one.
fn inline(figure: Option<impl Figure>) -> Result<Option<String>, FigureError> {
    figure.map(|figure| figure.svg_inline()).transpose()
}

fn of_analysis(review: &Review, result: &AnalysisResult) -> Result<AnalysisFigures, FigureError> {
    let digest = &review.digest;
    let paper = Paper::usual(digest);
    let choice = FunnelChoice::default();
    // Without a test of small-study effects a funnel tempts readers to see asymmetry in chance.
    let tested = result.small_studies.as_ref();
    let funnel =
        tested.and_then(|found| companions::funnel(result, Some(found), choice, &paper).ok());
    let declared = result.regression.as_deref();
    let bubble = declared.and_then(|declared| {
        let found = declared.result.as_ref().ok()?;
        companions::bubble(&declared.analysis, found, &paper).ok()
    });
    Ok(AnalysisFigures {
        forest: inline(judged_forest_plot(review, result))?,
        left_out: inline(leave_one_out_plot(result, digest, Look::default()))?,
        specifications: inline(specification_curve(result, digest, WIDE))?,
        funnel: inline(funnel)?,
        bubble: inline(bubble)?,
    })
}

fn of_network(of: &ReviewNetwork, digest: &str) -> Result<NetworkFigures, FigureError> {
    let mut drawn = BTreeMap::new();
    for (kind, figure) in network::drawn(of, digest) {
        drawn.insert(kind, figure.svg_inline()?);
    }
    Ok(NetworkFigures {
        graph: drawn.remove("graph"),
        forest: drawn.remove("forest"),
        rankogram: drawn.remove("rankogram"),
        splits: drawn.remove("splits"),
        heat: drawn.remove("heat"),
        contributions: drawn.remove("contributions"),
        league: network::league(&of.table, &of.result).html().ok(),
    })
}
