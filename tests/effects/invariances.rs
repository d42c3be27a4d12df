//! Swapped arms, turned signs and changed units, for every measure for which they have a meaning.

use oxymeta::effects::Measure::{self, *};
use oxymeta::effects::binary::{Table2x2, ZeroRule, binary};
use oxymeta::effects::continuous::{Group, two_means};
use oxymeta::effects::correlation::{correlation, partial};
use oxymeta::effects::paired::{Occasions, paired_means};
use oxymeta::effects::pretest_posttest::change_difference;
use oxymeta::effects::recover::{
    Quantiles, mean_from_quantiles, mean_sd_by_box_cox, mean_sd_by_quantile_estimation,
    mean_sd_of_log_normal, sd_from_quantiles, se_from_interval, se_from_p, se_from_statistic,
    table_from_odds_ratio, table_from_phi,
};
use oxymeta::effects::single::two_rates;
use oxymeta::effects::table::Table;
use oxymeta::effects::{EffectEstimate, Formula};
use oxymeta::numerics::distributions::normal;
use oxymeta::pooling::{IntervalMethod, Options, Tau2Estimator, pool};
use oxymeta::records::SourceFile;
use proptest::prelude::*;

/// A few roundings of 64 bits, where terms a thousand times as large may cancel.
const ROUNDING: f64 = 1e-10;

const ASSOCIATIONS: [Measure; 14] = [
    Or, Rr, Rd, Peto, As, Pbit, Or2dn, Or2dl, Phi, Zphi, Yuq, Yuy, Rtet, Ztet,
];
/// Those of the same table read the other way round: events as groups.
const SYMMETRIC: [Measure; 7] = [Or, Phi, Zphi, Yuq, Yuy, Rtet, Ztet];
const SMD_LIKE: [Measure; 10] = [Smd, Smdh, Smd1, Smd1h, Rpb, Zpb, Rbis, Zbis, D2orn, D2orl];
const LOG_RATIOS: [Measure; 3] = [Rom, Vr, Cvr];
const CHANGES: [Measure; 9] = [Mc, Smcc, Smcr, Smcrh, Smcrp, Smcrph, Romc, Vrc, Cvrc];
const DIFFERENCES: [Measure; 4] = [Ppc2, Ppcmc, Ppcsmcc, Ppcsmcr];

type Found = Option<EffectEstimate>;

/// `yi` times `factor`, `vi` times its square.
fn scaled(found: Found, want: Found, factor: f64) -> Result<(), TestCaseError> {
    match (found, want) {
        (None, None) => {}
        (Some(found), Some(want)) => {
            let (yi, vi) = (want.yi * factor, want.vi * factor * factor);
            let scale = vi.sqrt().max(yi.abs());
            prop_assert!(
                (found.yi - yi).abs() <= ROUNDING * scale,
                "yi {} is not {yi}",
                found.yi
            );
            prop_assert!(
                (found.vi - vi).abs() <= ROUNDING * vi,
                "vi {} is not {vi}",
                found.vi
            );
        }
        different => prop_assert!(false, "{different:?}"),
    }
    Ok(())
}

fn table() -> impl Strategy<Value = Table2x2> {
    let cell = || (1..200u32).prop_map(f64::from);
    (cell(), cell(), cell(), cell()).prop_map(|(ai, bi, ci, di)| Table2x2 { ai, bi, ci, di })
}

fn group() -> impl Strategy<Value = Group> {
    (10.0..50.0f64, 1.0..20.0f64, 4..300u32).prop_map(|(mean, sd, n)| Group {
        mean,
        sd,
        n: f64::from(n),
    })
}

fn occasions() -> impl Strategy<Value = Occasions> {
    let means = (10.0..50.0f64, 10.0..50.0f64);
    let sds = (1.0..20.0f64, 1.0..20.0f64);
    (means, sds, 5..200u32, -0.9..0.9f64).prop_map(|((m1, m2), (sd1, sd2), n, r)| Occasions {
        m1,
        m2,
        sd1,
        sd2,
        n: f64::from(n),
        r,
    })
}

fn of_table(measure: Measure, table: Table2x2) -> Found {
    binary(measure, table, &ZeroRule::of(measure), false)
}

