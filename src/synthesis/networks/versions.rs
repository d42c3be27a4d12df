//! A study with the other numbers that its report prints.

use crate::records::{ArmResult, Number, Reported, Review, Study, Summary};

/// The review with the first other version of every number of one study that its report prints in several.
pub fn otherwise(review: &Review, study: &str) -> Review {
    let mut other = review.clone();
    for loaded in &mut other.studies {
        if loaded.study.id.value == study {
            swap_all(&mut loaded.study);
        }
    }
    other
}

fn swap_all(study: &mut Study) {
    study.arms.iter_mut().for_each(|arm| swap(&mut arm.n));
    for outcome in &mut study.outcomes {
        outcome.results.iter_mut().for_each(of_result);
        outcome.reported.iter_mut().for_each(of_reported);
    }
}

fn of_result(result: &mut ArmResult) {
    for number in [
        &mut result.n,
        &mut result.events,
        &mut result.total,
        &mut result.percent,
        &mut result.person_time,
    ] {
        swap(number);
    }
    let summaries = [&mut result.before, &mut result.after, &mut result.change];
    summaries.into_iter().flatten().for_each(of_summary);
}

fn of_summary(summary: &mut Summary) {
    for number in [
        &mut summary.mean,
        &mut summary.sd,
        &mut summary.se,
        &mut summary.median,
        &mut summary.q1,
        &mut summary.q3,
        &mut summary.min,
        &mut summary.max,
    ] {
        swap(number);
    }
    let limits = summary.ci.iter_mut().flatten();
    limits.for_each(swap_one);
}

fn of_reported(reported: &mut Reported) {
    for number in [
        &mut reported.p,
        &mut reported.t,
        &mut reported.f,
        &mut reported.chi2,
        &mut reported.z,
    ] {
        swap(number);
    }
    if let Some(effect) = &mut reported.effect {
        swap_one(&mut effect.value);
        effect.ci.iter_mut().flatten().for_each(swap_one);
    }
}

fn swap(number: &mut Option<Number>) {
    number.iter_mut().for_each(swap_one);
}

fn swap_one(number: &mut Number) {
    if let Some(version) = number.versions().first() {
        number.value = version.value.value;
    }
}
