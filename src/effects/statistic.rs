//! A signed t from whatever test a report prints.

use crate::records::{Number, Reported, ReportedEffect, Test};

use super::gather::Gather;
use super::recover::{log_se_from_ratio_ci, se_from_interval, se_from_t_interval, t_from_p};
use super::side::Pair;
use super::{Lack, Measure, Note, Route, Scale};

/// The t of groups 1 and 2 that a route finds in the tests between them, group 1 minus group 2.
pub(super) fn statistic<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    df: Option<f64>,
    route: Route,
) -> Result<f64, Lack> {
    let tests = gather.between(pair.one, pair.two);
    let found = tests.iter().find_map(|(reported, sign)| {
        let found = read(gather, reported, df, route)?;
        Some((found, *sign, *reported))
    });
    let Some((found, sign, reported)) = found else {
        // Any degrees of freedom will do to see whether there is something to read.
        let unread = |r: &&Reported| df.is_none() && read(gather, r, Some(1.0), route).is_some();
        let lacks_sizes = tests.iter().any(|(reported, _)| unread(reported));
        return Err(if lacks_sizes {
            Lack::Sizes
        } else {
            Lack::Nothing
        });
    };
    gather.used = Some(reported);
    let t = if found.signed {
        sign * found.t
    } else {
        direction(gather, pair).ok_or(Lack::Direction)? * found.t.abs()
    };
    gather.take(found.what, found.number);
    found.notes.into_iter().for_each(|note| gather.note(note));
    Ok(t)
}

/// What a route finds in one test.
struct Found<'a> {
    t: f64,
    /// Whether the sign of `t` is meaningful.
    signed: bool,
    what: &'static str,
    number: &'a Number,
    notes: Vec<Note>,
}

fn read<'a>(
    gather: &Gather<'a>,
    reported: &'a Reported,
    df: Option<f64>,
    route: Route,
) -> Option<Found<'a>> {
    let found = |t: f64, what, number, notes| Found {
        t,
        signed: false,
        what,
        number,
        notes,
    };
    let printed_df = reported.df.as_ref().map(|df| df.value);
    let from_p = |more: &[Note]| {
        let number = gather.p(reported)?;
        let df = match reported.test {
            Test::WelchT => printed_df.or(df)?,
            Test::T => df.or(printed_df)?,
            _ => df?,
        };
        let p = number.value;
        let t = t_from_p(p, df)?;
        let mut notes = vec![Note::TFromP { p, t, df }];
        notes.extend_from_slice(more);
        Some(found(t, "p", number, notes))
    };
    let parametric = matches!(
        reported.test,
        Test::T | Test::WelchT | Test::Anova | Test::Regression
    );
    let rank = matches!(reported.test, Test::MannWhitney | Test::KruskalWallis);
    match route {
        Route::StatisticT => {
            let t = reported.t.as_ref()?;
            Some(found(t.value, "t", t, Vec::new()))
        }
        Route::StatisticF => {
            let f = reported.f.as_ref()?;
            Some(found(f.value.sqrt(), "F", f, Vec::new()))
        }
        Route::PrintedDifference => {
            let effect = reported.effect.as_ref()?;
            if !effect.measure.eq_ignore_ascii_case("MD") || effect.adjusted {
                return None;
            }
            let t = effect.value.value / effect_se(effect, Interval::T(df))?;
            let found = found(t, "mean difference", &effect.value, Vec::new());
            Some(Found {
                signed: true,
                ..found
            })
        }
        Route::ExactP if parametric => from_p(&[]),
        Route::ExactP if reported.test == Test::NotNamed => from_p(&[Note::TestNotNamed]),
        Route::RankTest if rank => {
            let notes = || vec![Note::RankTestAsT];
            let z = || reported.z.as_ref().map(|z| found(z.value, "z", z, notes()));
            let chi2 = || {
                let chi2 = reported.chi2.as_ref()?;
                Some(found(chi2.value.sqrt(), "chi-squared", chi2, notes()))
            };
            z().or_else(chi2).or_else(|| from_p(&notes()))
        }
        Route::StatisticZ if !rank => {
            let chi2 = reported.chi2.as_ref();
            let chi2 = chi2.filter(|_| reported.test == Test::ChiSquared && !reported.yates);
            let (z, what, number) = match (&reported.z, chi2) {
                (Some(z), _) => (z.value, "z", z),
                (None, Some(chi2)) => (chi2.value.sqrt(), "chi-squared", chi2),
                (None, None) => return None,
            };
            let df = df?;
            let r = z.abs() / (df + 2.0).sqrt();
            let t = r * (df / (1.0 - r * r)).sqrt();
            (r < 1.0).then(|| found(t, what, number, vec![Note::ReadAsCorrelation { what, r }]))
        }
        _ => None,
    }
}

