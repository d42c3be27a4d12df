//! What a language has to supply.

/// Makes the catalogue's type of the words and what each is for; `{name}` in a word is filled in.
macro_rules! catalogue {
    ($($(#[doc = $doc:literal])+ $word:ident,)+) => {
        /// The words of one language. `{name}` stands for what is filled in; words in italics stand between asterisks.
        #[derive(Debug, Clone, Copy)]
        pub struct Words {
            $($(#[doc = $doc])+ pub $word: &'static str,)+
        }

        impl Words {
            /// Every word with its name.
            pub fn entries(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($word), self.$word)),+]
            }
        }
    };
}

catalogue! {
    /// Heading of the first column.
    study,
    /// The same in RevMan.
    study_or_subgroup_title,
    /// The same in the BMJ.
    study_or_subgroup,
    /// The same in JAMA.
    source,
    /// Heading of the groups where a table names none.
    intervention,
    /// Heading of the groups where a table names none.
    comparator,
    /// Column of events.
    events,
    /// Column of participants.
    total,
    /// Column of means.
    mean,
    /// Column of standard deviations.
    sd,
    /// Column of means with their standard deviations in brackets.
    mean_sd,
    /// Column of changes.
    change,
    /// Measured after.
    after,
    /// Measured before.
    before,
    /// Column of person-time.
    person_time,
    /// Column of values as printed.
    printed,
    /// Column of the numbers of predictors.
    predictors,
    /// Column of the numbers of items.
    items,
    /// Column of the numbers of participants, in JAMA.
    number,
    /// Over columns of events and participants, in JAMA.
    events_of_participants,
    /// Over columns of events and participants, in the BMJ.
    events_of_total,
    /// Column of weights.
    weight,
    /// A confidence interval with its level.
    ci,
    /// A prediction interval with its level.
    prediction_interval,
    /// Between two limits.
    to,
    /// What each unit is, in a heading.
    per,
    /// What each unit is, in a sentence.
    per_person_time,
    /// Differences of proportions.
    percentage_points,
    /// Added to the title of a logarithmic axis.
    log_scale,
    /// In place of an effect.
    not_estimable,
    /// Under the heading of a subgroup without studies.
    no_studies,
    /// Label of a subgroup's estimate.
    subtotal,
    /// Label of the pooled estimate.
    overall,
    /// A model with an effect of each study.
    random,
    /// A model with one effect.
    fixed,
    /// Before the side that is better.
    favours,
    /// Heterogeneity of the studies.
    heterogeneity,
    /// The same as a test.
    heterogeneity_test,
    /// Test of no effect.
    overall_effect,
    /// The same, called a test.
    overall_effect_test,
    /// Test between subgroups.
    subgroup_differences,
    /// The same, called a test.
    subgroup_differences_test,
    /// Sums of events.
    total_events,
    /// Said where a single study is shown.
    one_study,
    /// Columns left out for lack of room.
    not_shown_here,
    /// Light studies are drawn larger than their weights.
    smallest_squares,
    /// What a page goes on with.
    continued,
    /// Foot of a page that is not the last.
    continued_on,
    /// Number of a page.
    page_of,
    /// Heading of notes on a page of their own.
    notes,
    /// Method of the interval, after its letter.
    interval_by,
    /// Method of tau², after its letter.
    tau2_by,
    /// What the marks mean.
    marks,
    /// What the marks mean where nothing is pooled.
    marks_of_studies,
    /// What the flat bar means, after `marks`.
    mark_of_prediction,
    /// Of estimates that come from counts, after the name of the method.
    counts_as_they_are,
    /// That limits were cut.
    limits_cut,
    /// Between the last two of a list.
    and,
    /// On which scale effects were pooled.
    pooled_on,
    /// On which scale the effect of one study was analysed.
    analysed_on,
    /// With what sizes values were turned back, after `pooled_on`.
    with_harmonic_mean,
    /// Said where subgroups have their own.
    subtotals_their_own,
    /// Sizes of proportions.
    totals,
    /// Sizes of rates.
    person_times,
    /// A scale.
    scale_log,
    /// A scale.
    scale_logit,
    /// A scale.
    scale_probit,
    /// A scale.
    scale_arcsine,
    /// A scale.
    scale_double_arcsine,
    /// A scale.
    scale_fisher_z,
    /// A scale.
    scale_square_root,
    /// A scale.
    scale_double_root,
    /// A scale.
    scale_cube_root,
    /// A scale.
    scale_log_complement,
    /// That a back-transformed estimate lies outside the studies.
    artefact,
    /// Rows without an effect.
    not_pooled,
    /// That there are more of them.
    and_more,
    /// Title of a figure of estimates without each study.
    title_leave_one_out,
    /// Heading of the studies left out.
    study_left_out,
    /// Title of a cumulative figure.
    title_cumulative,
    /// Heading of the studies added.
    study_added,
    /// An order of studies.
    precision,
    /// An order of studies.
    size,
    /// An order of studies.
    effect,
    /// An order of studies.
    year,
    /// Column of the numbers of studies.
    studies,
    /// Label of the estimate of all studies.
    all_studies,
    /// What is shaded.
    shaded,
    /// Label of the estimate of a model.
    common_effect,
    /// Label of the estimate of a model.
    random_effects,
    /// What is outlined.
    outlined,
    /// Title of an axis of risk differences.
    difference_per_1000,
    /// Title of an axis of risks.
    risk_per_1000,
    /// What the pooled effect comes to for a baseline risk.
    absolute_effect,
    /// People whom an event is spared.
    fewer,
    /// People who have an event more.
    more,
    /// What the figure is.
    forest_plot,
    /// Read for the heading of a subgroup.
    subgroup_said,
    /// Read after a study's effect.
    weight_said,
    /// Read in place of an effect.
    not_estimable_said,
    /// Read of an estimate.
    includes_no_effect,
    /// First sentence of the description.
    of_one_study,
    /// First sentence of the description.
    of_studies,
    /// First sentence of the description, where studies have several effects.
    of_effects,
    /// Read of a study with several effects.
    several_said,
    /// Sentence of the description.
    largest_weight,
    /// Sentence of the description.
    one_cut,
    /// Sentence of the description.
    several_cut,
}

/// A word with its gaps filled: `{k}` by the value named `k`.
pub fn fill(word: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(word.len());
    let mut rest = word;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values.iter().find(|(key, _)| *key == name);
        filled.push_str(before);
        filled.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::Language;
    use super::*;

    fn gaps(word: &str) -> BTreeSet<&str> {
        let starts = word.split('{').skip(1);
        starts.filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn every_language_has_every_word_with_the_same_gaps() {
        let english = Language::English.words().entries();
        for language in Language::ALL {
            for (own, (name, word)) in language.words().entries().into_iter().zip(&english) {
                assert!(!own.1.trim().is_empty(), "{language:?} lacks {name}");
                assert_eq!(gaps(own.1), gaps(word), "{language:?}: {name}");
            }
        }
    }

    #[test]
    fn nothing_is_left_in_english() {
        // Words that Indonesian papers write alike.
        const ALIKE: [&str; 4] = ["total", "subtotal", "overall", "per"];
        let english = Language::English.words().entries();
        let own = Language::Indonesian.words().entries();
        for ((name, word), (_, own)) in english.into_iter().zip(own) {
            assert!(word != own || ALIKE.contains(&name), "{name}: {own}");
        }
    }

    #[test]
    fn gaps_are_filled_by_name_and_what_is_filled_in_is_not_read_again() {
        let values = [("a", "{b}"), ("b", "2")];
        assert_eq!(fill("{b} of {a}.", &values), "2 of {b}.");
        assert_eq!(fill("no gap", &values), "no gap");
    }
}
