//! Counselling of smokers, 24 trials of four interventions: Hasselblad (1998), Med Decis Making 18:37; Lu & Ades (2006), J Am Stat
//! Assoc 101:447; Higgins et al. (2012), Res Synth Methods 3:98, doi:10.1002/jrsm.1044.
//!
//! The estimates of Lu & Ades and of NICE DSU Technical Support Document 4 are posterior means under random effects, whose prior of
//! tau moves them; no likelihood estimate is asked to print the same, so they are not compared. metafor's fit in the example of
//! metadat's `dat.hasselblad1998` is, with the digits that the comparison of packages in RoBMA's documentation prints. Numbers
//! computed from the same data by netmeta and metafor are in tests/network.

use oxymeta::effects::Measure;
use oxymeta::network::{
    ArmData, ArmOptions, Contrast, Network, NetworkOptions, NetworkTable, NetworkTau2, analyse,
    estimate_tau2, fit, read,
};
use oxymeta::records::{Grid, SourceFile};

use crate::printed::assert_prints;

const ARMS: &str = "\
study,treatment,event,n
1,no_contact,75,731
1,ind_counseling,363,714
2,no_contact,9,140
2,ind_counseling,23,140
2,grp_counseling,10,138
3,no_contact,2,106
3,ind_counseling,9,205
4,no_contact,58,549
4,ind_counseling,237,1561
5,no_contact,0,33
5,ind_counseling,9,48
6,self_help,20,49
6,ind_counseling,16,43
7,no_contact,3,100
7,ind_counseling,31,98
8,no_contact,1,31
8,ind_counseling,26,95
9,self_help,11,78
9,ind_counseling,12,85
9,grp_counseling,29,170
10,no_contact,6,39
10,ind_counseling,17,77
11,no_contact,79,702
11,self_help,77,694
12,no_contact,18,671
12,self_help,21,535
13,no_contact,64,642
13,ind_counseling,107,761
14,ind_counseling,12,76
14,grp_counseling,20,74
15,ind_counseling,9,55
15,grp_counseling,3,26
16,self_help,7,66
16,grp_counseling,32,127
17,no_contact,5,62
17,ind_counseling,8,90
18,no_contact,20,234
18,ind_counseling,34,237
19,no_contact,0,20
19,grp_counseling,9,20
20,no_contact,8,116
20,self_help,19,149
21,no_contact,95,1107
21,ind_counseling,143,1031
22,no_contact,15,187
22,ind_counseling,36,504
23,no_contact,78,584
23,ind_counseling,73,675
24,no_contact,69,1177
24,ind_counseling,54,888
";

fn table() -> NetworkTable {
    let file = SourceFile {
        name: "smoking.csv".to_owned(),
        text: ARMS.to_owned(),
    };
    read(
        &Grid::read(file).unwrap(),
        Some(Measure::Or),
        ArmOptions::default(),
    )
    .unwrap()
}

/// Higgins et al. (2012): 24 trials, of which two have three arms, in eight designs, which leave seven degrees of freedom
/// for inconsistency.
#[test]
fn designs_of_higgins() {
    let table = table();
    let network = &table.network;
    let three = network
        .trials
        .iter()
        .filter(|trial| trial.arms.len() == 3)
        .count();
    assert_eq!(
        (network.trials.len(), three, network.designs().len()),
        (24, 2, 8)
    );
    let options = NetworkOptions {
        draws: 10,
        ..NetworkOptions::default()
    };
    let found = analyse(&table, options).unwrap();
    assert_eq!(found.inconsistency.df, 7);
    assert!(table.left_out.is_empty());
}

/// `rma.mv` of the arms' log odds, or of their contrasts: 0.5 is added in every arm (`escalc(measure = "PLO", add = 1/2, to =
/// "all")`), so that the contrasts are given as such.
#[test]
fn restricted_likelihood_of_metafors_example() {
    let table = table();
    let mut contrasts = Vec::new();
    for study in &table.arms {
        let level = |arm: &ArmData| match *arm {
            ArmData::Counts { events, n } => {
                let (a, b) = (events + 0.5, n - events + 0.5);
                ((a / b).ln(), 1.0 / a + 1.0 / b)
            }
            _ => unreachable!("counts"),
        };
        for (at, (one, first)) in study.arms.iter().enumerate() {
            for (two, second) in &study.arms[at + 1..] {
                let (one_level, two_level) = (level(first), level(second));
                contrasts.push(Contrast {
                    study: study.label.clone(),
                    one: one.clone(),
                    two: two.clone(),
                    effect: one_level.0 - two_level.0,
                    se: (one_level.1 + two_level.1).sqrt(),
                });
            }
        }
    }
    let network = Network::of_contrasts(&contrasts).unwrap();
    let tau2 = estimate_tau2(&network, NetworkTau2::RemlExact, None).unwrap();
    assert_prints("tau2", tau2, "0.4324");
    let found = fit(&network, tau2).unwrap();
    let place = |name: &str| network.treatment(name).unwrap();
    for (treatment, effect, se) in [
        ("self_help", "0.3888", "0.3221"),
        ("ind_counseling", "0.6864", "0.1904"),
        ("grp_counseling", "0.8438", "0.3641"),
    ] {
        let pair = found.pairwise(place(treatment), place("no_contact"));
        assert_prints(treatment, pair.effect, effect);
        assert_prints(treatment, pair.se, se);
    }
}
