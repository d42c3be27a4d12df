//! Colours and proportions. A theme dresses a figure; it never changes what the figure says.

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// `#1F4E79`.
    pub fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }

    /// Relative luminance of WCAG 2.1, 0 for black and 1 for white.
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast ratio of WCAG 2.1, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

/// The colours of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Paper.
    pub background: Colour,
    /// Labels and numbers.
    pub text: Colour,
    /// Notes and not estimable rows.
    pub secondary: Colour,
    /// Rules of the table.
    pub rule: Colour,
    /// Bands behind every second study.
    pub zebra: Colour,
    /// Squares of the studies.
    pub study: Colour,
    /// Outlines of hollow squares and of subgroup diamonds.
    pub study_outline: Colour,
    /// Confidence intervals and the axis.
    pub interval: Colour,
    /// Inside of subgroup diamonds.
    pub subtotal: Colour,
    /// The overall diamond and the dotted line through it.
    pub total: Colour,
    /// Inside of the prediction interval.
    pub prediction: Colour,
    /// A band behind the rows: the interval of all studies.
    pub band: Colour,
    /// The line of no effect.
    pub null: Colour,
}

/// The default theme: ink blue and burnt orange on white.
///
/// The squares are lighter than ink, so that an interval shorter than its square stays visible
/// across it (contrast of at least 3 between interval and square, and between square and paper).
pub const INK: Theme = Theme {
    background: Colour(0xFF, 0xFF, 0xFF),
    text: Colour(0x1A, 0x1A, 0x1A),
    secondary: Colour(0x5F, 0x63, 0x68),
    rule: Colour(0xC9, 0xCE, 0xD3),
    zebra: Colour(0xF5, 0xF7, 0xF9),
    study: Colour(0x4F, 0x86, 0xBA),
    study_outline: Colour(0x1F, 0x4E, 0x79),
    interval: Colour(0x1A, 0x1A, 0x1A),
    subtotal: Colour(0xBC, 0xD3, 0xE8),
    total: Colour(0xB5, 0x53, 0x0C),
    prediction: Colour(0xE0, 0xA7, 0x72),
    band: Colour(0xFB, 0xEA, 0xDC),
    null: Colour(0x5F, 0x63, 0x68),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_a_contrast_of_4_5_and_marks_of_3() {
        let t = INK;
        for text in [t.text, t.secondary] {
            assert!(text.contrast(t.background) >= 4.5 && text.contrast(t.zebra) >= 4.5);
        }
        // Tints (subtotal, prediction) carry an outline in the colour listed here.
        for mark in [t.study, t.study_outline, t.interval, t.total, t.null] {
            assert!(
                mark.contrast(t.background) >= 3.0 && mark.contrast(t.zebra) >= 3.0,
                "{}",
                mark.hex()
            );
        }
    }

    #[test]
    fn an_interval_stays_visible_across_its_square() {
        assert!(INK.interval.contrast(INK.study) >= 3.0);
    }
}
