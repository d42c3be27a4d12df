//! From what a report prints about two groups, each before and after, to an effect.

use super::choose::choose;
use super::draft::Draft;
use super::gather::{Gather, ReadGroup};
use super::one_group::occasions;
use super::paired::Occasions;
use super::pretest_posttest::change_difference;
use super::setting::Setting;
use super::side::Pair;
use super::{Data, Formula, Lack, Measure, Route};

/// Difference of the changes of two groups.
pub(super) fn change_difference_effect<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    measure: Measure,
) -> Result<Draft, Lack> {
    choose(
        gather,
        pair,
        &Setting::of(measure),
        &[
            (Route::BeforeAfter, |gather, pair, ask| {
                of_both(gather, pair, ask, Gather::group)
            }),
            (Route::Quantiles, |gather, pair, ask| {
                of_both(gather, pair, ask, Gather::estimated_group)
            }),
        ],
    )
}

fn of_both<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    ask: &Setting,
    read: ReadGroup<'a>,
) -> Result<Draft, Lack> {
    let one = occasions(gather, pair.one, read)?;
    let two = occasions(gather, pair.two, read)?;
    // The difference of changes takes the SD before as sd1.
    let arranged = |data: Occasions| Occasions {
        sd1: data.sd2,
        sd2: data.sd1,
        ..data
    };
    let estimate = change_difference(
        ask.measure,
        arranged(one),
        arranged(two),
        Formula::default(),
    );
    let data = Data::Changes {
        changes: [one, two].map(|group| group.m1 - group.m2),
        sizes: [one.n, two.n],
    };
    Draft::new(estimate, data, Route::BeforeAfter)
}
