use oxymeta::figures::{FigureError, pdf, png};
use oxymeta::reports::forest::forest_plot;
use oxymeta::synthesis::Extras;

use super::args::ForestArgs;
use super::error::CliError;
use super::input::compute;
use super::output;
use super::pool::nothing;

/// Resolution of PNG files, for print.
const PNG_DPI: f32 = 300.0;

/// `oxymeta forest`.
pub fn run(args: &ForestArgs) -> Result<(), CliError> {
    let extension = args
        .output
        .extension()
        .unwrap_or_default()
        .to_string_lossy();
    let finish: fn(String) -> Result<Vec<u8>, FigureError> = match extension.as_ref() {
        "svg" => |svg| Ok(svg.into_bytes()),
        "png" => |svg| png(&svg, PNG_DPI),
        "pdf" => |svg| pdf(&svg),
        _ => {
            return Err(CliError::Option {
                option: "output",
                written: args.output.display().to_string(),
                allowed: "a file ending in .svg, .png or .pdf".to_owned(),
            });
        }
    };
    let extras = Extras {
        subgroup: args.groups.subgroup.as_deref(),
        draws: args.draws.asked(),
        ..Extras::default()
    };
    let computed = compute(&args.input, Some(&args.model), &extras)?;
    args.draws.used(&computed.results)?;
    let [result] = computed.results.as_slice() else {
        let ids: Vec<_> = computed.results.iter().map(|r| r.id.as_str()).collect();
        return Err(CliError::Usage {
            reason: format!("choose one with --analysis: {}", ids.join(", ")),
        });
    };
    let plot = forest_plot(result, &computed.digest).ok_or_else(|| nothing(&computed.results))?;
    output::write_file(&args.output, &finish(plot.svg()?)?)
}
