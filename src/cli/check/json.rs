use oxymeta::integrity::Impact;
use oxymeta::reports::integrity::Listed;
use oxymeta::reports::integrity::json::{FindingJson, ImpactJson, finding, impact};
use serde::Serialize;

use super::sources::Checked;

#[derive(Serialize)]
pub struct CheckJson<'a> {
    oxymeta: &'static str,
    records: usize,
    findings: Vec<FindingJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impact: Option<Vec<ImpactJson<'a>>>,
}

/// Everything found, as one object.
pub fn findings<'a>(
    checked: &'a [Checked],
    listed: &[&'a Listed],
    impacts: Option<&'a Vec<Vec<Impact>>>,
) -> CheckJson<'a> {
    CheckJson {
        oxymeta: env!("CARGO_PKG_VERSION"),
        records: checked.iter().map(|one| one.records).sum(),
        findings: listed.iter().map(|one| finding(one, true)).collect(),
        impact: impacts.map(|impacts| {
            let each = checked.iter().zip(impacts);
            each.flat_map(|(one, of)| of.iter().map(|found| impact(found, &one.findings)))
                .collect()
        }),
    }
}
