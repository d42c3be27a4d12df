//! A review as far as other files tell it, ready to be written.

/// A number with the digits that it was written with.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its value.
    pub value: f64,
    /// As it stands in the file, where TOML can say it so.
    pub written: String,
    /// How it was worked out, where the file does not hold it.
    pub derived: Option<String>,
}

impl Figure {
    /// A number as a file writes it.
    pub fn new(value: f64, written: &str) -> Self {
        let plain = is_toml_number(written);
        Self {
            value,
            written: if plain {
                written.to_owned()
            } else {
                in_toml(value)
            },
            derived: None,
        }
    }

    /// A number that follows from others.
    pub fn derived(value: f64, how: String) -> Self {
        Self {
            value,
            written: in_toml(value),
            derived: Some(how),
        }
    }
}

fn in_toml(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        toml::Value::Float(value).to_string()
    }
}

/// Whether TOML reads the text as the number that it is: `12`, `0.70`, not `.5`, `007` or `5.`.
fn is_toml_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = match digits.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (digits, None),
    };
    let all = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && part.is_none_or(all)
        && text.len() < 18
}

/// A review.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// Name of its folder.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// What it was imported from, for the top of `review.toml`.
    pub origin: String,
    /// Id and label of everything that arms received.
    pub interventions: Vec<(String, String)>,
    /// Everything that was measured.
    pub outcomes: Vec<ReviewOutcome>,
    /// The analyses in their order.
    pub analyses: Vec<Analysis>,
    /// The studies.
    pub studies: Vec<Study>,
}

/// Something that was measured.
#[derive(Debug, Clone)]
pub struct ReviewOutcome {
    /// Name used in records.
    pub id: String,
    /// Name for readers.
    pub label: String,
    /// Whether it is an event.
    pub binary: bool,
    /// Whether more is better, where the file says so.
    pub higher_is_better: Option<bool>,
}

/// One pooled question.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// Name for commands.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// Id of the outcome.
    pub outcome: String,
    /// Id of the intervention.
    pub intervention: String,
    /// Id of the comparator; `None` for one group.
    pub comparator: Option<String>,
    /// Code of the measure.
    pub measure: String,
    /// Code of the method, where it pools counts.
    pub method: Option<&'static str>,
    /// Codes of the estimator of tau2 and of the confidence interval, where the file has them.
    pub model: Option<(&'static str, &'static str)>,
    /// Labels of the two sides of no effect.
    pub favours: [String; 2],
    /// Headings of the two groups.
    pub groups: Option<[String; 2]>,
    /// Continuity correction, as `review.toml` writes it.
    pub zero_cells: Option<&'static str>,
    /// Whether the studies are in subgroups.
    pub subgroups: bool,
    /// How it is to be read.
    pub note: Option<String>,
}

/// One study.
#[derive(Debug, Clone, Default)]
pub struct Study {
    /// Name of the record.
    pub id: String,
    /// Name in figures.
    pub label: String,
    /// Title of the report, where the file has it.
    pub title: Option<String>,
    /// Authors as the file writes them.
    pub authors: Vec<String>,
    /// Year of the report.
    pub year: Option<u16>,
    /// Where the report was published, or the file that the study was read from.
    pub source: String,
    /// Digital object identifier.
    pub doi: Option<String>,
    /// Whether one group is compared with itself.
    pub one_group: bool,
    /// Design, participants and interventions as described.
    pub described: Vec<(&'static str, String)>,
    /// Id, label and intervention of the groups.
    pub arms: Vec<(String, String, String)>,
    /// What was measured.
    pub outcomes: Vec<Outcome>,
    /// What is to be kept in mind.
    pub concerns: Vec<String>,
    /// Why the study gives no effect at all.
    pub not_pooled: Option<String>,
    /// Characteristics.
    pub moderators: Vec<(String, String)>,
}

/// One outcome of a study.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Id of the outcome.
    pub id: String,
    /// Name for readers.
    pub label: String,
    /// Whether more is better, where the file says so.
    pub higher_is_better: Option<bool>,
    /// Unit.
    pub unit: Option<String>,
    /// Name of a separate set of participants.
    pub sample: Option<String>,
    /// Characteristics of these participants.
    pub moderators: Vec<(String, String)>,
    /// One group's numbers each.
    pub results: Vec<ArmResult>,
    /// An effect that is given as such.
    pub effect: Option<Effect>,
}

/// One group's numbers.
#[derive(Debug, Clone, Default)]
pub struct ArmResult {
    /// Id of the arm.
    pub arm: String,
    /// Keys of the result with their numbers.
    pub numbers: Vec<(&'static str, Figure)>,
    /// Summaries (`before`, `after`) with their keys and numbers.
    pub summaries: Vec<(&'static str, Vec<(&'static str, Figure)>)>,
    /// Where in the file.
    pub from: String,
    /// What stands there, where it is not the numbers themselves.
    pub quote: Option<String>,
}

/// An effect that is given as such.
#[derive(Debug, Clone)]
pub struct Effect {
    /// Ids of the two arms, the first against the second.
    pub arms: [String; 2],
    /// Code of the measure.
    pub measure: String,
    /// The estimate, ratios as ratios.
    pub value: Figure,
    /// Its standard error, on the log scale for ratios.
    pub se: Option<Figure>,
    /// Where in the file.
    pub from: String,
    /// What else stands there.
    pub quote: Option<String>,
}
