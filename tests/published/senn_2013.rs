//! Glucose-lowering drugs, 26 trials: Senn, Gavini, Magrez & Scheen (2013), Stat Methods Med Res 22:169,
//! doi:10.1177/0962280211432220; mean differences to two decimals and standard errors to four, as netmeta's `Senn2013`.

use oxymeta::effects::Measure;
use oxymeta::network::{
    ArmOptions, NetworkOptions, NetworkResult, NetworkTau2, SmallValues, analyse, read,
};
use oxymeta::records::{Grid, SourceFile};

use crate::printed::assert_prints;

const CONTRASTS: &str = "\
study,treat1,treat2,TE,seTE
De Fronzo (1995),metformin,placebo,-1.90,0.1414
Lewin (2007),metformin,placebo,-0.82,0.0992
Willms (1999),metformin,acarbose,-0.20,0.3579
Willms (1999),metformin,placebo,-1.20,0.3758
Willms (1999),acarbose,placebo,-1.00,0.4669
Davidson (2007),rosiglitazone,placebo,-1.34,0.1435
Wolffenbuttel (1999),rosiglitazone,placebo,-1.10,0.1141
Kipnes (2001),pioglitazone,placebo,-1.30,0.1268
Kerenyi (2004),rosiglitazone,placebo,-0.77,0.1078
Hanefeld (2004),pioglitazone,metformin,0.16,0.0849
Derosa (2004),pioglitazone,rosiglitazone,0.10,0.1831
Baksi (2004),rosiglitazone,placebo,-1.30,0.1014
Rosenstock (2008),rosiglitazone,placebo,-1.09,0.2263
Zhu (2003),rosiglitazone,placebo,-1.50,0.1624
Yang (2003),rosiglitazone,metformin,-0.14,0.2239
Vongthavaravat (2002),rosiglitazone,sulfonylurea,-1.20,0.1436
Oyama (2008),acarbose,sulfonylurea,-0.40,0.1549
Costa (1997),acarbose,placebo,-0.80,0.1432
Hermansen (2007),sitagliptin,placebo,-0.57,0.1291
Garber (2008),vildagliptin,placebo,-0.70,0.1273
Alex (1998),metformin,sulfonylurea,-0.37,0.1184
Johnston (1994),miglitol,placebo,-0.74,0.1839
Johnston (1998a),miglitol,placebo,-1.41,0.2235
Kim (2007),rosiglitazone,metformin,0.00,0.2339
Johnston (1998b),miglitol,placebo,-0.68,0.2828
Gonzalez-Ortiz (2004),metformin,placebo,-0.40,0.4356
Stucci (1996),benfluorex,placebo,-0.23,0.3467
Moulin (2006),benfluorex,placebo,-1.01,0.1366
";

fn result(tau2: NetworkTau2) -> NetworkResult {
    let file = SourceFile {
        name: "senn2013.csv".to_owned(),
        text: CONTRASTS.to_owned(),
    };
    let grid = Grid::read(file).unwrap();
    let table = read(&grid, Some(Measure::Md), ArmOptions::default()).unwrap();
    let options = NetworkOptions {
        tau2,
        small: SmallValues::Desirable,
        draws: 10,
        ..NetworkOptions::default()
    };
    analyse(&table, options).unwrap()
}

/// Rücker & Schwarzer (2015), BMC Med Res Methodol 15:58, doi:10.1186/s12874-015-0060-8: P-scores under random effects
/// with the moment estimator.
#[test]
fn p_scores_of_ruecker_and_schwarzer() {
    let found = result(NetworkTau2::DerSimonianLaird);
    let printed = [
        ("rosiglitazone", "0.893"),
        ("metformin", "0.782"),
        ("pioglitazone", "0.775"),
        ("miglitol", "0.614"),
        ("acarbose", "0.520"),
        ("benfluorex", "0.436"),
        ("vildagliptin", "0.423"),
        ("sitagliptin", "0.333"),
        ("sulfonylurea", "0.210"),
        ("placebo", "0.014"),
    ];
    for (treatment, score) in printed {
        let at = found.network.treatment(treatment).unwrap();
        assert_prints(treatment, found.p_scores[at], score);
    }
    let order: Vec<_> = found
        .ranked()
        .into_iter()
        .map(|at| found.network.treatments[at].as_str())
        .collect();
    assert_eq!(order, printed.map(|(treatment, _)| treatment));
}

/// Schwarzer, Carpenter & Rücker (2015), Meta-Analysis with R, chapter 8: the summary and the decomposition of Q.
#[test]
fn q_of_the_diabetes_network() {
    let found = result(NetworkTau2::DerSimonianLaird);
    assert_eq!(
        (found.network.trials.len(), found.network.treatments.len()),
        (26, 10)
    );
    assert_eq!(found.network.designs().len(), 15);
    let parts = found.consistency.as_ref().unwrap();
    for (what, test, q, df) in [
        ("whole network", parts.total, "96.99", 18),
        ("within designs", parts.within, "74.46", 11),
        ("between designs", parts.between, "22.53", 7),
    ] {
        assert_prints(what, test.q, q);
        assert_eq!(test.df, df, "{what}");
    }
    assert_prints("p between designs", parts.between.p.unwrap(), "0.0021");
    assert_prints("tau2", found.fit.tau2, "0.1087");
    assert_prints("I2", found.i2.unwrap(), "81.4");
}

/// The same, random effects against placebo with 95% confidence intervals.
#[test]
fn random_effects_against_placebo() {
    let found = result(NetworkTau2::DerSimonianLaird);
    let placebo = found.network.treatment("placebo").unwrap();
    for (treatment, effect, lower, upper) in [
        ("acarbose", "-0.8418", "-1.3236", "-0.3600"),
        ("metformin", "-1.1268", "-1.4291", "-0.8244"),
        ("miglitol", "-0.9497", "-1.4040", "-0.4955"),
        ("rosiglitazone", "-1.2335", "-1.4839", "-0.9830"),
    ] {
        let at = found.network.treatment(treatment).unwrap();
        let pair = found.fit.pairwise(at, placebo);
        let [low, high] = found.interval(pair);
        assert_prints(treatment, pair.effect, effect);
        assert_prints(treatment, low, lower);
        assert_prints(treatment, high, upper);
    }
}
