//! Judgements of the risk of bias as figures: traffic light, summary, columns of the forest plot.

mod assessed;
mod columns;
mod figures;

use crate::figures::risk_of_bias::{Level, Palette};
use crate::records::{Judgement, ToolName};

pub use columns::{add_columns, all_judged, judged_forest_plot};
pub use figures::{summary, traffic_light};

/// Which judgements are shown, and how.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Request {
    /// The tool, where studies are judged with several.
    pub tool: Option<ToolName>,
    /// Colours.
    pub palette: Palette,
    /// Width of the figure in pixels.
    pub width: f64,
}

/// Why there is no figure of the risk of bias.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unjudged {
    /// No study is judged, or none with the tool asked for.
    #[error("no study is judged{}; records say it under [[risk_of_bias]]", with(*tool))]
    NoStudy {
        /// The tool asked for.
        tool: Option<ToolName>,
    },
    /// Studies are judged with tools of different domains, and one figure shows one tool.
    #[error(
        "the studies are judged with several tools ({}); choose one",
        codes(tools)
    )]
    SeveralTools {
        /// The tools in use.
        tools: Vec<ToolName>,
    },
}

fn with(tool: Option<ToolName>) -> String {
    tool.map_or_else(String::new, |tool| format!(" with `{}`", tool.tool().code))
}

fn codes(tools: &[ToolName]) -> String {
    let codes: Vec<_> = tools.iter().map(|tool| tool.tool().code).collect();
    codes.join(", ")
}

/// How a judgement is drawn.
fn level(judgement: Judgement) -> Level {
    match judgement {
        Judgement::Low => Level::Low,
        Judgement::SomeConcerns | Judgement::Moderate => Level::Concerns,
        Judgement::Unclear => Level::Unclear,
        Judgement::High | Judgement::Serious => Level::High,
        Judgement::Critical | Judgement::VeryHigh => Level::Critical,
        Judgement::NoInformation => Level::NoInformation,
        Judgement::NotApplicable => Level::NotApplicable,
    }
}
