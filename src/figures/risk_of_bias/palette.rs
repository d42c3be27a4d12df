//! Colours and symbols of judgements.

use crate::figures::theme::Colour;

/// How bad a judgement is, whatever the tool calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Low.
    Low,
    /// Some concerns, moderate.
    Concerns,
    /// Unclear: drawn like some concerns, with a question mark.
    Unclear,
    /// High, serious.
    High,
    /// Critical, very high.
    Critical,
    /// No information.
    NoInformation,
    /// Not applicable.
    NotApplicable,
}

/// Named colours of judgements; the symbols are the same in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    /// Told apart without colour vision and in grey: darker is worse.
    #[default]
    Safe,
    /// Green, yellow, red and blue, as in the Cochrane Library.
    Cochrane,
}

/// How a judgement is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    /// Inside of the circle; `None` for no circle.
    pub fill: Option<Colour>,
    /// The symbol in it.
    pub symbol: char,
    /// Colour of the symbol.
    pub ink: Colour,
    /// Dashes of the outline; `None` for a whole line.
    pub dash: Option<&'static str>,
}

const BLACK: Colour = Colour(0x00, 0x00, 0x00);
const WHITE: Colour = Colour(0xFF, 0xFF, 0xFF);
const GREY: Colour = Colour(0x5F, 0x63, 0x68);

impl Level {
    /// All levels, in the order of keys and bars.
    pub const ALL: [Self; 7] = [
        Self::Low,
        Self::Concerns,
        Self::Unclear,
        Self::High,
        Self::Critical,
        Self::NoInformation,
        Self::NotApplicable,
    ];

    /// Its symbol.
    pub fn symbol(self) -> char {
        match self {
            Self::Low => '+',
            Self::Concerns => '!',
            Self::Unclear | Self::NoInformation => '?',
            Self::High => '–',
            Self::Critical => '×',
            Self::NotApplicable => '·',
        }
    }
}

impl Palette {
    /// How a judgement is drawn.
    pub fn paint(self, level: Level) -> Paint {
        let solid = |fill: Colour, ink| Paint {
            fill: Some(fill),
            symbol: level.symbol(),
            ink,
            dash: None,
        };
        match (self, level) {
            (_, Level::NotApplicable) => Paint {
                fill: None,
                ..solid(WHITE, GREY)
            },
            (Self::Safe, Level::Low) => solid(Colour(0xBF, 0xE0, 0xF2), BLACK),
            (Self::Safe, Level::Concerns | Level::Unclear) => {
                solid(Colour(0xE6, 0x9F, 0x00), BLACK)
            }
            (Self::Safe, Level::High) => solid(Colour(0xB8, 0x32, 0x27), WHITE),
            (Self::Safe, Level::Critical) => solid(Colour(0x4A, 0x10, 0x33), WHITE),
            (Self::Safe, Level::NoInformation) => Paint {
                dash: Some("2 1.5"),
                ..solid(WHITE, BLACK)
            },
            (Self::Cochrane, Level::Low) => solid(Colour(0x02, 0xC1, 0x00), BLACK),
            (Self::Cochrane, Level::Concerns | Level::Unclear) => {
                solid(Colour(0xE2, 0xDF, 0x07), BLACK)
            }
            (Self::Cochrane, Level::High) => solid(Colour(0xBF, 0x00, 0x00), WHITE),
            (Self::Cochrane, Level::Critical) => solid(Colour(0x82, 0x00, 0x00), WHITE),
            (Self::Cochrane, Level::NoInformation) => solid(Colour(0x4E, 0xA1, 0xF7), BLACK),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The four levels that are filled, from low upwards.
    const FILLED: [Level; 4] = [Level::Low, Level::Concerns, Level::High, Level::Critical];

    type Rgb = [f64; 3];
    type Matrix = [Rgb; 3];

    /// Severity 1.0 of Machado, Oliveira & Fernandes (2009), IEEE TVCG 15:1291, for linear RGB.
    const PROTAN: Matrix = [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ];
    const DEUTAN: Matrix = [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ];
    const TRITAN: Matrix = [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ];
    const NORMAL: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

    fn times(matrix: Matrix, v: Rgb) -> Rgb {
        matrix.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum())
    }

    /// CIE 1976 L*a*b* under D65 of a colour seen with a kind of colour vision.
    fn lab(colour: Colour, vision: Matrix) -> Rgb {
        let linear = [colour.0, colour.1, colour.2].map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        let seen = times(vision, linear).map(|c| c.clamp(0.0, 1.0));
        let xyz = times(
            [
                [0.4124564, 0.3575761, 0.1804375],
                [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041],
            ],
            seen,
        );
        let white = [0.95047, 1.0, 1.08883];
        let f = |i: usize| {
            let t = xyz[i] / white[i];
            let delta: f64 = 6.0 / 29.0;
            if t > delta.powi(3) {
                t.cbrt()
            } else {
                t / (3.0 * delta * delta) + 4.0 / 29.0
            }
        };
        let (x, y, z) = (f(0), f(1), f(2));
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// Smallest distance of two of the filled levels under a kind of colour vision.
    fn least_distance(vision: Matrix) -> f64 {
        let colours = FILLED.map(|level| lab(Palette::Safe.paint(level).fill.unwrap(), vision));
        let distance = |a: &Rgb, b: &Rgb| {
            let squares = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b));
            squares.sum::<f64>().sqrt()
        };
        let pairs = (0..4).flat_map(|i| (0..i).map(move |j| (i, j)));
        pairs
            .map(|(i, j)| distance(&colours[i], &colours[j]))
            .fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn a_symbol_has_a_contrast_of_4_5_on_its_fill() {
        for palette in [Palette::Safe, Palette::Cochrane] {
            for level in Level::ALL {
                let paint = palette.paint(level);
                let ground = paint.fill.unwrap_or(WHITE);
                let contrast = paint.ink.contrast(ground);
                assert!(contrast >= 4.5, "{palette:?} {level:?}: {contrast}");
            }
        }
    }

    #[test]
    fn the_four_levels_stay_apart_without_full_colour_vision() {
        // Half a unit either way is rounding to whole numbers.
        for (vision, least) in [
            (NORMAL, 57.0),
            (PROTAN, 47.0),
            (DEUTAN, 40.0),
            (TRITAN, 40.0),
        ] {
            let found = least_distance(vision);
            assert!(
                found >= 20.0 && (found - least).abs() <= 0.5,
                "{found} {least}"
            );
        }
    }

    #[test]
    fn darker_is_worse() {
        let lightness =
            FILLED.map(|level| lab(Palette::Safe.paint(level).fill.unwrap(), NORMAL)[0]);
        assert!(lightness.is_sorted_by(|a, b| a > b), "{lightness:?}");
        for (found, stated) in lightness.into_iter().zip([87.0, 71.0, 42.0, 16.0]) {
            assert!((found - stated).abs() <= 0.5, "{found} {stated}");
        }
    }

    #[test]
    fn levels_of_one_colour_differ_in_their_symbol() {
        for palette in [Palette::Safe, Palette::Cochrane] {
            for (i, one) in Level::ALL.iter().enumerate() {
                for other in &Level::ALL[..i] {
                    let (one, other) = (palette.paint(*one), palette.paint(*other));
                    assert!(
                        (one.fill, one.dash) != (other.fill, other.dash)
                            || one.symbol != other.symbol
                    );
                }
            }
        }
    }
}