/// +1 when group 1 has the larger values or the larger share of events, -1 when group 2 has.
pub(super) fn direction<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Option<f64> {
    let known = known_direction(gather, pair);
    if known.is_none() && gather.bound_as_p {
        gather.undirected = true;
        return Some(1.0);
    }
    known
}

fn known_direction<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Option<f64> {
    let sign = |difference: f64| (difference != 0.0).then(|| difference.signum());
    if let Some(difference) = difference(gather, pair) {
        return sign(difference);
    }
    if let (Some(one), Some(two)) = (pair.one.share(), pair.two.share()) {
        return sign(one - two);
    }
    let tests = gather.between(pair.one, pair.two);
    let named = tests
        .iter()
        .find_map(|(reported, _)| reported.larger.as_ref());
    match named {
        Some(larger) if larger.value == pair.one.arm.id.value => Some(1.0),
        Some(larger) if larger.value == pair.two.arm.id.value => Some(-1.0),
        Some(_) => None,
        None => tests
            .iter()
            .find_map(|(r, order)| r.t.as_ref().map(|t| order * t.value.signum())),
    }
}

/// Difference of means: of the printed means, or as printed itself.
pub(super) fn difference<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Option<f64> {
    if let (Some(one), Some(two)) = (pair.one.any_mean(), pair.two.any_mean()) {
        return Some(gather.take("mean", one) - gather.take("mean", two));
    }
    let tests = gather.between(pair.one, pair.two);
    let printed = tests.iter().find_map(|(reported, sign)| {
        let effect = reported.effect.as_ref()?;
        let is_md = effect.measure.eq_ignore_ascii_case("MD");
        is_md.then_some((&effect.value, *sign))
    });
    printed.map(|(value, sign)| sign * gather.take("mean difference", value))
}

/// How the limits of a printed interval were computed.
#[derive(Clone, Copy)]
pub(super) enum Interval {
    /// On the log scale.
    Log,
    /// With Student's t on these degrees of freedom.
    T(Option<f64>),
    /// With the normal quantile.
    Normal,
}

impl Interval {
    /// The usual interval of effects by this measure: Student's for differences of means in their unit.
    pub fn of(measure: Measure, df: Option<f64>) -> Self {
        match measure {
            Measure::Md | Measure::Mc | Measure::Ppcmc => Self::T(df),
            _ if measure.scale() == Scale::Log => Self::Log,
            _ => Self::Normal,
        }
    }
}

/// Standard error of a printed effect: printed, or from its interval.
pub(super) fn effect_se(effect: &ReportedEffect, interval: Interval) -> Option<f64> {
    if let Some(se) = &effect.se {
        return Some(se.value);
    }
    let [lower, upper] = effect.ci.as_deref()? else {
        return None;
    };
    let (lower, upper, level) = (lower.value, upper.value, effect.level());
    match interval {
        Interval::Log => log_se_from_ratio_ci(lower, upper, level),
        Interval::T(df) => se_from_t_interval(lower, upper, level, df?),
        Interval::Normal => se_from_interval(lower, upper, level, None),
    }
}
