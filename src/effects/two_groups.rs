//! From what a report prints about the means of two groups to an effect, best information first.

use crate::records::{Reported, ReportedEffect, Test};

use super::choose::{Step, at_bound, bound_of, choose, converted, first};
use super::continuous::{Group, md_from_t, smd_from_t, two_means};
use super::draft::Draft;
use super::gather::{Gather, ReadGroup};
use super::one_group::computed_change;
use super::recover::{sd_from_t, se_from_p, se_from_statistic, smd_from_log_or};
use super::setting::Setting;
use super::side::{Occasion, Pair};
use super::statistic::{Interval, difference, effect_se, statistic};
use super::two_counts::counted;
use super::{Data, EffectEstimate, Formula, Lack, Measure, Note, Route, Scale};

/// Any measure of two means.
pub(super) fn means_effect<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    measure: Measure,
) -> Result<Draft, Lack> {
    choose(gather, pair, &Setting::of(measure), &routes())
}

/// An effect given as such (`GEN`), of any measure.
pub(super) fn generic_effect<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Result<Draft, Lack> {
    let routes: [(Route, Step<'a, Pair<'a>>); 2] = [
        (Route::PrintedEffect, |gather, pair, ask| {
            printed_effect(gather, pair, ask.measure).unwrap_or(Err(Lack::Nothing))
        }),
        (Route::PrintedAlone, printed_alone),
    ];
    choose(gather, pair, &Setting::of(Measure::Gen), &routes)
}

/// The routes to a measure of means, in their order.
fn routes<'a>() -> [(Route, Step<'a, Pair<'a>>); 14] {
    [
        (Route::Means, |gather, pair, ask| {
            from_groups(gather, pair, ask, Occasion::After, Gather::group)
        }),
        (Route::Changes, |gather, pair, ask| {
            from_groups(gather, pair, ask, Occasion::Change, Gather::group)
        }),
        (Route::StatisticT, |gather, pair, ask| {
            from_statistic(gather, pair, ask, Route::StatisticT)
        }),
        (Route::StatisticF, |gather, pair, ask| {
            from_statistic(gather, pair, ask, Route::StatisticF)
        }),
        (Route::PrintedEffect, |gather, pair, ask| {
            printed_effect(gather, pair, ask.measure).unwrap_or(Err(Lack::Nothing))
        }),
        (Route::PrintedDifference, |gather, pair, ask| {
            from_statistic(gather, pair, ask, Route::PrintedDifference)
        }),
        (Route::ExactP, |gather, pair, ask| {
            from_statistic(gather, pair, ask, Route::ExactP)
        }),
        (Route::PrintedAlone, printed_alone),
        (Route::ComputedChanges, |gather, pair, ask| {
            from_groups(gather, pair, ask, Occasion::Change, computed_change)
        }),
        (Route::Quantiles, from_quantiles),
        (Route::RankTest, |gather, pair, ask| {
            from_statistic(gather, pair, ask, Route::RankTest)
        }),
        (Route::StatisticZ, |gather, pair, ask| {
            from_statistic(gather, pair, ask, Route::StatisticZ)
        }),
        (Route::Converted, from_counts),
        (Route::Bound, |gather, pair, ask| {
            let bound = bound_between(gather, pair);
            let routes = routes();
            let p_alone = [Route::ExactP, Route::PrintedAlone, Route::RankTest];
            let routes = routes.into_iter().filter(|(r, _)| p_alone.contains(r));
            at_bound(gather, pair, ask, bound, &routes.collect::<Vec<_>>())
        }),
    ]
}

/// An SMD for an analysis that converts it.
pub(super) fn standardised<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Result<Draft, Lack> {
    first(gather, pair, &Setting::of(Measure::Smd), &routes())
}

/// The bound of a p value between two groups, and whether p is below it.
pub(super) fn bound_between<'a>(gather: &Gather<'a>, pair: Pair<'a>) -> Option<(f64, bool)> {
    let tests = gather.between(pair.one, pair.two);
    tests.iter().find_map(|(reported, _)| bound_of(reported))
}

