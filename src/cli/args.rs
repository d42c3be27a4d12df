use std::path::PathBuf;

use super::bootstrap::ResamplingArgs;
use super::draws::DrawArgs;
use super::model_args::ModelArgs;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::regress::{ModeratorArgs, RegressArgs};
use super::subgroups::SubgroupsArgs;
use super::threads::ThreadsArgs;

/// Meta-analysis from study records: effect sizes, pooled results, forest plots and a report.
///
/// INPUT is a review folder (review.toml and one TOML record per study) or a table (CSV, XLSX, ODS)
/// with metafor's column names.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  oxymeta report studies/oxytocin-massage
  oxymeta check studies/oxytocin-massage --impact
  oxymeta pool trials.csv --measure RR --ci wald
  oxymeta pool trials.csv --measure OR --method mh
  oxymeta pool trials.csv --measure RR --prediction nnf --draws 1e5 --seed 7
  oxymeta regress trials.csv --measure RR --moderators latitude --predict latitude=30
  oxymeta pool studies/oxytocin-massage --analysis milk-before-after --sweep r=0.3..0.9
  oxymeta sensitivity trials.csv --measure RR --cumulative year
  oxymeta bias trials.csv --measure OR
  oxymeta forest studies/oxytocin-massage --analysis milk-smd -o milk.svg
  oxymeta traffic-light studies/REVIEW -o bias.svg
  oxymeta prisma studies/REVIEW -o flow.svg
  oxymeta funnel trials.csv --measure OR --trim-fill -o funnel.png
  oxymeta bubble trials.csv --measure RR --moderators latitude -o bubble.svg
  oxymeta forest trials.csv --measure RR --style jama -o figure.pdf
  oxymeta import trials.xlsx --measure RR -o studies/trials
  oxymeta import review.rm5 -o studies/review

Measures and the columns of their tables:
  ai bi ci di (or ai n1i ci n2i)  OR RR RD PETO AS PBIT OR2DN OR2DL
                                  PHI ZPHI YUQ YUY RTET ZTET
  m1i sd1i n1i m2i sd2i n2i       MD SMD SMDH SMD1 SMD1H ROM VR CVR RPB ZPB RBIS ZBIS
                                  D2ORN D2ORL
  m1i m2i sd1i sd2i ni ri         MC SMCC SMCR SMCRH SMCRP SMCRPH ROMC VRC CVRC
  m1pre m1post sd1pre sd1post n1i r1i, the same with 2, or one ri for both
                                  PPC2 PPCMC PPCSMCC PPCSMCR
  ai bi ci di (pairs)             MPRD MPOR MPRR MPORC MPPETO; with ri, of margins: MPORM
  x1i t1i x2i t2i                 IRR IRD IRSD
  hr ci.lb ci.ub, or oe v         HR (hr also with zval or pval)
  xi ni                           PR PLN PLO PRZ PAS PFT
  xi ti                           IR IRLN IRS IRFT
  mi sdi ni                       MN SMN MNLN SDLN CVLN
  ri ni                           COR UCOR ZCOR
  ti ni mi (r2i)                  PCOR ZPCOR (SPCOR ZSPCOR)
  ai mi ni                        ARAW AHW ABT
  yi vi, or yi sei                GEN (also ci.lb ci.ub, zval or pval; t where there is df)
  ci.level, 95 when absent, is the level of ci.lb and ci.ub
  di, ti or pi (t statistic, signed p value) stand for the means of SMD RPB ZPB RBIS ZBIS D2ORN
  D2ORL and SMCC; ti or pi for ri of COR UCOR ZCOR; pi for ti of PCOR ZPCOR SPCOR ZSPCOR
  The names of R's meta (studlab event.e n.e event.c n.c mean.e sd.e time.e TE seTE ...) stand for
  these

Exit codes: 0 done, 1 the data cannot support it, 2 wrong usage";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the whole review as one document: index.html, results.json and figures
    Report(ReportArgs),
    /// Find what is wrong in records: problems of form, and numbers that contradict each other
    Check(super::check::CheckArgs),
    /// Explain a finding: reasoning, formula, source, example
    Explain(super::explain::ExplainArgs),
    /// Effect size and sampling variance of each study
    Effects(EffectsArgs),
    /// Pooled estimate with heterogeneity and intervals
    Pool(PoolArgs),
    /// Estimates in subgroups and the test between them
    Subgroups(SubgroupsArgs),
    /// Meta-regression on moderators, with tests, predictions and permutations
    Regress(RegressArgs),
    /// Bootstrap interval of the pooled estimate
    Bootstrap(BootstrapArgs),
    /// Several interventions at once: network meta-analysis of contrasts or arms
    Network(super::network::NetworkArgs),
    /// Leave-one-out, cumulative, influence, subsets, multiverse, tipping points
    Sensitivity(super::sensitivity::SensitivityArgs),
    /// Small-study effects: funnel tests, trim and fill, selection models, fail-safe N
    Bias(super::bias::BiasArgs),
    #[command(flatten)]
    Figure(super::figure::FigureCommand),
    /// Draw figures of published and of awkward data, each beside its command
    Gallery(super::gallery::GalleryArgs),
    /// Begin a review or a study record with a file to fill in
    New(NewArgs),
    /// Turn a table, a RevMan file or a RevMan Web data package into a review folder
    Import(ImportArgs),
    /// JSON Schema of study records or of review.toml, for editors
    Schema(SchemaArgs),
    /// How fast this machine resamples, in a table to paste; times are never the same twice
    Bench(super::bench::BenchArgs),
}

