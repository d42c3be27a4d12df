use oxymeta::integrity::{self, Finding};
use oxymeta::records::{ProblemKind, Reading, SourceFile};

/// The findings of files in memory, which must be readable records without problems but, perhaps, a missing protocol.
pub fn findings(files: &[(&str, &str)]) -> Vec<Finding> {
    let file = |(name, text): &(&str, &str)| SourceFile {
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    };
    let reading = Reading::of_files(files.iter().map(file).collect());
    let problems: Vec<_> = reading
        .problems
        .iter()
        .filter(|problem| problem.kind != ProblemKind::NoProtocol)
        .map(|p| (&p.file, p.kind.to_string()))
        .collect();
    assert!(problems.is_empty(), "{problems:?}");
    integrity::audit(&reading.files, reading.protocol.as_ref(), &reading.studies)
}

/// The codes of findings, each with the text it marks.
pub fn marked<'a>(files: &[(&str, &'a str)], found: &[Finding]) -> Vec<(&'static str, &'a str)> {
    let text = |finding: &Finding| {
        let file = files
            .iter()
            .find(|(name, _)| *name == finding.file)
            .map(|(_, text)| *text);
        file.and_then(|text| text.get(finding.span.clone()))
            .unwrap_or("(nowhere)")
    };
    found
        .iter()
        .map(|finding| (finding.rule.code, text(finding)))
        .collect()
}