fn of_means(measure: Measure, one: Group, two: Group) -> Found {
    two_means(measure, one, two, Formula::default())
}

fn of_changes(measure: Measure, data: Occasions) -> Found {
    paired_means(measure, data, Formula::default())
}

fn of_difference(measure: Measure, one: Occasions, two: Occasions) -> Found {
    change_difference(measure, one, two, Formula::default())
}

fn in_unit(factor: f64, shift: f64) -> impl Fn(Group) -> Group {
    move |g| Group {
        mean: factor * g.mean + shift,
        sd: factor * g.sd,
        n: g.n,
    }
}

fn twice_in_unit(factor: f64, shift: f64) -> impl Fn(Occasions) -> Occasions {
    move |o| Occasions {
        m1: factor * o.m1 + shift,
        m2: factor * o.m2 + shift,
        sd1: factor * o.sd1,
        sd2: factor * o.sd2,
        ..o
    }
}

/// Five numbers in order, all positive.
fn five() -> impl Strategy<Value = Quantiles> {
    let step = || 0.5..3.0f64;
    (0.5..5.0f64, step(), step(), step(), step()).prop_map(|(min, a, b, c, d)| Quantiles {
        min: Some(min),
        q1: Some(min + a),
        median: Some(min + a + b),
        q3: Some(min + a + b + c),
        max: Some(min + a + b + c + d),
    })
}

