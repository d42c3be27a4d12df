use std::fs;
use std::path::{Path, PathBuf};

use oxymeta::figures::{Figure, png};
use oxymeta::integrity::Audit;
use oxymeta::records::load;
use oxymeta::reports::network::figures as network_figures;
use oxymeta::reports::risk_of_bias::judged_forest_plot;
use oxymeta::reports::{html, json};
use oxymeta::synthesis::{plans, run_review};

use super::args::ReportArgs;
use super::error::CliError;
use super::{figure, output, progress};

/// `oxymeta report`.
pub fn run(args: &ReportArgs) -> Result<(), CliError> {
    is_folder(&args.review)?;
    let review = load(&args.review)?;
    let plans = plans(&review)?;
    let bar = progress::bar(plans.len() as u64, "analyses");
    let mut result = run_review(&review, &plans, &|done| bar.set_position(done as u64))?;
    bar.finish_and_clear();
    let audit = Audit::of(&review, &plans, &mut result)?;
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for analysis in &result.analyses {
        let Some(plot) = judged_forest_plot(&review, analysis) else {
            continue;
        };
        let svg = plot.svg()?;
        let name = |extension: &str| format!("figures/{}.{extension}", analysis.id).into();
        figure::note_letters(&svg);
        files.push((name("png"), png(&svg, PNG_DPI)?));
        files.push((name("svg"), svg.into_bytes()));
    }
    for network in &result.networks {
        for (kind, figure) in network_figures::drawn(network, &review.digest) {
            let svg = figure.svg()?;
            let name =
                |extension: &str| format!("figures/{}-{kind}.{extension}", network.id).into();
            figure::note_letters(&svg);
            files.push((name("png"), png(&svg, PNG_DPI)?));
            files.push((name("svg"), svg.into_bytes()));
        }
        let league = network_figures::league(&network.table, &network.result).csv();
        let name = format!("figures/{}-league.csv", network.id);
        files.push((name.into(), league.into_bytes()));
    }
    let figures = html::figures(&review, &result)?;
    let id = &review.protocol.id.value;
    let command = format!("oxymeta report studies/{id}");
    let page =
        html::render(&review, &plans, &result, &audit, &figures, &command).map_err(|error| {
            CliError::File {
                path: "index.html".into(),
                source: std::io::Error::other(error),
            }
        })?;
    let results = output::json(&json::review(&review, &result, &audit));
    files.push(("index.html".into(), page.into_bytes()));
    files.push(("results.json".into(), results.into_bytes()));
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| Path::new("reports").join(id));
    output::write_folder(&out, &files, &["index.html", "results.json", "figures"])?;
    eprintln!("wrote {}", out.join("index.html").display());
    Ok(())
}

/// Says with its path what cannot be a review, before its records are read.
fn is_folder(path: &Path) -> Result<(), CliError> {
    let metadata = fs::metadata(path).map_err(|source| CliError::File {
        path: path.to_owned(),
        source,
    })?;
    if metadata.is_dir() {
        return Ok(());
    }
    Err(CliError::Usage {
        reason: format!(
            "{} is not a review folder; a table is pooled with `oxymeta pool`",
            path.display()
        ),
    })
}

/// Resolution of PNG files, for print.
const PNG_DPI: f32 = 300.0;