/// An effect printed under the measure's own name, with its interval or standard error.
pub(super) fn printed_effect<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    measure: Measure,
) -> Option<Result<Draft, Lack>> {
    let usable =
        |(_, effect): &(&Reported, &ReportedEffect)| effect.ci.is_some() || effect.se.is_some();
    let (effect, yi, _) = printed(gather, pair, measure, usable)?;
    let sizes = [gather.size(pair.one), gather.size(pair.two)];
    let df = degrees_of_freedom(gather, pair, sizes);
    let sei = effect_se(effect, Interval::of(measure, df));
    let estimate = sei.and_then(|sei| EffectEstimate::new(yi, sei * sei));
    Some(statistic_draft(pair, sizes, estimate))
}

/// A printed effect without interval or standard error: with p, with z, or with the sizes of an SMD.
pub(super) fn printed_alone<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    let measure = ask.measure;
    let sizes = [gather.size(pair.one), gather.size(pair.two)];
    let by_size = measure == Measure::Smd && sizes[0].is_some() && sizes[1].is_some();
    let bound_as_p = gather.bound_as_p;
    let usable = |(reported, _): &(&Reported, &ReportedEffect)| {
        let bound = reported.p_below.is_some() || reported.p_above.is_some();
        by_size || reported.z.is_some() || reported.p.is_some() || bound_as_p && bound
    };
    let (_, yi, reported) = printed(gather, pair, measure, usable).ok_or(Lack::Nothing)?;
    let sei = match (sizes, &reported.z, gather.p(reported)) {
        ([Some(n1), Some(n2)], ..) if by_size => {
            gather.note(Note::VarianceFromSizes);
            Some((1.0 / n1 + 1.0 / n2 + yi * yi / (2.0 * (n1 + n2))).sqrt())
        }
        (_, Some(z), _) => {
            let z = gather.take("z", z);
            gather.note(Note::SeFromZ { z });
            se_from_statistic(yi, z)
        }
        (.., Some(p)) => {
            let p = gather.take("p", p);
            gather.note(Note::SeFromP { p });
            se_from_p(yi, p, None)
        }
        _ => None,
    };
    let estimate = sei.and_then(|sei| EffectEstimate::new(yi, sei * sei));
    statistic_draft(pair, sizes, estimate)
}

/// A printed effect of the measure on its analysis scale, group 1 against group 2; unadjusted ones first.
fn printed<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    measure: Measure,
    usable: impl Fn(&(&'a Reported, &'a ReportedEffect)) -> bool,
) -> Option<(&'a ReportedEffect, f64, &'a Reported)> {
    let tests = gather.between(pair.one, pair.two);
    let candidates = || {
        tests.iter().filter_map(|(reported, sign)| {
            let effect = reported.effect.as_ref()?;
            let named = effect.measure.eq_ignore_ascii_case(measure.code());
            (named && usable(&(*reported, effect))).then_some((effect, *sign, *reported))
        })
    };
    let (effect, sign, reported) = candidates()
        .find(|(.., reported)| reported.cluster_adjusted)
        .or_else(|| candidates().find(|(effect, ..)| !effect.adjusted))
        .or_else(|| candidates().next())?;
    gather.used = Some(reported);
    if effect.adjusted {
        gather.note(Note::Adjusted);
    }
    let value = gather.take("effect", &effect.value);
    let log = measure.scale() == Scale::Log;
    let yi = if log { value.ln() } else { value };
    Some((effect, sign * yi, reported))
}

fn statistic_draft(
    pair: Pair<'_>,
    sizes: [Option<f64>; 2],
    estimate: Option<EffectEstimate>,
) -> Result<Draft, Lack> {
    let data = Data::Statistic {
        means: pair.means(),
        sizes,
    };
    Draft::new(estimate, data, Route::PrintedEffect)
}

/// n1 + n2 - 2, from the arms or their total, or as a test between them prints it.
fn degrees_of_freedom<'a>(
    gather: &Gather<'a>,
    pair: Pair<'a>,
    sizes: [Option<f64>; 2],
) -> Option<f64> {
    let total = match sizes {
        [Some(n1), Some(n2)] => Some(n1 + n2),
        _ if gather.study.arms.len() == 2 => gather.study.design.n.as_ref().map(|n| n.value),
        _ => None,
    };
    let tests = gather.between(pair.one, pair.two);
    let printed = || {
        let mut printed = tests.iter().filter(|(r, _)| r.test == Test::T);
        printed.find_map(|(reported, _)| Some(reported.df.as_ref()?.value))
    };
    let df = total.map(|n| n - 2.0).or_else(printed);
    df.filter(|df| *df > 0.0)
}

