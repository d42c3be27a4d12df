//! Counts that a printed percentage allows, against every count tried in turn.

use oxymeta::effects::recover::count_from_percent;

#[test]
fn a_count_is_given_when_exactly_one_fits() {
    // 43/45 = 95.556 %, 10/11 = 90.909 %.
    assert_eq!(count_from_percent(95.56, 45.0), Some(43.0));
    assert_eq!(count_from_percent(90.9, 11.0), Some(10.0));
    assert_eq!(count_from_percent(0.0, 20.0), Some(0.0));
    assert_eq!(count_from_percent(100.0, 20.0), Some(20.0));
}

#[test]
fn no_count_is_given_when_none_fits() {
    // 65 % of 30 is 19.5, 19/30 = 63.3 % and 20/30 = 66.7 %.
    assert_eq!(count_from_percent(65.0, 30.0), None);
    assert_eq!(count_from_percent(101.0, 30.0), None);
}

#[test]
fn no_count_is_given_when_several_fit() {
    // 44.5 to 45.5 % of 400 are 178 to 182.
    assert_eq!(count_from_percent(45.0, 400.0), None);
}

#[test]
fn a_half_may_have_been_rounded_either_way() {
    // 1/8 = 12.5 % prints as 12 or 13, 1/16 = 6.25 % as 6.2 or 6.3.
    assert_eq!(count_from_percent(12.0, 8.0), Some(1.0));
    assert_eq!(count_from_percent(13.0, 8.0), Some(1.0));
    assert_eq!(count_from_percent(6.2, 16.0), Some(1.0));
    assert_eq!(count_from_percent(6.3, 16.0), Some(1.0));
}

#[test]
fn every_count_printed_to_one_decimal_comes_back_in_groups_up_to_500() {
    for total in 1..=500_u32 {
        for count in 0..=total {
            let percent = (1000.0 * f64::from(count) / f64::from(total)).round() / 10.0;
            // A whole percentage loses its ".0" and may then stand for neighbours too: never for others alone.
            let found = count_from_percent(percent, f64::from(total));
            let expected = Some(f64::from(count));
            assert!(
                found == expected || (found.is_none() && percent.fract() == 0.0),
                "{count} of {total}"
            );
        }
    }
}
