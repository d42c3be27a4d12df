use crate::records::cap::in_order;
use crate::records::decode::decode;
use crate::records::validate::{validate_protocol, validate_study};
use crate::records::{LoadError, Problem, Protocol, SourceFile, Study};

/// Checks the texts of a review before they are written, as [`crate::records::load`] would after.
///
/// # Errors
/// Numbers that no record may hold, and whatever else is wrong.
pub fn check(files: &[(String, String)]) -> Result<(), LoadError> {
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| SourceFile {
            name: name.clone(),
            text: text.clone(),
        })
        .collect();
    let mut problems = Vec::new();
    let mut protocol = None;
    for file in &files {
        let mut complain = |span, kind| {
            problems.push(Problem {
                file: file.name.clone(),
                span: Some(span),
                kind,
            });
        };
        if file.name == "review.toml" {
            let decoded = decode::<Protocol>(file);
            if let Some(found) = &decoded.value {
                validate_protocol(found, &mut complain);
            }
            protocol = decoded.value;
            problems.extend(decoded.problems);
        } else {
            let decoded = decode::<Study>(file);
            if let Some(study) = &decoded.value {
                validate_study(study, true, protocol.as_ref(), &mut complain);
            }
            problems.extend(decoded.problems);
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        let problems = in_order(problems);
        Err(LoadError { files, problems })
    }
}