/// From a t of the difference of means, however it was reached.
fn from_statistic<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    ask: &Setting,
    route: Route,
) -> Result<Draft, Lack> {
    let measure = ask.measure;
    let raw = matches!(measure, Measure::Md | Measure::Rom);
    let approximate = matches!(route, Route::RankTest | Route::StatisticZ);
    // A test of the means knows nothing of how the spreads differ, nor a rank test of their unit.
    if matches!(measure, Measure::Vr | Measure::Cvr)
        || raw && approximate
        || measure == Measure::Md && route == Route::PrintedDifference
    {
        return Err(Lack::Nothing);
    }
    let sizes = [gather.size(pair.one), gather.size(pair.two)];
    let df = degrees_of_freedom(gather, pair, sizes);
    if measure == Measure::Md {
        let t = statistic(gather, pair, df, route)?;
        let difference = difference(gather, pair).ok_or(Lack::Difference)?;
        return statistic_draft(pair, sizes, md_from_t(difference, t));
    }
    let [Some(n1), Some(n2)] = sizes else {
        return Err(Lack::Sizes);
    };
    let t = statistic(gather, pair, df, route)?;
    let welch = gather.used.is_some_and(|used| used.test == Test::WelchT);
    if welch && n1 != n2 {
        gather.note(Note::WelchAsStudent);
    }
    let estimate = match measure {
        Measure::Smd => smd_from_t(t, n1, n2),
        Measure::Rom => {
            let [Some(m1), Some(m2)] = pair.means() else {
                return Err(Lack::Difference);
            };
            let sd = sd_from_t(m1 - m2, t, n1, n2).ok_or(Lack::Undefined(None))?;
            gather.note(Note::CommonSd { sd: Some(sd) });
            let group = |mean, n| Group { mean, sd, n };
            two_means(measure, group(m1, n1), group(m2, n2), Formula::default())
        }
        _ => {
            let spreads = [Measure::Smdh, Measure::Smd1, Measure::Smd1h];
            if spreads.contains(&measure) {
                gather.note(Note::CommonSd { sd: None });
            }
            // Measures without a unit: one standard deviation is 1.
            let d = t * (1.0 / n1 + 1.0 / n2).sqrt();
            let group = |mean, n| Group { mean, sd: 1.0, n };
            two_means(measure, group(d, n1), group(0.0, n2), Formula::default())
        }
    };
    statistic_draft(pair, sizes, estimate)
}

/// From both groups' means and SDs, read as `read` does.
fn from_groups<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    ask: &Setting,
    occasion: Occasion,
    read: ReadGroup<'a>,
) -> Result<Draft, Lack> {
    let one = read(gather, pair.one, occasion)?;
    let two = read(gather, pair.two, occasion)?;
    let data = Data::Means {
        means: [one.mean, two.mean],
        sds: [one.sd, two.sd],
        sizes: [one.n, two.n],
    };
    let estimate = two_means(ask.measure, one, two, Formula::default());
    Draft::new(estimate, data, Route::Means)
}

/// As [`from_groups`], with means or SDs estimated from medians, quartiles or ranges.
fn from_quantiles<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    let notes = gather.notes.len();
    let mut from = |occasion| {
        gather.notes.truncate(notes);
        from_groups(gather, pair, ask, occasion, Gather::estimated_group)
    };
    from(Occasion::After).or_else(|lack| from(Occasion::Change).map_err(|_| lack))
}

/// An SMD from counts or an odds ratio, where the analysis asks for it.
fn from_counts<'a>(gather: &mut Gather<'a>, pair: Pair<'a>, ask: &Setting) -> Result<Draft, Lack> {
    if !gather.allowed.convert || ask.measure != Measure::Smd {
        return Err(Lack::Nothing);
    }
    converted(gather, Measure::Or, smd_from_log_or, |gather| {
        counted(gather, pair, &Setting::of(Measure::Or))
    })
}
