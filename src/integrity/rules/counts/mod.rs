//! Tests of counts, recomputed.

mod judge;
mod variants;
mod wordings;

use crate::integrity::rule::rule;
use crate::integrity::rules::counted::Counted;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, DesignType, Located, Outcome, Reported, Test};

use variants::Variants;

pub const RULES: &[&Rule] = &[
    &STATISTIC,
    &P,
    &DECISION,
    &OTHER_TEST,
    &ONE_SIDED,
    &CORRECTION,
    &DEGREES,
    &EXPECTED,
    &EXPECTED_DECISION,
];

static STATISTIC: Rule = rule!(
    "count-statistic",
    Warning,
    "A statistic that the counts do not give"
);
static P: Rule = rule!("count-p", Warning, "A p value that the counts do not give");
static DECISION: Rule = rule!(
    "count-p-decision",
    Error,
    "Counts on the other side of p = 0.05"
);
static OTHER_TEST: Rule = rule!(
    "count-p-other-test",
    Warning,
    "The p value of another test than the one named"
);
static ONE_SIDED: Rule = rule!("count-p-one-sided", Note, "A one-sided p value");
static CORRECTION: Rule = rule!("count-yates", Note, "A continuity correction said wrongly");
static DEGREES: Rule = rule!("count-df", Warning, "Degrees of freedom of another table");
static EXPECTED: Rule = rule!(
    "small-expected",
    Note,
    "A chi-squared test of small expected counts"
);
static EXPECTED_DECISION: Rule = rule!(
    "small-expected-decision",
    Warning,
    "Small expected counts decide the result"
);

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    let clustered = record.study.design.kind == DesignType::ClusterRct
        || record.study.design.clusters.is_some()
        || record.study.design.cluster_size.is_some();
    if clustered {
        return;
    }
    for outcome in &record.study.outcomes {
        for reported in &outcome.reported {
            let adjusted = reported.cluster_adjusted
                || reported
                    .effect
                    .as_ref()
                    .is_some_and(|effect| effect.adjusted);
            if !adjusted && let Some(tested) = Tested::new(record, outcome, reported) {
                judge::judge(record, &tested, found);
            }
        }
    }
}

/// A test of counts with the groups it compares.
pub(super) struct Tested<'a> {
    pub outcome: &'a Outcome,
    pub reported: &'a Reported,
    /// The counts with what they are of: the arms, or before and after.
    pub groups: Vec<(Counted<'a>, String)>,
    /// Ids of the arms.
    pub arms: Vec<&'a Located<String>>,
    /// Whether the groups are the same participants.
    pub is_paired: bool,
    pub variants: Variants,
}

impl<'a> Tested<'a> {
    fn new(record: &Record<'a>, outcome: &'a Outcome, reported: &'a Reported) -> Option<Self> {
        let of_counts = matches!(
            reported.test,
            Test::ChiSquared | Test::Fisher | Test::Z | Test::McNemar | Test::NotNamed
        );
        let same_people = matches!(
            record.study.design.kind,
            DesignType::Crossover | DesignType::WithinPerson
        );
        if !of_counts {
            return None;
        }
        let results = results(record, outcome, reported)?;
        if results.iter().any(|result| result.cluster_adjusted) {
            return None;
        }
        let arms = results.iter().map(|result| &result.arm).collect();
        let (groups, is_paired, known) = if let [result] = results.as_slice() {
            let before = (Counted::before(record, result)?, "before".to_owned());
            let after = (Counted::after(record, result)?, "after".to_owned());
            (vec![before, after], true, result.pairs.as_ref())
        } else {
            let group = |result: &&'a ArmResult| {
                let label = record.label(&result.arm).to_owned();
                Some((Counted::after(record, result)?, label))
            };
            let groups: Option<Vec<_>> = results.iter().map(group).collect();
            (groups?, same_people, None)
        };
        if same_people && reported.test != Test::McNemar {
            return None;
        }
        let counted: Vec<_> = groups.iter().map(|(counted, _)| counted).collect();
        let variants = variants::of(reported.test, &counted, is_paired, known)?;
        Some(Self {
            outcome,
            reported,
            groups,
            arms,
            is_paired,
            variants,
        })
    }

    pub fn derived(&self) -> bool {
        self.groups.iter().any(|(counted, _)| counted.derived)
    }

    /// A finding about the test, with its counts beside it.
    pub fn finding(
        &self,
        rule: &'static Rule,
        record: &Record,
        number: &crate::records::Number,
        message: String,
    ) -> Finding {
        let groups = self
            .groups
            .iter()
            .map(|(counted, of)| (counted, of.clone()));
        let mut finding =
            Finding::new(rule, record, number.written.clone(), message).outcome(&self.outcome.id);
        for arm in &self.arms {
            finding = finding.arm(arm);
        }
        super::counted::beside_counts(record, finding, groups)
    }
}

/// The results that a test compares: of its arms, or of all arms where it names none; one where it is within an arm.
fn results<'a>(
    record: &Record<'a>,
    outcome: &'a Outcome,
    reported: &'a Reported,
) -> Option<Vec<&'a ArmResult>> {
    if let Some(arm) = &reported.arm {
        return Some(vec![record.result(outcome, arm)?]);
    }
    match &reported.arms {
        Some(arms) => arms.iter().map(|arm| record.result(outcome, arm)).collect(),
        None => {
            let all = record.study.arms.iter();
            all.map(|arm| record.result(outcome, &arm.id)).collect()
        }
    }
}
