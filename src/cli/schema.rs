use oxymeta::records::schema::{SchemaOf, json_schema};

use super::args::{SchemaArgs, SchemaWhat};
use super::error::CliError;
use super::output;

/// `oxymeta schema`.
pub fn run(args: &SchemaArgs) -> Result<(), CliError> {
    let of = match args.of {
        SchemaWhat::Study => SchemaOf::Study,
        SchemaWhat::Review => SchemaOf::Review,
    };
    output::write(&json_schema(of), args.output.as_deref())
}