fn times(quantiles: Quantiles, factor: f64) -> Quantiles {
    let all = |x: Option<f64>| x.map(|x| x * factor);
    Quantiles {
        min: all(quantiles.min),
        q1: all(quantiles.q1),
        median: all(quantiles.median),
        q3: all(quantiles.q3),
        max: all(quantiles.max),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn swapping_arms_turns_the_sign_of_every_comparison(t in table(), one in group(), two in group()) {
        let swapped = Table2x2 { ai: t.ci, bi: t.di, ci: t.ai, di: t.bi };
        for measure in ASSOCIATIONS {
            scaled(of_table(measure, swapped), of_table(measure, t), -1.0)?;
        }
        let both = [Md, Smd, Smdh, Rpb, Zpb, Rbis, Zbis, D2orn, D2orl];
        for measure in both.into_iter().chain(LOG_RATIOS) {
            scaled(of_means(measure, two, one), of_means(measure, one, two), -1.0)?;
        }
    }

    #[test]
    fn swapping_groups_turns_the_sign_of_differences_in_change_and_of_rates(
        one in occasions(), two in occasions(), x in 1..100u32, y in 1..100u32, t in 1.0..500.0f64, u in 1.0..500.0f64,
    ) {
        for measure in DIFFERENCES {
            scaled(of_difference(measure, two, one), of_difference(measure, one, two), -1.0)?;
        }
        let (x, y) = (f64::from(x), f64::from(y));
        for measure in [Irr, Ird, Irsd] {
            scaled(two_rates(measure, [y, u], [x, t]), two_rates(measure, [x, t], [y, u]), -1.0)?;
        }
    }

    #[test]
    fn counting_the_opposite_event_turns_the_sign_but_of_the_risk_ratio(t in table()) {
        let opposite = Table2x2 { ai: t.bi, bi: t.ai, ci: t.di, di: t.ci };
        for measure in ASSOCIATIONS.into_iter().filter(|m| *m != Rr) {
            scaled(of_table(measure, opposite), of_table(measure, t), -1.0)?;
        }
    }

    #[test]
    fn measures_of_association_do_not_know_which_variable_is_the_group(t in table()) {
        let turned = Table2x2 { bi: t.ci, ci: t.bi, ..t };
        for measure in SYMMETRIC {
            scaled(of_table(measure, turned), of_table(measure, t), 1.0)?;
        }
    }

    #[test]
    fn a_change_of_unit_scales_differences_and_leaves_what_has_no_unit(
        one in group(), two in group(), exponent in -3.0..3.0f64,
    ) {
        let factor = 10f64.powf(exponent);
        let unit = in_unit(factor, 0.0);
        scaled(of_means(Md, unit(one), unit(two)), of_means(Md, one, two), factor)?;
        for measure in SMD_LIKE.into_iter().chain(LOG_RATIOS) {
            scaled(of_means(measure, unit(one), unit(two)), of_means(measure, one, two), 1.0)?;
        }
    }

    #[test]
    fn a_change_of_unit_scales_changes_and_leaves_standardised_ones(
        one in occasions(), two in occasions(), exponent in -3.0..3.0f64,
    ) {
        let factor = 10f64.powf(exponent);
        let unit = twice_in_unit(factor, 0.0);
        for measure in CHANGES {
            let times = if measure == Mc { factor } else { 1.0 };
            scaled(of_changes(measure, unit(one)), of_changes(measure, one), times)?;
        }
        for measure in DIFFERENCES {
            let times = if measure == Ppcmc { factor } else { 1.0 };
            let found = of_difference(measure, unit(one), unit(two));
            scaled(found, of_difference(measure, one, two), times)?;
        }
    }

    #[test]
    fn a_shift_of_every_mean_leaves_all_but_ratios_of_means(
        one in group(), two in group(), before in occasions(), shift in -5.0..50.0f64,
    ) {
        let unit = in_unit(1.0, shift);
        for measure in SMD_LIKE.into_iter().chain([Md, Vr]) {
            scaled(of_means(measure, unit(one), unit(two)), of_means(measure, one, two), 1.0)?;
        }
        let unit = twice_in_unit(1.0, shift);
        for measure in CHANGES.into_iter().filter(|m| ![Romc, Cvrc].contains(m)) {
            scaled(of_changes(measure, unit(before)), of_changes(measure, before), 1.0)?;
        }
    }

    #[test]
    fn turning_the_scale_of_the_outcome_turns_the_sign(
        one in group(), two in group(), first in occasions(), second in occasions(),
    ) {
        let turn = |g: Group| Group { mean: -g.mean, ..g };
        for measure in SMD_LIKE.into_iter().chain([Md]) {
            scaled(of_means(measure, turn(one), turn(two)), of_means(measure, one, two), -1.0)?;
        }
        let turn = |o: Occasions| Occasions { m1: -o.m1, m2: -o.m2, ..o };
        for measure in [Mc, Smcc, Smcr, Smcrh, Smcrp, Smcrph] {
            scaled(of_changes(measure, turn(first)), of_changes(measure, first), -1.0)?;
        }
        for measure in DIFFERENCES {
            let found = of_difference(measure, turn(first), turn(second));
            scaled(found, of_difference(measure, first, second), -1.0)?;
        }
    }

    #[test]
    fn swapping_occasions_turns_the_sign_unless_one_is_the_yardstick(o in occasions()) {
        let swapped = Occasions { m1: o.m2, m2: o.m1, sd1: o.sd2, sd2: o.sd1, ..o };
        for measure in CHANGES.into_iter().filter(|m| ![Smcr, Smcrh].contains(m)) {
            scaled(of_changes(measure, swapped), of_changes(measure, o), -1.0)?;
        }
    }

    #[test]
    fn a_unit_of_time_scales_the_rate_difference_and_leaves_the_ratio(
        x in 1..100u32, y in 1..100u32, t in 1.0..500.0f64, u in 1.0..500.0f64, factor in 0.01..100.0f64,
    ) {
        let (x, y) = (f64::from(x), f64::from(y));
        let found = |measure, f| two_rates(measure, [x, f * t], [y, f * u]);
        scaled(found(Irr, factor), found(Irr, 1.0), 1.0)?;
        scaled(found(Ird, factor), found(Ird, 1.0), 1.0 / factor)?;
        scaled(found(Irsd, factor), found(Irsd, 1.0), 1.0 / factor.sqrt())?;
    }

    #[test]
    fn turning_one_variable_turns_the_sign_of_a_correlation(r in -0.95..0.95f64, n in 6..500u32, t in -9.0..9.0f64) {
        let n = f64::from(n);
        for measure in [Cor, Ucor, Zcor] {
            let found = |r| correlation(measure, r, n, Formula::default());
            scaled(found(-r), found(r), -1.0)?;
        }
        for measure in [Pcor, Zpcor, Spcor, Zspcor] {
            let found = |t| partial(measure, t, n + 5.0, 3.0, Some(0.95));
            scaled(found(-t), found(t), -1.0)?;
        }
    }

    #[test]
    fn copies_of_a_row_pool_to_its_effect_with_its_error_over_the_root_of_their_number(
        t in table(), hr in 0.2..5.0f64, width in 1.1..4.0f64, k in 2..20usize,
    ) {
        let counts = format!("{},{},{},{}", t.ai, t.bi, t.ci, t.di);
        let hazard = format!("{hr},{},{}", hr / width, hr * width);
        let tables = ASSOCIATIONS.map(|m| (m, "ai,bi,ci,di", counts.as_str()));
        for (measure, heads, row) in tables.into_iter().chain([(Hr, "hr,ci.lb,ci.ub", hazard.as_str())]) {
            let text = format!("{heads}\n{}", format!("{row}\n").repeat(k));
            let file = SourceFile { name: "t.csv".to_owned(), text };
            let found = Table::read(file).expect("a table");
            let found = found.effects(measure, &ZeroRule::of(measure)).expect("possible numbers");
            let (yi, vi): (Vec<f64>, Vec<f64>) =
                found.included.iter().map(|(e, _)| (e.estimate.yi, e.estimate.vi)).unzip();
            if yi.is_empty() {
                continue;
            }
            let options = Options {
                tau2: Tau2Estimator::CommonEffect,
                interval: IntervalMethod::Wald,
                ..Options::default()
            };
            let pooled = pool(&yi, &vi, &options).expect("pooled");
            let se = (vi[0] / yi.len() as f64).sqrt();
            prop_assert!((pooled.se - se).abs() <= ROUNDING * se, "{measure}");
            prop_assert!((pooled.estimate - yi[0]).abs() <= ROUNDING * se.max(yi[0].abs()), "{measure}");
        }
    }

    #[test]
    fn estimated_means_and_sds_follow_a_change_of_unit(q in five(), n in 10..500u32, exponent in -3.0..3.0f64) {
        let (n, factor) = (f64::from(n), 10f64.powf(exponent));
        let estimates = |q: &Quantiles| [
            mean_from_quantiles(q, n).zip(sd_from_quantiles(q, n)),
            mean_sd_of_log_normal(q, n),
            mean_sd_by_quantile_estimation(q, n).map(|fit| (fit.mean, fit.sd)),
            mean_sd_by_box_cox(q, n),
        ];
        // Searches find their minimum to about eight digits.
        for (found, want) in estimates(&times(q, factor)).into_iter().zip(estimates(&q)) {
            prop_assert_eq!(found.is_some(), want.is_some());
            let (Some((mean, sd)), Some((m, s))) = (found, want) else { continue };
            prop_assert!((mean - factor * m).abs() <= 1e-5 * factor * m.abs(), "{mean} is not {}", factor * m);
            prop_assert!((sd - factor * s).abs() <= 1e-5 * factor * s, "{sd} is not {}", factor * s);
        }
    }

    #[test]
    fn a_table_comes_back_from_its_odds_ratio_and_from_its_phi(t in table()) {
        let (n1, n2, x) = (t.ai + t.bi, t.ci + t.di, t.ai + t.ci);
        let odds_ratio = t.ai * t.di / (t.bi * t.ci);
        prop_assert_eq!(table_from_odds_ratio(odds_ratio, n1, n2, x), Some(t));
        let phi = (t.ai * t.di - t.bi * t.ci) / (n1 * n2 * x * (n1 + n2 - x)).sqrt();
        prop_assert_eq!(table_from_phi(phi, n1, n2, x), Some(t));
    }

    #[test]
    fn a_standard_error_comes_back_from_interval_statistic_and_p(
        yi in 0.01..5.0f64, se in 0.2..5.0f64, level in 50.0..99.9f64,
    ) {
        let half = se * normal::quantile_upper((100.0 - level) / 200.0);
        let near = |got: Option<f64>| got.is_some_and(|got| (got - se).abs() <= 1e-9 * se);
        prop_assert!(near(se_from_interval(yi - half, yi + half, level, None)));
        prop_assert!(near(se_from_statistic(yi, -yi / se)));
        let p = 2.0 * normal::sf(yi / se);
        // A p value of a z near 0 is close to 1 and leaves few digits of it.
        let from_p = se_from_p(yi, p, None).expect("a p between 0 and 1");
        prop_assert!((from_p - se).abs() <= 1e-9 * se * (1.0 + se / yi), "{from_p} is not {se}");
    }
}
