use super::{Assumed, Assumptions, Located};

/// A number that can be assumed where reports are silent, with the name that commands use for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assumption {
    /// Correlation of before and after values.
    PrePostCorrelation,
    /// Correlation of one person's measurements under two treatments.
    CrossoverCorrelation,
    /// Intracluster correlation coefficient.
    Icc,
    /// Amount of the continuity correction.
    Add,
}

impl Assumption {
    /// Every assumption, in the order of this enum.
    pub const ALL: [Self; 4] = [
        Self::PrePostCorrelation,
        Self::CrossoverCorrelation,
        Self::Icc,
        Self::Add,
    ];

    /// Short name for options and tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::PrePostCorrelation => "r",
            Self::CrossoverCorrelation => "crossover-r",
            Self::Icc => "icc",
            Self::Add => "add",
        }
    }

    /// The assumption with this short name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Name within a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::PrePostCorrelation => "the correlation of before and after",
            Self::CrossoverCorrelation => "the correlation within a crossover trial",
            Self::Icc => "the intracluster correlation",
            Self::Add => "the amount of the continuity correction",
        }
    }

    /// Where the number is used.
    pub fn description(self) -> &'static str {
        match self {
            Self::PrePostCorrelation => {
                "used where a report prints means and SDs before and after, and the correlation can \
                 neither be read nor recovered"
            }
            Self::CrossoverCorrelation => {
                "used where the same people received both treatments, and their correlation can \
                 neither be read nor recovered"
            }
            Self::Icc => "used where clusters were allocated and the report does not allow for it",
            Self::Add => "added to the cells of tables of counts that have a zero",
        }
    }

    /// Smallest and largest value that it can have.
    pub fn range(self) -> (f64, f64) {
        match self {
            Self::PrePostCorrelation | Self::CrossoverCorrelation => (-1.0, 1.0),
            Self::Icc => (0.0, 1.0),
            Self::Add => (0.0, f64::INFINITY),
        }
    }

    /// Whether it can have this value.
    pub fn allows(self, value: f64) -> bool {
        let (lower, upper) = self.range();
        value.is_finite() && (lower..=upper).contains(&value)
    }
}

impl Assumptions {
    /// What the protocol assumes; the continuity correction belongs to each analysis.
    pub fn assumed(&self, assumption: Assumption) -> Option<&Assumed> {
        match assumption {
            Assumption::PrePostCorrelation => self.pre_post_correlation.as_ref(),
            Assumption::CrossoverCorrelation => self.crossover_correlation.as_ref(),
            Assumption::Icc => self.icc.as_ref(),
            Assumption::Add => None,
        }
    }

    /// Assumes another value; the continuity correction is left to each analysis.
    pub fn assume(&mut self, assumption: Assumption, value: f64) {
        let slot = match assumption {
            Assumption::PrePostCorrelation => &mut self.pre_post_correlation,
            Assumption::CrossoverCorrelation => &mut self.crossover_correlation,
            Assumption::Icc => &mut self.icc,
            Assumption::Add => return,
        };
        *slot = Some(Assumed {
            value: Located { value, span: 0..0 },
            why: String::new(),
            sweep: Vec::new(),
        });
    }
}
