//! English.

mod methods;
mod remarks;

use super::Words;

pub use methods::{interval, interval_meaning, lettered_estimator, lettered_interval, method};
pub use remarks::remarks;

/// British English.
pub const BRITISH: Words = Words {
    study: "Study",
    study_or_subgroup_title: "Study or Subgroup",
    study_or_subgroup: "Study or subgroup",
    source: "Source",
    intervention: "Intervention",
    comparator: "Comparator",
    events: "Events",
    total: "Total",
    mean: "Mean",
    sd: "SD",
    mean_sd: "Mean (SD)",
    change: "Change",
    after: "After",
    before: "Before",
    person_time: "Person-time",
    printed: "Printed",
    predictors: "Predictors",
    items: "Items",
    number: "No.",
    events_of_participants: "No. of events/No. of participants",
    events_of_total: "No of events/total",
    weight: "Weight",
    ci: "{level}% CI",
    prediction_interval: "{level}% prediction interval",
    to: "to",
    per: " per {size}",
    per_person_time: " per {size} units of person-time",
    percentage_points: " (percentage points)",
    log_scale: "log scale",
    not_estimable: "Not estimable",
    no_studies: "No studies",
    subtotal: "Subtotal",
    overall: "Total",
    random: "random",
    fixed: "fixed",
    favours: "Favours {side}",
    heterogeneity: "Heterogeneity",
    heterogeneity_test: "Test for heterogeneity",
    overall_effect: "Overall effect",
    overall_effect_test: "Test for overall effect",
    subgroup_differences: "Subgroup differences",
    subgroup_differences_test: "Test for subgroup differences",
    total_events: "Total events",
    one_study: "One study: nothing is pooled, and heterogeneity cannot be estimated",
    not_shown_here: "Not shown at this width: {columns}.",
    smallest_squares: "Squares of weights below {weight}% are drawn at the smallest size.",
    continued: "(continued)",
    continued_on: "Continued on page {page}",
    page_of: "Page {page} of {pages}",
    notes: "Notes",
    interval_by: "CI calculated by {method} method{detail}.",
    tau2_by: "Tau² calculated by {method} method.",
    marks: "Squares are estimates of studies, their areas proportional to weight; horizontal lines are {ci}s; \
            diamonds are pooled estimates with {ci}s",
    marks_of_studies: "Squares are estimates of studies; horizontal lines are {ci}s",
    mark_of_prediction: "; the flat bar is the {prediction}",
    counts_as_they_are: ", from the counts as they are; what was added to zero cells is for a study\u{2019}s own effect",
    limits_cut: "Limits beyond what is possible are cut at {ends}.",
    and: " and ",
    pooled_on: "Pooled on {scale}, then back-transformed{size}.",
    analysed_on: "Analysed on {scale}, then back-transformed{size}.",
    with_harmonic_mean: " with the harmonic mean of the {sizes}, {mean}",
    subtotals_their_own: " (subtotals with their own)",
    totals: "totals",
    person_times: "person-times",
    scale_log: "the log scale",
    scale_logit: "the logit scale",
    scale_probit: "the probit scale",
    scale_arcsine: "the arcsine square root scale",
    scale_double_arcsine: "the Freeman-Tukey double arcsine scale",
    scale_fisher_z: "Fisher\u{2019}s z scale",
    scale_square_root: "the square root scale",
    scale_double_root: "the Freeman-Tukey square root scale",
    scale_cube_root: "the cube root scale of 1 \u{2212} alpha",
    scale_log_complement: "the log scale of 1 \u{2212} alpha",
    artefact: ARTEFACT,
    not_pooled: "Not pooled: {studies}.",
    and_more: "; and {more} more",
    title_leave_one_out: "{title}: without one study at a time",
    study_left_out: "Study left out",
    title_cumulative: "{title}: cumulative, by {order}",
    study_added: "Study added, by {order}",
    precision: "precision",
    size: "size",
    effect: "effect",
    year: "year",
    studies: "Studies",
    all_studies: "All studies ({model})",
    shaded: "Shaded: {level}% confidence interval of all studies.",
    common_effect: "Common effect",
    random_effects: "Random effects ({model})",
    outlined: "Outlined: the same effects under other models. {names}.",
    difference_per_1000: "Difference per 1000, at {risk} per 1000 with {group}",
    risk_per_1000: "Risk per 1000, at {risk} per 1000 with {group}",
    absolute_effect: "At a baseline risk of {risk} per 1000{source}: {difference} per 1000 ({ci} {lower} to {upper}).",
    fewer: "{n} fewer",
    more: "{n} more",
    forest_plot: "forest plot",
    subgroup_said: "Subgroup: {label}",
    weight_said: ", weight {weight}%",
    not_estimable_said: "not estimable",
    includes_no_effect: ", the interval includes no effect",
    of_one_study: "Forest plot of {k} study.",
    of_studies: "Forest plot of {k} studies.",
    of_effects: "Forest plot of {n} effects from {k} studies.",
    several_said: "{label}: {n} effects",
    largest_weight: "Largest weight: {label}, {weight}%.",
    one_cut: "One interval is cut at the end of the axis.",
    several_cut: "{n} intervals are cut at the ends of the axis.",
};

/// Said of a pooled value that lies outside the values of its studies.
pub const ARTEFACT: &str = "Back-transformed, the estimate lies outside the values of the studies: an artefact of sizes that differ \
                            much (Schwarzer 2019). Analyse the data on another scale, such as the logit or the logarithm.";

/// American English.
pub const AMERICAN: Words = Words {
    favours: "Favors {side}",
    analysed_on: "Analyzed on {scale}, then back-transformed{size}.",
    artefact: "Back-transformed, the estimate lies outside the values of the studies: an artifact of sizes that differ \
               much (Schwarzer 2019). Analyze the data on another scale, such as the logit or the logarithm.",
    ..BRITISH
};

/// A measure's name as in the Cochrane Library.
pub fn abbreviated(name: &str) -> String {
    name.replace("Standardised", "Std.")
        .replace("standardised", "std.")
}

/// American spelling of a measure's name.
pub fn american(name: &str) -> String {
    name.replace("tandardised", "tandardized")
}

#[cfg(test)]
mod tests {
    use crate::effects::Measure;
    use crate::language::Language;

    #[test]
    fn american_names_are_spelt_the_american_way() {
        let name = Language::American.measure(Measure::Smd);
        assert_eq!(name, "Standardized mean difference");
    }
}
