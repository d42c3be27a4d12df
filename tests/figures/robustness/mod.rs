//! The figures of how far a result holds: influence, subsets, P-value curves, resamples, specifications.

mod drawn;
mod of_bcg;
mod random;

use oxymeta::figures::Figure;
use oxymeta::figures::Metadata;
use oxymeta::figures::distribution::Distribution;
use oxymeta::figures::drapery::Drapery;
use oxymeta::figures::gosh::GoshPlot;
use oxymeta::figures::influence::InfluencePlot;
use oxymeta::figures::specification::SpecificationCurve;

/// Widths of a column and of a page of a journal, in pixels.
const WIDTHS: [f64; 2] = [317.0, 673.0];

/// Any of the figures.
#[derive(Debug, Clone)]
enum Drawing {
    Influence(InfluencePlot),
    Gosh(GoshPlot),
    Drapery(Drapery),
    Distribution(Distribution),
    Multiverse(SpecificationCurve),
}

impl Drawing {
    fn inline(&self) -> String {
        match self {
            Self::Influence(plot) => plot.svg_inline(),
            Self::Gosh(plot) => plot.svg_inline(),
            Self::Drapery(plot) => plot.svg_inline(),
            Self::Distribution(plot) => plot.svg_inline(),
            Self::Multiverse(plot) => plot.svg_inline(),
        }
        .unwrap()
    }

    fn file(&self) -> String {
        match self {
            Self::Influence(plot) => plot.svg(),
            Self::Gosh(plot) => plot.svg(),
            Self::Drapery(plot) => plot.svg(),
            Self::Distribution(plot) => plot.svg(),
            Self::Multiverse(plot) => plot.svg(),
        }
        .unwrap()
    }
}

/// All of them on a page, as files with their names.
#[cfg(feature = "pdf")]
pub fn files() -> impl Iterator<Item = (&'static str, String)> {
    of_bcg::figures(WIDTHS[1])
        .into_iter()
        .map(|(name, figure)| (name, figure.file()))
}

fn metadata() -> Metadata {
    Metadata {
        engine: "oxymeta 0.1.0".into(),
        input_sha256: "0".repeat(64),
        options: "RR, REML, HKSJ".into(),
    }
}
