use std::fs;
use std::path::Path;

use oxymeta::records::import;

use super::args::{NewArgs, NewWhat};
use super::error::CliError;
use super::output;

const REVIEW: &str = include_str!("../../templates/review.toml");
const STUDY: &str = include_str!("../../templates/study.toml");

/// `oxymeta new`: a file to fill in, never over an existing one.
pub fn run(args: &NewArgs) -> Result<(), CliError> {
    let name = args.path.file_name().unwrap_or_default().to_string_lossy();
    let id = import::slug(name.trim_end_matches(".toml"));
    if id.is_empty() {
        return Err(CliError::Usage {
            reason: format!(
                "`{name}` has none of the letters a to z and digits that an id is made of"
            ),
        });
    }
    let (path, template) = match args.what {
        NewWhat::Review => (args.path.join("review.toml"), REVIEW),
        NewWhat::Study => (args.path.with_file_name(format!("{id}.toml")), STUDY),
    };
    if path.exists() {
        return Err(CliError::Usage {
            reason: format!("{} exists already", path.display()),
        });
    }
    if args.what == NewWhat::Review {
        create(&args.path)?;
    }
    output::write_file(&path, template.replace("NEW-ID", &id).as_bytes())?;
    eprintln!("wrote {}", path.display());
    Ok(())
}

fn create(folder: &Path) -> Result<(), CliError> {
    fs::create_dir_all(folder).map_err(|source| CliError::File {
        path: folder.to_owned(),
        source,
    })
}
