//! Law, Jackson, Turner, Rhodes & Viechtbauer (2016), BMC Med Res Methodol 16:87, doi:10.1186/s12874-016-0184-5: the consistency
//! models of both examples, with the data and the restricted likelihood estimates that metafor's tests quote from the paper.

use oxymeta::network::{Contrast, Network, NetworkTau2, estimate_tau2, fit};

use crate::printed::assert_prints;

/// Study, reference, treatment, effect and variance of example 1: two arms each.
const ONE: [(&str, &str, &str, f64, f64); 17] = [
    ("1", "C", "D", -0.16561092, 0.0294183340466069),
    ("2", "C", "D", -0.13597406, 0.147112449467866),
    ("3", "C", "E", -0.08012604, 0.0780588660166125),
    ("4", "C", "F", -0.14746890, 0.140361934247383),
    ("5", "E", "F", 0.09316853, 0.0479709251030665),
    ("6", "E", "F", -0.15859403, 0.0506583523716436),
    ("7", "E", "F", -0.22314355, 0.235695187165775),
    ("8", "F", "G", -0.06744128, 2.04499494438827),
    ("9", "C", "H", -0.11888254, 0.17968120987923),
    ("10", "C", "H", -0.06899287, 0.735714285714286),
    ("11", "B", "C", 0.26917860, 0.184889643463497),
    ("12", "A", "B", -0.33160986, 0.0294022652280727),
    ("13", "A", "B", -0.26236426, 0.232478632478632),
    ("14", "F", "G", -0.39319502, 0.857874134296899),
    ("15", "A", "B", -0.11557703, 0.0219285638496459),
    ("16", "E", "F", 0.00000000, 0.168131868131868),
    ("17", "A", "E", -0.40987456, 0.0826973577700322),
];

/// Example 2; studies 11 to 13 have three arms: both contrasts against the first arm, and the third from their covariance.
const TWO: [(&str, &str, &str, f64, f64); 10] = [
    ("1", "A", "B", -3.61988658, 0.9672619),
    ("2", "B", "C", 0.00000000, 0.4),
    ("3", "B", "C", 0.19342045, 0.24987648),
    ("4", "B", "C", 2.79320801, 0.61904762),
    ("5", "B", "C", 0.24512246, 0.27958937),
    ("6", "B", "C", 0.03748309, 0.23845689),
    ("7", "B", "D", 0.86020127, 0.04321419),
    ("8", "B", "D", 0.14310084, 0.47692308),
    ("9", "C", "D", 0.07598591, 0.18416468),
    ("10", "C", "D", -0.99039870, 0.61978022),
];

/// Study, its three arms, effects of the second and third against the first, their variances and covariance.
type ThreeArms = (&'static str, [&'static str; 3], [f64; 2], [f64; 3]);

const THREE_ARMS: [ThreeArms; 3] = [
    (
        "11",
        ["A", "B", "D"],
        [-1.74085310, 0.34830670],
        [0.12650164, 0.1583906, 0.07397504],
    ),
    (
        "12",
        ["B", "C", "D"],
        [0.40546510, 1.91692260],
        [0.389881, 0.5151261, 0.2857143],
    ),
    (
        "13",
        ["B", "C", "D"],
        [-0.32850410, 1.07329450],
        [0.4361111, 0.5380342, 0.2111111],
    ),
];

fn contrast(study: &str, one: &str, two: &str, effect: f64, variance: f64) -> Contrast {
    Contrast {
        study: study.to_owned(),
        one: one.to_owned(),
        two: two.to_owned(),
        effect,
        se: variance.sqrt(),
    }
}

fn two_arms(rows: &[(&str, &str, &str, f64, f64)]) -> Vec<Contrast> {
    let of = |(study, base, other, y, v): &(&str, &str, &str, f64, f64)| {
        contrast(study, other, base, *y, *v)
    };
    rows.iter().map(of).collect()
}

#[track_caller]
fn prints(contrasts: &[Contrast], tau2: &str, effects: &[(&str, &str)]) {
    let network = Network::of_contrasts(contrasts).unwrap();
    let found = estimate_tau2(&network, NetworkTau2::RemlExact, None).unwrap();
    assert_prints("tau2", found, tau2);
    let fit = fit(&network, found).unwrap();
    let place = |name: &str| network.treatment(name).unwrap();
    for (treatment, printed) in effects {
        assert_prints(
            treatment,
            fit.pairwise(place(treatment), place("A")).effect,
            printed,
        );
    }
}

#[test]
fn example_1_is_consistent_and_homogeneous() {
    let effects = [
        ("B", "-0.2243"),
        ("C", "-0.1667"),
        ("D", "-0.3274"),
        ("E", "-0.3152"),
        ("F", "-0.3520"),
        ("G", "-0.6489"),
        ("H", "-0.2758"),
    ];
    prints(&two_arms(&ONE), "0.0000", &effects);
}

#[test]
fn example_2_has_three_studies_of_three_arms() {
    let mut contrasts = two_arms(&TWO);
    for (study, [base, one, two], [y1, y2], [v1, v2, covariance]) in THREE_ARMS {
        contrasts.push(contrast(study, one, base, y1, v1));
        contrasts.push(contrast(study, two, base, y2, v2));
        contrasts.push(contrast(
            study,
            two,
            one,
            y2 - y1,
            v1 + v2 - 2.0 * covariance,
        ));
    }
    prints(
        &contrasts,
        "0.5482",
        &[("B", "-1.8847"), ("C", "-1.3366"), ("D", "-0.7402")],
    );
}
