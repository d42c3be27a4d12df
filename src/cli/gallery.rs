//! The gallery: figures of published and of awkward data, each beside the command that draws it.

use std::fs;
use std::path::{Path, PathBuf};

use askama::Template;
use clap::{Args, Parser};
use serde::Deserialize;
use tempfile::TempDir;

use super::args::{Cli, Command};
use super::error::CliError;
use super::{figure, network, output, progress};

/// Arguments of `gallery`.
#[derive(Debug, Args)]
pub struct GalleryArgs {
    /// Folder to write; an earlier gallery in it is replaced
    #[arg(
        short,
        long,
        alias = "output",
        value_name = "DIR",
        default_value = "reports/gallery"
    )]
    pub out: PathBuf,
}

/// `assets/gallery/gallery.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    widths: Vec<u32>,
    table: Vec<Table>,
    figure: Vec<Figure>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: String,
    source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Figure {
    name: String,
    title: String,
    command: String,
    /// Instead of the plan's widths.
    widths: Option<Vec<u32>>,
    /// Ending of the files, `png` when absent; `svg` where fonts of the machine would get into a PNG.
    ending: Option<String>,
}

#[derive(Template)]
#[template(path = "gallery.html")]
struct Page<'a> {
    fonts: String,
    tables: &'a [Table],
    figures: Vec<Drawn<'a>>,
    version: &'static str,
}

/// A figure and the files it was drawn into.
struct Drawn<'a> {
    name: &'a str,
    title: &'a str,
    command: &'a str,
    pictures: Vec<Picture>,
}

struct Picture {
    width: u32,
    file: String,
}

macro_rules! data {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../assets/gallery/data/", $name)),
        )
    };
}

const PLAN: &str = include_str!("../../assets/gallery/gallery.toml");
const FILES: [(&str, &str); 29] = [
    data!("bcg.csv"),
    data!("bcg-1.csv"),
    data!("bcg-2.csv"),
    data!("bcg-3.csv"),
    data!("stays.csv"),
    data!("streptokinase.csv"),
    data!("catheters.csv"),
    data!("survival.csv"),
    data!("adherence.csv"),
    data!("interviews.csv"),
    data!("wild.csv"),
    data!("labels.csv"),
    data!("arabic.csv"),
    data!("diabetes.csv"),
    data!("depression.csv"),
    data!("doses/review.toml"),
    data!("doses/arden-1998.toml"),
    data!("doses/bexley-2003.toml"),
    data!("doses/corby-2009.toml"),
    data!("doses/eastry-2012.toml"),
    data!("doses/fenwick-2017.toml"),
    data!("doses/girton-2021.toml"),
    data!("judged/review.toml"),
    data!("judged/adams-2001.toml"),
    data!("judged/baker-2004.toml"),
    data!("judged/clark-2010.toml"),
    data!("judged/davis-2015.toml"),
    data!("judged/evans-2018.toml"),
    data!("judged/fisher-2022.toml"),
];

/// `oxymeta gallery`.
pub fn run(args: &GalleryArgs) -> Result<(), CliError> {
    let plan: Plan = toml::from_str(PLAN).map_err(|error| broken(error.to_string()))?;
    let desk = tempfile::tempdir().map_err(|error| broken(error.to_string()))?;
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for (name, content) in FILES {
        let place = Path::new("data").join(name);
        files.push((place, content.as_bytes().to_vec()));
        let file = desk.path().join(name);
        let folder = file.parent().unwrap_or(desk.path());
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&file, content));
        written.map_err(|error| broken(error.to_string()))?;
    }
    let bar = progress::bar(plan.figure.len() as u64, "figures");
    let mut figures = Vec::new();
    for figure in &plan.figure {
        figures.push(draw(figure, &plan.widths, &desk, &mut files)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let page = Page {
        fonts: oxymeta::figures::font_face_css(),
        tables: &plan.table,
        figures,
        version: env!("CARGO_PKG_VERSION"),
    };
    let page = page.render().map_err(|error| broken(error.to_string()))?;
    files.push(("index.html".into(), page.into_bytes()));
    output::write_folder(&args.out, &files, &["index.html", "data", "figures"])?;
    eprintln!("wrote {}", args.out.join("index.html").display());
    Ok(())
}

/// Draws a figure by its own command, once for each width.
fn draw<'a>(
    figure: &'a Figure,
    widths: &[u32],
    desk: &TempDir,
    files: &mut Vec<(PathBuf, Vec<u8>)>,
) -> Result<Drawn<'a>, CliError> {
    let mut pictures = Vec::new();
    for &width in figure.widths.as_deref().unwrap_or(widths) {
        let folder =
            tempfile::tempdir_in(desk.path()).map_err(|error| broken(error.to_string()))?;
        let stem = format!("{}-{width}mm", figure.name);
        let ending = figure.ending.as_deref().unwrap_or("png");
        let file = folder.path().join(format!("{stem}.{ending}"));
        let mut words = vec!["oxymeta".into()];
        words.extend(figure.command.split(' ').map(|word| {
            let place = |table| desk.path().join(table).into_os_string();
            word.strip_prefix("data/")
                .map_or_else(|| word.into(), place)
        }));
        let written = format!("{width}mm");
        words.extend([
            "--quiet".into(),
            "--width".into(),
            written.into(),
            "--output".into(),
            file.into_os_string(),
        ]);
        let cli = Cli::try_parse_from(words).map_err(|error| broken(error.to_string()))?;
        match &cli.command {
            Command::Figure(command) => figure::run(command)?,
            Command::Network(command) => network::run(command)?,
            _ => return Err(broken(format!("{} draws nothing", figure.command))),
        }
        for name in drawn(folder.path())? {
            let bytes = fs::read(folder.path().join(&name));
            let bytes = bytes.map_err(|error| broken(error.to_string()))?;
            let file = format!("figures/{name}");
            files.push((file.clone().into(), bytes));
            pictures.push(Picture { width, file });
        }
    }
    Ok(Drawn {
        name: &figure.name,
        title: &figure.title,
        command: &figure.command,
        pictures,
    })
}

/// The names of the files in a folder: a long figure has several pages.
fn drawn(folder: &Path) -> Result<Vec<String>, CliError> {
    let entries = fs::read_dir(folder).map_err(|error| broken(error.to_string()))?;
    let names = entries.flatten().map(|entry| entry.file_name());
    let mut names: Vec<_> = names.map(|n| n.to_string_lossy().into_owned()).collect();
    names.sort_by_key(|name| (name.len(), name.clone()));
    Ok(names)
}

fn broken(reason: String) -> CliError {
    CliError::Usage { reason }
}
