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
    /// Confidence intervals where they cross a square.
    pub interval_on_study: Colour,
    /// Whether the prediction interval is hatched instead of filled.
    pub hatched: bool,
}

/// Names of the themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Colours {
    /// Ink blue and burnt orange on white.
    #[default]
    Default,
    /// Black and three greys, for journals without colour and for photocopies.
    Print,
    /// Light on dark, for slides and screens.
    Dark,
}

impl Colours {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Default, Self::Print, Self::Dark];

    /// The name users write.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Print => "print",
            Self::Dark => "dark",
        }
    }

    /// The colours themselves.
    pub fn theme(self) -> &'static Theme {
        match self {
            Self::Default => &INK,
            Self::Print => &PRINT,
            Self::Dark => &DARK,
        }
    }
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
    interval_on_study: Colour(0x1A, 0x1A, 0x1A),
    hatched: false,
};

/// Black and three greys on white, without bands; the prediction interval is hatched.
pub const PRINT: Theme = Theme {
    background: Colour(0xFF, 0xFF, 0xFF),
    text: Colour(0x00, 0x00, 0x00),
    secondary: Colour(0x75, 0x75, 0x75),
    rule: Colour(0xC4, 0xC4, 0xC4),
    zebra: Colour(0xFF, 0xFF, 0xFF),
    study: Colour(0x75, 0x75, 0x75),
    study_outline: Colour(0x00, 0x00, 0x00),
    interval: Colour(0x00, 0x00, 0x00),
    subtotal: Colour(0xC4, 0xC4, 0xC4),
    total: Colour(0x00, 0x00, 0x00),
    prediction: Colour(0xFF, 0xFF, 0xFF),
    null: Colour(0x75, 0x75, 0x75),
    band: Colour(0xE6, 0xE6, 0xE6),
    interval_on_study: Colour(0x00, 0x00, 0x00),
    hatched: true,
};

/// Light on near-black. Squares are too light for a light line across them: there the interval is
/// drawn in the colour of the ground.
pub const DARK: Theme = Theme {
    background: Colour(0x14, 0x18, 0x1C),
    text: Colour(0xE8, 0xEA, 0xED),
    secondary: Colour(0xA6, 0xAD, 0xB4),
    rule: Colour(0x4A, 0x52, 0x5A),
    zebra: Colour(0x1B, 0x20, 0x26),
    study: Colour(0x7F, 0xB2, 0xE5),
    study_outline: Colour(0x7F, 0xB2, 0xE5),
    interval: Colour(0xE8, 0xEA, 0xED),
    subtotal: Colour(0x2C, 0x4F, 0x73),
    total: Colour(0xF2, 0xA6, 0x5A),
    prediction: Colour(0x7A, 0x4A, 0x1E),
    null: Colour(0x9A, 0xA1, 0xA8),
    band: Colour(0x33, 0x28, 0x1E),
    interval_on_study: Colour(0x14, 0x18, 0x1C),
    hatched: false,
};
