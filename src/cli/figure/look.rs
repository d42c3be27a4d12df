//! The dress and the language of a figure.

use clap::{Args, ValueEnum};
use oxymeta::figures::forest::Style;
use oxymeta::language::Language;
use oxymeta::reports::forest::Look;

/// How a figure looks; never what it says.
#[derive(Debug, Args)]
pub struct LookArgs {
    /// House style: generic revman jama bmj lancet; numbers stay the same
    #[arg(
        long,
        value_enum,
        value_name = "STYLE",
        default_value = "generic",
        hide_possible_values = true
    )]
    pub style: StyleName,
    /// Language of the figure: en id (Bahasa Indonesia); names and titles of the review stay as written
    #[arg(
        long,
        value_enum,
        value_name = "LANG",
        default_value = "en",
        hide_possible_values = true
    )]
    pub lang: LanguageName,
}

impl LookArgs {
    /// Both as the library has them.
    pub fn look(&self) -> Look {
        Look {
            style: self.style.into(),
            language: self.lang.into(),
        }
    }
}

/// A house style by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StyleName {
    Generic,
    Revman,
    Jama,
    Bmj,
    Lancet,
}

/// A language by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LanguageName {
    En,
    Id,
}

impl From<StyleName> for Style {
    fn from(name: StyleName) -> Self {
        match name {
            StyleName::Generic => Self::Generic,
            StyleName::Revman => Self::Revman,
            StyleName::Jama => Self::Jama,
            StyleName::Bmj => Self::Bmj,
            StyleName::Lancet => Self::Lancet,
        }
    }
}

impl From<LanguageName> for Language {
    fn from(name: LanguageName) -> Self {
        match name {
            LanguageName::En => Self::English,
            LanguageName::Id => Self::Indonesian,
        }
    }
}
