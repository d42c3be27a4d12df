//! What must hold whatever the numbers.

use nalgebra::DMatrix;
use oxymeta::effects::binary::{AddTo, Correction, Table2x2, ZeroRule, binary};
use oxymeta::effects::continuous::{
    Group, mean_difference, smd_from_t, standardised_mean_difference, two_means,
};
use oxymeta::effects::dependence::{ArmErrors, combined_effect, covariance};
use oxymeta::effects::paired::{PairedTable, overlap_bounds, paired_binary};
use oxymeta::effects::recover::{sd_from_ci, sd_from_se, t_from_p};
use oxymeta::effects::{Data, EffectEstimate, Formula, Measure};
use oxymeta::numerics::distributions::student_t;
use proptest::prelude::*;

/// A few roundings of 64 bits, also where terms of 1e6 cancel to 1.
const ROUNDING: f64 = 1e-9;

fn close(got: f64, want: f64) -> bool {
    (got - want).abs() <= ROUNDING * want.abs().max(1e-3)
}

fn counts() -> impl Strategy<Value = Table2x2> {
    let cell = || (0..200u32).prop_map(f64::from);
    (cell(), cell(), cell(), cell()).prop_map(|(ai, bi, ci, di)| Table2x2 { ai, bi, ci, di })
}

fn positive_counts() -> impl Strategy<Value = Table2x2> {
    counts().prop_map(|t| Table2x2 {
        ai: t.ai + 1.0,
        bi: t.bi + 1.0,
        ci: t.ci + 1.0,
        di: t.di + 1.0,
    })
}

fn group() -> impl Strategy<Value = Group> {
    (-50.0..50.0f64, 0.1..20.0f64, 2..300u32).prop_map(|(mean, sd, n)| Group {
        mean,
        sd,
        n: f64::from(n),
    })
}

fn ratio_or_difference() -> impl Strategy<Value = Measure> {
    prop::sample::select(vec![Measure::Or, Measure::Rr, Measure::Rd])
}

fn rule() -> impl Strategy<Value = ZeroRule> {
    let to = prop::sample::select(vec![AddTo::Only0, AddTo::All, AddTo::If0All, AddTo::None]);
    let correction = prop::sample::select(Correction::ALL.to_vec());
    (to, any::<bool>(), correction).prop_map(|(to, drop00, correction)| ZeroRule {
        to,
        drop00,
        correction,
        ..ZeroRule::default()
    })
}