/// Format of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Csv,
}

/// Where results go.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// text (aligned, rounded), json or csv (full precision)
    #[arg(long, value_enum, default_value = "text", hide_possible_values = true)]
    pub format: Format,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What is analysed.
#[derive(Debug, Clone, Args)]
pub struct InputArgs {
    /// Review folder, or table with metafor's column names
    pub input: PathBuf,
    /// Only this analysis of the review
    #[arg(long, value_name = "ID")]
    pub analysis: Option<String>,
    /// Worksheet to read of an XLSX or ODS workbook [default: the first]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Effect measure, by metafor's code; the list is at the end of `oxymeta --help`
    #[arg(long, value_name = "CODE")]
    pub measure: Option<String>,
    /// Added to the cells of tables that need a continuity correction
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub add: Option<f64>,
    /// Which tables it is added to: only0 all if0all none
    #[arg(long, value_name = "RULE")]
    pub to: Option<String>,
    /// How it is shared between two groups: constant tacc (more to the larger group) [default: constant]
    #[arg(long, value_name = "WAY")]
    pub correction: Option<String>,
    /// Leave out tables without, or with only, events in both groups
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub drop00: Option<bool>,
    /// Formula of the sampling variance, for tables: LS LS2 UB AV HO AVHO ST CS EX [default: LS]
    #[arg(long, value_name = "CODE")]
    pub vtype: Option<String>,
    /// Correct the small-sample bias of effects, for tables [default: true]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub correct: Option<bool>,
    /// Assume a number where reports are silent: r=0.5, crossover-r=0.5, icc=0.05 or add=0.5; can be given again
    #[arg(long, value_name = "NAME=VALUE", allow_negative_numbers = true)]
    pub assume: Vec<String>,
}

/// The same analysis under other assumptions, in place of its result.
#[derive(Debug, Args)]
pub struct VariantArgs {
    /// Results as an assumption (r crossover-r icc add) moves: r=0.3..0.9 at 7 values, r=0.3..0.9/0.1 in steps of 0.1,
    /// or a list, r=0.3,0.5,0.7; can be given again
    #[arg(long, value_name = "NAME=VALUES")]
    pub sweep: Vec<String>,
    /// Results under every rule for zero cells
    #[arg(long)]
    pub compare_zero_rules: bool,
}

impl VariantArgs {
    /// Whether other assumptions are asked for.
    pub fn any(&self) -> bool {
        self.compare_zero_rules || !self.sweep.is_empty()
    }
}

/// How studies are grouped.
#[derive(Debug, Args)]
pub struct SubgroupArgs {
    /// Column (of a table) or characteristic (of a review) to form subgroups by
    #[arg(long, value_name = "NAME")]
    pub subgroup: Option<String>,
}

/// Arguments of `effects`.
#[derive(Debug, Args)]
pub struct EffectsArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub variants: VariantArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Arguments of `pool`.
#[derive(Debug, Args)]
pub struct PoolArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub draws: DrawArgs,
    #[command(flatten)]
    pub groups: SubgroupArgs,
    #[command(flatten)]
    pub moderators: ModeratorArgs,
    #[command(flatten)]
    pub variants: VariantArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Arguments of `bootstrap`.
#[derive(Debug, Args)]
pub struct BootstrapArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub resampling: ResamplingArgs,
    #[command(flatten)]
    pub shards: super::shards::ShardArgs,
    #[command(flatten)]
    pub threads: ThreadsArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Review folder
    pub review: PathBuf,
    /// Folder to write; an earlier report in it is replaced [default: reports/<review>]
    #[arg(short, long, alias = "output", value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// review (a folder with review.toml) or study (a record)
    #[arg(value_enum, hide_possible_values = true)]
    pub what: NewWhat,
    /// Folder of the new review, or path of the new record without .toml
    pub path: PathBuf,
}

/// What can be begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NewWhat {
    Review,
    Study,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
#[command(after_help = IMPORT_EXAMPLES)]
pub struct ImportArgs {
    /// Table (CSV, XLSX, ODS), RevMan 5 file (.rm5) or RevMan Web data package (.zip or its folder)
    pub input: PathBuf,
    /// Review folder to write, new or empty
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Effect measure of a table, by metafor's code [default: by the columns, RR MD MC PR ...]
    #[arg(long, value_name = "CODE")]
    pub measure: Option<String>,
    /// Worksheet to read of an XLSX or ODS workbook [default: the first]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
}

const IMPORT_EXAMPLES: &str = "\
Examples:
  oxymeta import trials.csv --measure OR -o studies/trials
  oxymeta import trials.xlsx --sheet Mortality -o studies/mortality
  oxymeta import CD000000.rm5 -o studies/CD000000
  oxymeta import CD000000-data.zip -o studies/CD000000
  oxymeta report studies/CD000000

A table has metafor's columns (see `oxymeta --help`). Studies are named by `study`, `slab`, or
`author` and `year`; a column `outcome` makes one analysis of each of its values; every other
column becomes a characteristic for subgroups. What cannot be carried over is said, with its place.";

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// study (a record) or review (review.toml)
    #[arg(value_enum, hide_possible_values = true)]
    pub of: SchemaWhat,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Which file a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaWhat {
    Study,
    Review,
}
