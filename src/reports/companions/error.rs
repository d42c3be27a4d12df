use thiserror::Error;

/// Why an analysis has no such figure.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its facts are
pub enum CompanionError {
    #[error("no study gives an effect, so there is nothing to draw")]
    NoEffect,
    #[error(
        "a L'Abbé plot shows the events of two groups, and {measure} is not computed from them; it takes OR, PETO, RR, RD, AS, \
         IRR, IRD and IRSD"
    )]
    NotTwoCounts { measure: &'static str },
    #[error("a L'Abbé plot shows the events of two groups, and no study reports them")]
    NoCounts,
    #[error("a Baujat plot needs at least three studies with an effect, and there {}", crate::numerics::format::studies_are(*.k))]
    TooFew { k: usize },
    #[error("all effects are equal, so that no study has an influence to show")]
    EqualEffects,
    #[error("a bubble plot shows the effects along one moderator, not `{formula}`")]
    SeveralModerators { formula: String },
    #[error(
        "`{name}` is a category, not a number, and a bubble plot needs a number; `oxymeta forest --subgroup {name}` shows its groups"
    )]
    Category { name: String },
    #[error("all studies have the same `{name}`, so that no line can be drawn along it")]
    Constant { name: String },
}

impl CompanionError {
    /// Whether the figure was asked for in a way that cannot work, whatever the studies say.
    pub fn is_wrong_use(&self) -> bool {
        matches!(
            self,
            Self::NotTwoCounts { .. } | Self::SeveralModerators { .. } | Self::Category { .. }
        )
    }
}