fn turned(one: Option<EffectEstimate>, other: Option<EffectEstimate>) -> Result<(), TestCaseError> {
    match (one, other) {
        (None, None) => {}
        (Some(one), Some(other)) => {
            prop_assert!(close(one.yi, -other.yi), "{} is not {}", one.yi, -other.yi);
            prop_assert!(close(one.vi, other.vi), "{} is not {}", one.vi, other.vi);
        }
        different => prop_assert!(false, "{different:?}"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn swapping_arms_turns_the_sign_and_keeps_the_variance_of_counts(
        measure in ratio_or_difference(), table in counts(), rule in rule(), any_zero in any::<bool>(),
    ) {
        let any_zero = any_zero || table.has_zero();
        let swapped = Table2x2 { ai: table.ci, bi: table.di, ci: table.ai, di: table.bi };
        turned(binary(measure, table, &rule, any_zero), binary(measure, swapped, &rule, any_zero))?;
    }

    #[test]
    fn counting_the_opposite_event_turns_the_sign_of_or_and_rd(table in counts(), rule in rule()) {
        let opposite = Table2x2 { ai: table.bi, bi: table.ai, ci: table.di, di: table.ci };
        for measure in [Measure::Or, Measure::Rd] {
            let any_zero = table.has_zero();
            turned(binary(measure, table, &rule, any_zero), binary(measure, opposite, &rule, any_zero))?;
        }
    }

    #[test]
    fn swapping_arms_turns_the_sign_and_keeps_the_variance_of_means(one in group(), two in group()) {
        turned(mean_difference(one, two), mean_difference(two, one))?;
        turned(standardised_mean_difference(one, two), standardised_mean_difference(two, one))?;
    }

    #[test]
    fn a_change_of_unit_scales_md_and_leaves_smd(
        one in group(), two in group(), factor in 0.001..1000.0f64, shift in -10.0..10.0f64,
    ) {
        let change = |g: Group| Group { mean: factor * g.mean + shift, sd: factor * g.sd, n: g.n };
        let md = mean_difference(one, two).expect("two SDs");
        let scaled = mean_difference(change(one), change(two)).expect("two SDs");
        // The shift cancels to the rounding of the larger means.
        let rounding = 1e-13 * (factor * 50.0 + 10.0);
        prop_assert!((scaled.yi - factor * md.yi).abs() <= rounding);
        prop_assert!(close(scaled.vi / (factor * factor), md.vi));
        if one.n + two.n >= 4.0 {
            let smd = standardised_mean_difference(one, two).expect("enough participants");
            let same = standardised_mean_difference(change(one), change(two)).expect("enough participants");
            prop_assert!((same.yi - smd.yi).abs() <= rounding / (factor * one.sd.min(two.sd)) + ROUNDING * smd.yi.abs());
        }
    }

    #[test]
    fn to_none_adds_nothing(measure in ratio_or_difference(), table in positive_counts(), add in 0.0..5.0f64) {
        let none = |add| ZeroRule { add, to: AddTo::None, ..ZeroRule::default() };
        let plain = binary(measure, table, &none(0.0), false);
        prop_assert_eq!(binary(measure, table, &none(add), true), plain);
        // Without a zero cell only0 adds nothing either.
        prop_assert_eq!(binary(measure, table, &ZeroRule { add, ..ZeroRule::default() }, true), plain);
    }

    #[test]
    fn the_treatment_arm_correction_shows_no_effect_where_there_are_no_events(n1i in 1..5000u32, n2i in 1..5000u32) {
        let table = Table2x2::from_totals(0.0, f64::from(n1i), 0.0, f64::from(n2i));
        let rule = ZeroRule { correction: Correction::TreatmentArm, ..ZeroRule::default() };
        for measure in [Measure::Or, Measure::Rr, Measure::Rd] {
            let effect = binary(measure, table, &rule, true).expect("a corrected table");
            // A difference of two logarithms of equal odds, each rounded.
            prop_assert!(effect.yi.abs() < 1e-14, "{measure}: {}", effect.yi);
        }
    }

    #[test]
    fn a_shared_correction_adds_as_much_in_all_as_a_constant_one(
        add in 0.0..2.0f64, n1i in 1..5000u32, n2i in 1..5000u32,
    ) {
        let sizes = [f64::from(n1i), f64::from(n2i)];
        let [one, two] = Correction::TreatmentArm.amounts(add, sizes);
        prop_assert!(close(one + two, 2.0 * add));
        prop_assert!(close(one * sizes[1], two * sizes[0]));
        prop_assert_eq!(Correction::TreatmentArm.amounts(add, [sizes[0]; 2]), [add; 2]);
    }

    #[test]
    fn doubling_every_count_keeps_the_ratio_and_halves_its_variance(
        measure in ratio_or_difference(), table in positive_counts(),
    ) {
        let rule = ZeroRule::default();
        let double = Table2x2 { ai: 2.0 * table.ai, bi: 2.0 * table.bi, ci: 2.0 * table.ci, di: 2.0 * table.di };
        let one = binary(measure, table, &rule, false).expect("no zero cell");
        let two = binary(measure, double, &rule, false).expect("no zero cell");
        prop_assert!(close(two.yi, one.yi) && close(2.0 * two.vi, one.vi));
    }

    #[test]
    fn smd_of_a_t_is_the_smd_of_the_means_that_gave_it(one in group(), two in group()) {
        let m = one.n + two.n - 2.0;
        let sp2 = ((one.n - 1.0) * one.sd * one.sd + (two.n - 1.0) * two.sd * two.sd) / m;
        let t = (one.mean - two.mean) / (sp2 * (1.0 / one.n + 1.0 / two.n)).sqrt();
        let from_t = smd_from_t(t, one.n, two.n).expect("enough participants");
        let from_means = standardised_mean_difference(one, two).expect("enough participants");
        prop_assert!(close(from_t.yi, from_means.yi) && close(from_t.vi, from_means.vi));
    }

    #[test]
    fn an_sd_comes_back_from_its_standard_error_and_its_interval(
        mean in -50.0..50.0f64, sd in 0.1..20.0f64, n in 2..300u32,
    ) {
        let n = f64::from(n);
        let se = sd / n.sqrt();
        let half = student_t::quantile_upper(0.025, n - 1.0) * se;
        prop_assert!(close(sd_from_se(se, n), sd));
        prop_assert!(close(sd_from_ci(mean - half, mean + half, n).expect("two or more"), sd));
    }

    #[test]
    fn a_t_comes_back_from_its_p(t in 0.01..30.0f64, df in 1..300u32) {
        let df = f64::from(df);
        let p = 2.0 * student_t::sf(t, df);
        let back = t_from_p(p, df).expect("a p between 0 and 1");
        prop_assert!((back - t).abs() <= ROUNDING * t, "{back} is not {t}");
    }

    #[test]
    fn every_overlap_of_pairs_has_a_variance_between_those_at_the_bounds(
        n in 2..80u32, first in 0.0..=1.0f64, second in 0.0..=1.0f64, share in 0.0..=1.0f64,
    ) {
        let n = f64::from(n);
        let (x1, x2) = ((first * n).round(), (second * n).round());
        let (fewest, most) = overlap_bounds(x1, x2, n);
        prop_assert!(fewest <= most);
        let both = (fewest + share * (most - fewest)).round();
        let vi = |both| {
            let estimate = paired_binary(Measure::Mprd, PairedTable::from_margins(x1, x2, n, both), 0.0);
            estimate.map_or(0.0, |estimate| estimate.vi)
        };
        prop_assert!(vi(most) <= vi(both) + 1e-15 && vi(both) <= vi(fewest) + 1e-15);
    }
}

proptest! {
    #[test]
    fn one_effect_from_contrasts_is_at_least_as_certain_as_each_and_does_not_depend_on_their_order(
        arms in prop::collection::vec(group(), 2..5),
        control in group(),
        measure in prop::sample::select(vec![Measure::Md, Measure::Smd, Measure::Vr]),
    ) {
        let contrasts: Vec<_> = arms
            .iter()
            .enumerate()
            .filter_map(|(at, arm)| {
                let estimate = two_means(measure, *arm, control, Formula::default())?;
                let data = Data::Means {
                    means: [arm.mean, control.mean],
                    sds: [arm.sd, control.sd],
                    sizes: [arm.n, control.n],
                };
                let errors = ArmErrors::new(measure, estimate, data, [0.0; 2]);
                Some((estimate, errors, format!("{at}")))
            })
            .collect();
        let combined = |contrasts: &[(EffectEstimate, ArmErrors, String)]| {
            let v = DMatrix::from_fn(contrasts.len(), contrasts.len(), |i, j| {
                let [one, two] = [i, j].map(|at| (contrasts[at].1, [contrasts[at].2.as_str(), "c"]));
                covariance(one, two)
            });
            let yi: Vec<_> = contrasts.iter().map(|(estimate, ..)| estimate.yi).collect();
            combined_effect(&yi, &v)
        };
        if !contrasts.is_empty() {
            let forwards = combined(&contrasts).expect("a positive variance");
            for (estimate, ..) in &contrasts {
                prop_assert!(forwards.vi <= estimate.vi * (1.0 + ROUNDING));
            }
            let reversed: Vec<_> = contrasts.iter().rev().cloned().collect();
            let backwards = combined(&reversed).expect("a positive variance");
            prop_assert!((forwards.yi - backwards.yi).abs() <= ROUNDING * forwards.vi.sqrt().max(forwards.yi.abs()));
            prop_assert!(close(forwards.vi, backwards.vi));
        }
    }
}
