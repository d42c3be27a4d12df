use oxymeta::reports::{csv, json, text};
use oxymeta::synthesis::Extras;

use super::args::{EffectsArgs, Format};
use super::error::CliError;
use super::input::compute;
use super::output;
use super::variants::{self, Show};

/// `oxymeta effects`.
pub fn run(args: &EffectsArgs) -> Result<(), CliError> {
    if args.variants.any() {
        return variants::write(
            Show::Effects,
            &args.input,
            None,
            &args.variants,
            &args.output,
        );
    }
    let computed = compute(&args.input, None, &Extras::default())?;
    let results = &computed.results;
    let origin = json::Origin::new(&computed.digest);
    let out = match args.output.format {
        Format::Text => text::effects(results),
        Format::Csv => csv::effects(results),
        Format::Json => match results.as_slice() {
            [one] => output::json(&json::effects(&origin, one, computed.named)),
            several => output::json(&json::all_effects(&origin, several)),
        },
    };
    output::write(&out, args.output.output.as_deref())
}
