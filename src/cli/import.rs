use std::fs;
use std::path::{Path, PathBuf};

use oxymeta::effects::binary::ZeroRule;
use oxymeta::effects::table::{Table, is_number};
use oxymeta::effects::{Family, Measure};
use oxymeta::records::import::{self, Imported, Remark, Shape};
use oxymeta::records::printable;

use super::args::ImportArgs;
use super::error::CliError;
use super::{input, output, table};

/// `oxymeta import`: a review folder out of another file, written whole or not at all.
pub fn run(args: &ImportArgs) -> Result<(), CliError> {
    is_free(&args.output)?;
    let imported = read(args)?;
    let files = import::files(&imported.review);
    import::check(&files)?;
    let records = files.len() - 1;
    let files = files
        .into_iter()
        .map(|(name, text)| (PathBuf::from(name), text.into_bytes()));
    output::write_folder(&args.output, &files.collect::<Vec<_>>(), &[])?;
    for Remark { place, text } in &imported.remarks {
        eprintln!("note: {}", printable(&format!("{place}: {text}")));
    }
    let plural = if records == 1 { "" } else { "s" };
    let path = args.output.join("review.toml");
    eprintln!("wrote {} and {records} record{plural}", path.display());
    Ok(())
}

/// Only a new or an empty folder is written to.
fn is_free(folder: &Path) -> Result<(), CliError> {
    let first = fs::read_dir(folder)
        .ok()
        .and_then(|mut entries| entries.next());
    if first.is_none() {
        return Ok(());
    }
    Err(CliError::Usage {
        reason: format!(
            "{} holds files already; choose a new or empty folder with -o",
            folder.display()
        ),
    })
}

fn read(args: &ImportArgs) -> Result<Imported, CliError> {
    let id = match import::slug(&table::file_name(&args.output)) {
        none if none.is_empty() => "review".to_owned(),
        id => id,
    };
    let path = &args.input;
    let name = table::file_name(path).to_lowercase();
    let is_table = !path.is_dir() && !name.ends_with(".rm5") && !name.ends_with(".zip");
    if is_table {
        return from_table(args, &id);
    }
    for (option, given) in [("measure", &args.measure), ("sheet", &args.sheet)] {
        if given.is_some() {
            let reason = format!("--{option} is for tables, and the input is of RevMan");
            return Err(CliError::Usage { reason });
        }
    }
    from_revman(path, &id, &name)
}

fn from_table(args: &ImportArgs, id: &str) -> Result<Imported, CliError> {
    let (read, notes) = table::read(&args.input, args.sheet.as_deref())?;
    let measure = match &args.measure {
        Some(code) => input::measure(code)?,
        None => usual_measure(&read)?,
    };
    let shape = shape(measure)?;
    let rule = ZeroRule::of(measure);
    // Whatever is wrong with the table is told as `pool` tells it.
    read.effects(measure, &rule)?;
    let grid = read.grid();
    let estimates = read.estimates(measure, &rule).into_iter();
    let estimates: Vec<_> = estimates
        .map(|found| found.map(|effect| (effect.yi, effect.sei())))
        .collect();
    let mut imported = import::table(
        grid,
        &import::Options {
            id,
            shape,
            measure: measure.code(),
            analysed: measure.is_for_records(),
            zero_cells: (rule.add == 0.0).then_some("{ add = 0 }"),
            labels: read.names(),
            estimates: &estimates,
            holds_numbers: &|column| is_number(measure, column),
        },
    )?;
    let mut say = |text| {
        let place = grid.file.name.clone();
        imported.remarks.push(Remark { place, text });
    };
    if args.measure.is_none() && measure != Measure::Gen {
        say(format!(
            "{measure} was taken as the measure; --measure names another"
        ));
    }
    if let (Some(others), None) = (notes.others, &args.sheet) {
        say(others);
    }
    if !notes.formulas.is_empty() {
        say(format!(
            "formulas were not carried over, only their values as last computed: {}",
            notes.formulas.join(", ")
        ));
    }
    Ok(imported)
}

/// The measure that a table's columns are most often meant for.
fn usual_measure(table: &Table) -> Result<Measure, CliError> {
    let has = |columns: &str| columns.split(' ').all(|column| table.has(column));
    let known = [
        (Measure::Gen, "yi"),
        (Measure::Hr, "hr"),
        (Measure::Hr, "oe v"),
        (
            Measure::Ppcsmcr,
            "m1pre m1post sd1pre sd1post m2pre m2post sd2pre sd2post",
        ),
        (Measure::Rr, "ai bi ci di"),
        (Measure::Rr, "ai n1i ci n2i"),
        (Measure::Md, "m1i sd1i n1i m2i sd2i n2i"),
        (Measure::Mc, "m1i sd1i m2i sd2i ni ri"),
        (Measure::Irr, "x1i t1i x2i t2i"),
        (Measure::Mn, "mi sdi ni"),
        (Measure::Pr, "xi ni"),
        (Measure::Ir, "xi ti"),
        (Measure::Zcor, "ri ni"),
    ];
    let mut found: Vec<Measure> = Vec::new();
    for (measure, columns) in known {
        // A paired table has `ri ni` too.
        let part = measure == Measure::Zcor && found.contains(&Measure::Mc);
        if has(columns) && !found.contains(&measure) && !part {
            found.push(measure);
        }
    }
    match found[..] {
        [measure] => Ok(measure),
        [Measure::Gen, ..] => Ok(Measure::Gen),
        [] => Err(CliError::Usage {
            reason: format!(
                "the columns {} make no measure; the end of `oxymeta --help` lists those that do",
                table.columns.join(" ")
            ),
        }),
        _ => {
            let codes: Vec<_> = found.iter().map(|measure| measure.code()).collect();
            Err(CliError::Usage {
                reason: format!(
                    "the columns fit several measures; say which with --measure, for example {}",
                    codes.join(" or ")
                ),
            })
        }
    }
}

/// What the rows of a table hold for a measure.
fn shape(measure: Measure) -> Result<Shape, CliError> {
    use Measure::{Smcr, Smcrh, Smcrp, Smcrph};
    Ok(match measure.family() {
        Family::Binary => Shape::Counts,
        Family::Continuous => Shape::Means,
        Family::PairedContinuous => Shape::Occasions {
            first_sd_before: matches!(measure, Smcr | Smcrh | Smcrp | Smcrph),
        },
        Family::PairedBinary => Shape::Pairs,
        Family::Rates => Shape::Rates,
        Family::Proportion => Shape::Proportion,
        Family::Mean => Shape::Mean,
        Family::Rate => Shape::Rate,
        Family::Correlation => Shape::Correlation,
        Family::PretestPosttest => Shape::Changes,
        Family::Hazards => Shape::Hazards,
        Family::Generic => Shape::Given,
        _ => {
            return Err(CliError::Usage {
                reason: format!(
                    "records cannot hold the numbers of {measure}; `oxymeta pool` reads the table \
                     itself"
                ),
            });
        }
    })
}

fn from_revman(path: &Path, id: &str, name: &str) -> Result<Imported, CliError> {
    let known = |code: &str| Measure::from_code(code).is_some_and(Measure::is_for_records);
    let imported = if path.is_dir() {
        import::from_folder(path, id, &known)
    } else if name.ends_with(".zip") {
        import::from_zip(&table::file_name(path), table::bytes(path)?, id, &known)
    } else {
        import::rm5(&table::file_name(path), table::bytes(path)?, id, &known)
    };
    Ok(imported?)
}
