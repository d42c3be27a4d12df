//! Cochrane Handbook, sections 6.5.2, 10.6, 23.1 and 23.2: formulae worked by hand.

use oxymeta::effects::EffectEstimate;
use oxymeta::effects::binary::Table2x2;
use oxymeta::effects::continuous::Group;
use oxymeta::effects::recover::{
    combine, combine_all, correlation_from_paired_t, crossover_smd, design_effect, effective_size,
    log_or_from_smd, phi_from_chi2, sd_from_f, sd_from_p, sd_from_t, sd_of_change, smd_from_log_or,
    table_from_phi,
};

use crate::assert_close;

fn group(values: &[f64]) -> Group {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    Group {
        mean,
        sd: (squares / (n - 1.0)).sqrt(),
        n,
    }
}

#[test]
fn groups_combined_are_the_group_of_all_people() {
    let (one, two, three) = ([1.0, 4.0, 7.5], [2.0, 3.0, 9.0, 11.0], [5.0, 5.5]);
    let both = combine(group(&one), group(&two));
    let all = group(&[1.0, 4.0, 7.5, 2.0, 3.0, 9.0, 11.0]);
    assert_close(both.map(|g| g.mean), all.mean);
    assert_close(both.map(|g| g.sd), all.sd);
    assert_eq!(both.map(|g| g.n), Some(7.0));
    let three_groups = [group(&one), group(&two), group(&three)];
    let all = group(&[1.0, 4.0, 7.5, 2.0, 3.0, 9.0, 11.0, 5.0, 5.5]);
    assert_close(combine_all(&three_groups).map(|g| g.sd), all.sd);
    assert_eq!(combine_all(&[]), None);
}

#[test]
fn an_sd_follows_from_a_difference_and_its_t_f_or_p() {
    // √(1/25 + 1/22) = 0.292326; 3.8/2.78 = 1.366906; p belongs to t = 2.2502713888286 on 40 df.
    let sd = 3.8 / 2.78 / (1.0_f64 / 25.0 + 1.0 / 22.0).sqrt();
    assert_close(sd_from_t(3.8, 2.78, 25.0, 22.0), sd);
    assert_close(sd_from_t(-3.8, 2.78, 25.0, 22.0), sd);
    assert_close(sd_from_f(3.8, 2.78 * 2.78, 25.0, 22.0), sd);
    let from_p = 5.0 / 2.250_271_388_828_6 / (1.0_f64 / 20.0 + 1.0 / 22.0).sqrt();
    assert_close(sd_from_p(5.0, 0.03, 20.0, 22.0), from_p);
    assert_eq!(sd_from_t(3.8, 0.0, 25.0, 22.0), None);
    assert_eq!(sd_from_p(5.0, 0.0, 20.0, 22.0), None);
}

#[test]
fn the_sd_of_change_and_the_correlation_undo_each_other() {
    // 9 + 16 - 2 · 0.5 · 12 = 13.
    assert_close(sd_of_change(3.0, 4.0, 0.5), 13_f64.sqrt());
    // With n = 25 and change 2: t = 2 · 5/√13.
    let t = 10.0 / 13_f64.sqrt();
    assert_close(correlation_from_paired_t(2.0, t, 3.0, 4.0, 25.0), 0.5);
    assert_eq!(correlation_from_paired_t(2.0, 0.1, 3.0, 4.0, 25.0), None);
    assert_eq!(sd_of_change(3.0, 3.0, 1.0), None);
}

#[test]
fn clustering_divides_the_sample_by_the_design_effect() {
    // 1 + (21 - 1) 0.02 = 1.4.
    assert_close(design_effect(21.0, 0.02), 1.4);
    assert_close(effective_size(140.0, 21.0, 0.02), 100.0);
    assert_close(design_effect(1.0, 0.3), 1.0);
    assert_eq!(design_effect(20.0, 1.1), None);
}

#[test]
fn a_crossover_gains_from_the_correlation() {
    // sp = √((9 + 25)/2) = √17; d = 2/√17; (1/16 + d²/32) · 2 · 0.4.
    let effect = crossover_smd([7.0, 5.0], [3.0, 5.0], 16.0, 0.6);
    let d = 2.0 / 17_f64.sqrt();
    assert_close(effect.map(|e| e.yi), d);
    assert_close(effect.map(|e| e.vi), (0.0625 + d * d / 32.0) * 0.8);
    assert_eq!(crossover_smd([7.0, 5.0], [3.0, 5.0], 16.0, 1.0), None);
}

#[test]
fn odds_ratios_and_standardised_differences_convert_both_ways() {
    // √3/π = 0.5513288954217921, 3/π² = 0.3039635509270133.
    let log_or = EffectEstimate::new(1.0, 1.0).expect("a variance");
    let smd = smd_from_log_or(log_or).expect("a variance");
    assert_close(Some(smd.yi), 0.551_328_895_421_792_1);
    assert_close(Some(smd.vi), 0.303_963_550_927_013_3);
    let back = log_or_from_smd(smd).expect("a variance");
    assert_close(Some(back.yi), 1.0);
    assert_close(Some(back.vi), 1.0);
}

#[test]
fn chi_squared_and_margins_give_the_table_back() {
    // 15, 5 / 6, 14: χ² = 40 (15·14 - 5·6)²/(20·20·21·19) = 8.1203007518797.
    let chi2 = 40.0 * 180_f64.powi(2) / (20.0 * 20.0 * 21.0 * 19.0);
    let phi = phi_from_chi2(chi2, 40.0).expect("within 0 to 1");
    let table = table_from_phi(phi, 20.0, 20.0, 21.0);
    assert_eq!(table, Some(Table2x2::from_totals(15.0, 20.0, 6.0, 20.0)));
    assert_eq!(phi_from_chi2(41.0, 40.0), None);
    assert_eq!(table_from_phi(1.0, 20.0, 20.0, 5.0), None);
}
