use clap::Args;
use oxymeta::pooling::Method;
use oxymeta::reports::companions::bubble;
use oxymeta::synthesis::{Extras, meta_regression};

use super::super::args::InputArgs;
use super::super::error::CliError;
use super::super::input::compute;
use super::super::model_args::ModelArgs;
use super::super::regress;
use super::file::FigureFile;
use super::only;
use super::width::WidthArgs;

/// Arguments of `bubble`.
#[derive(Debug, Args)]
pub struct BubbleArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    /// Column (of a table) or characteristic (of a review) along which effects are drawn: a number
    #[arg(long, value_name = "NAME")]
    pub moderators: String,
    #[command(flatten)]
    pub width: WidthArgs,
    #[command(flatten)]
    pub file: FigureFile,
}

/// `oxymeta bubble`.
pub fn run(args: &BubbleArgs) -> Result<(), CliError> {
    args.file.check()?;
    args.width.paper("")?;
    let plan = regress::plan(&args.moderators, &regress::ReferenceArgs::default())?;
    let extras = Extras {
        moderators: &plan.names(),
        ..Extras::default()
    };
    let written = args.model.method.method.as_deref();
    if let Some(method) = written.filter(|code| Method::from_code(code) != Ok(Method::Inverse)) {
        let method = method.to_owned();
        return Err(CliError::CountsRegression { method });
    }
    let computed = compute(&args.input, Some(&args.model), &extras)?;
    let result = only(&computed)?;
    let paper = args.width.paper(&computed.digest)?;
    if result.effects.is_empty() {
        return Err(CliError::NoEffect);
    }
    let found = meta_regression(result, &plan, None)?;
    args.file.write(&bubble(result, &found, &paper)?)
}
