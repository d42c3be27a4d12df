//! Colours that a house style puts in place of the theme's.

use crate::figures::forest::model::DataKind;
use crate::figures::theme::{Colour, Theme};

/// Least contrast of a mark with its ground.
const MARK_CONTRAST: f64 = 3.0;

/// Colours of a house style; `None` keeps that of the theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colours {
    /// Squares of the studies.
    pub study: Option<ByKind>,
    /// Outlines of hollow squares and of tinted diamonds.
    pub outline: Option<Colour>,
    /// Inside of tinted diamonds.
    pub subtotal: Option<Colour>,
    /// The overall diamond where it is not tinted, the dotted line and the outline of the prediction interval.
    pub total: Option<Colour>,
    /// Inside of the prediction interval.
    pub prediction: Option<Colour>,
    /// The band of an interval behind the studies.
    pub band: Option<Colour>,
    /// The line of no effect.
    pub null: Option<Colour>,
    /// Rules of the table.
    pub rule: Option<Colour>,
}

/// One colour a kind of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByKind {
    /// Counts.
    pub dichotomous: Colour,
    /// Means.
    pub continuous: Colour,
    /// All else.
    pub other: Colour,
}

impl ByKind {
    /// The same colour for all.
    pub const fn all(colour: Colour) -> Self {
        Self {
            dichotomous: colour,
            continuous: colour,
            other: colour,
        }
    }

    fn of(self, kind: DataKind) -> Colour {
        match kind {
            DataKind::Dichotomous => self.dichotomous,
            DataKind::Continuous => self.continuous,
            DataKind::Other => self.other,
        }
    }
}

impl Colours {
    /// The theme as it is.
    pub const NONE: Self = Self {
        study: None,
        outline: None,
        subtotal: None,
        total: None,
        prediction: None,
        band: None,
        null: None,
        rule: None,
    };

    /// A theme in these colours. On paper on which a mark would not be seen, the theme keeps its own.
    pub fn over(&self, theme: &Theme, kind: DataKind) -> Theme {
        let is_seen = |colour: &Colour| colour.contrast(theme.background) >= MARK_CONTRAST;
        let mark = |own: Option<Colour>, else_: Colour| own.filter(is_seen).unwrap_or(else_);
        // A tint is seen by its outline, and on dark paper it would outshine all else.
        let is_light = theme.background.luminance() > 0.5;
        let tint = |own: Option<Colour>, else_: Colour| own.filter(|_| is_light).unwrap_or(else_);
        Theme {
            study: mark(self.study.map(|study| study.of(kind)), theme.study),
            study_outline: mark(self.outline, theme.study_outline),
            subtotal: tint(self.subtotal, theme.subtotal),
            total: mark(self.total, theme.total),
            prediction: tint(self.prediction, theme.prediction),
            band: tint(self.band, theme.band),
            null: mark(self.null, theme.null),
            rule: tint(self.rule, theme.rule),
            ..*theme
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::forest::Style;
    use crate::figures::theme::INK;

    const KINDS: [DataKind; 3] = [DataKind::Dichotomous, DataKind::Continuous, DataKind::Other];

    #[test]
    fn every_colour_of_every_style_is_seen_on_white() {
        for style in Style::ALL {
            let own = style.dress().colours;
            for kind in KINDS {
                let worn = own.over(&INK, kind);
                let given = [
                    own.study.map(|s| s.of(kind)),
                    own.outline,
                    own.total,
                    own.null,
                ];
                let found = [worn.study, worn.study_outline, worn.total, worn.null];
                for (given, found) in given.into_iter().zip(found) {
                    assert!(
                        given.is_none_or(|given| given == found),
                        "{style:?} {given:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn black_paper_keeps_its_own_colours() {
        let black = Theme {
            background: Colour(0x14, 0x18, 0x1C),
            ..INK
        };
        for style in Style::ALL {
            let worn = style.dress().colours.over(&black, DataKind::Dichotomous);
            assert_eq!(worn.subtotal, black.subtotal, "{style:?}");
            let diamond = style
                .dress()
                .colours
                .total
                .filter(|total| *total == worn.total);
            assert!(diamond.is_none_or(|total| total.contrast(black.background) >= 3.0));
        }
    }
}
