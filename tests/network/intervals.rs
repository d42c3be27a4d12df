//! Confidence and prediction intervals: against netmeta, against plain matrices (hartung_knapp.R), and against our own pooling.

use oxymeta::effects::Measure;
use oxymeta::network::{
    Contrast, Network, NetworkError, NetworkOptions, NetworkResult, NetworkTable, NetworkTau2,
    analyse,
};
use oxymeta::pooling::{IntervalMethod, Method, Options, PredictionMethod, Tau2Estimator, pool};

use crate::reference::{FILES, network, read, tolerance};

fn analysed(network: Network, change: impl Fn(&mut NetworkOptions)) -> NetworkResult {
    refused(network, change).unwrap()
}

fn refused(
    network: Network,
    change: impl Fn(&mut NetworkOptions),
) -> Result<NetworkResult, NetworkError> {
    let mut options = NetworkOptions {
        tau2: NetworkTau2::DerSimonianLaird,
        draws: 10,
        ..NetworkOptions::default()
    };
    change(&mut options);
    let table = NetworkTable {
        network,
        measure: Measure::Gen,
        arms: Vec::new(),
        left_out: Vec::new(),
    };
    analyse(&table, options)
}

/// netmeta 3.6.2, `method.predict = "V"`, its default.
#[test]
fn prediction_intervals_are_netmetas() {
    for name in FILES {
        let data = read(name);
        for want in data["network"].as_array().unwrap() {
            let dl = want["method_tau"] == "DL";
            let base = want["reference"].as_str().unwrap();
            let result = analysed(network(&data), |options| {
                if !dl {
                    options.tau2 = NetworkTau2::Reml;
                    options.reference = Some(base.to_owned());
                }
            });
            let treatments = want["treatments"].as_array().unwrap();
            let place = |at: usize| result.network.treatment(treatments[at].as_str().unwrap());
            for i in 0..treatments.len() {
                for j in (0..treatments.len()).filter(|j| *j != i) {
                    let pair = result.fit.pairwise(place(i).unwrap(), place(j).unwrap());
                    let [lower, upper] = result.prediction(pair).unwrap();
                    for (got, side) in [(lower, "lower_predict"), (upper, "upper_predict")] {
                        let want_limit = want[side][i][j].as_f64().unwrap();
                        let error = (got - want_limit).abs() / want_limit.abs().max(0.1);
                        assert!(error < tolerance(want), "{name} {side} {got} {want_limit}");
                    }
                }
            }
        }
    }
}

/// tests/network/hartung_knapp.R with netmeta's DerSimonian-Laird tau2; twelve decimals.
#[test]
fn the_factor_of_hartung_and_knapp_agrees_with_plain_matrices() {
    for (name, one, two, factor, se) in [
        (
            "senn2013__network_MD",
            "benfluorex",
            "acarbose",
            0.909_358_586_710,
            0.359_670_165_518,
        ),
        (
            "hasselblad1998__network_OR",
            "ind_counseling",
            "grp_counseling",
            0.904_289_902_713,
            0.371_514_523_854,
        ),
        (
            "linde2016__network_OR",
            "Face-to-face CBT + SSRI",
            "Face-to-face CBT",
            1.002_515_233_110,
            0.963_873_173_103,
        ),
    ] {
        let with = |interval| analysed(network(&read(name)), |options| options.interval = interval);
        let scaled = with(IntervalMethod::Hksj);
        assert!(
            (scaled.variance_factor() - factor).abs() < 1e-10,
            "{name} {}",
            scaled.variance_factor()
        );
        let place = |name: &str| scaled.network.treatment(name).unwrap();
        let pair = scaled.fit.pairwise(place(one), place(two));
        assert!(
            (scaled.se(pair) - se).abs() < 1e-10,
            "{name} {}",
            scaled.se(pair)
        );
        assert_eq!(
            with(IntervalMethod::HksjAdhoc).variance_factor(),
            scaled.variance_factor().max(1.0)
        );
        assert_eq!(with(IntervalMethod::T).variance_factor(), 1.0);
    }
}

const EFFECTS: [[f64; 2]; 6] = [
    [0.10, 0.20],
    [0.35, 0.15],
    [-0.20, 0.25],
    [0.60, 0.10],
    [0.05, 0.30],
    [0.90, 0.22],
];

fn two_treatments() -> Network {
    let contrast = |(at, [effect, se]): (usize, &[f64; 2])| Contrast {
        study: at.to_string(),
        one: "A".to_owned(),
        two: "B".to_owned(),
        effect: *effect,
        se: *se,
    };
    let contrasts: Vec<_> = EFFECTS.iter().enumerate().map(contrast).collect();
    Network::of_contrasts(&contrasts).unwrap()
}

/// The same numbers by the same formulas in another order: rounding.
#[test]
fn two_treatments_have_the_intervals_of_a_meta_analysis() {
    use IntervalMethod::{Hksj, HksjAdhoc, T, Wald};
    let yi = EFFECTS.map(|[effect, _]| effect);
    let vi = EFFECTS.map(|[_, se]| se * se);
    for interval in [Wald, T, Hksj, HksjAdhoc] {
        for prediction in [
            PredictionMethod::T,
            PredictionMethod::Hts,
            PredictionMethod::Normal,
        ] {
            let pooled = pool(
                &yi,
                &vi,
                &Options {
                    tau2: Tau2Estimator::DerSimonianLaird,
                    interval,
                    prediction,
                    ..Options::default()
                },
            )
            .unwrap();
            let result = analysed(two_treatments(), |options| {
                options.interval = interval;
                options.prediction = prediction;
            });
            let pair = result.fit.pairwise(0, 1);
            let (ci, pi) = (result.interval(pair), result.prediction(pair).unwrap());
            let want = pooled.prediction_interval.unwrap();
            for (got, want) in [
                (result.se(pair), pooled.se),
                (result.p_value(pair).unwrap(), pooled.p_value.unwrap()),
                (ci[0], pooled.ci.lower),
                (ci[1], pooled.ci.upper),
                (pi[0], want.lower),
                (pi[1], want.upper),
            ] {
                assert!(
                    (got - want).abs() < 1e-12,
                    "{interval:?} {prediction:?} {got} {want}"
                );
            }
        }
    }
}

#[test]
fn without_degrees_of_freedom_only_wald_intervals_exist() {
    let one = || {
        let contrast = Contrast {
            study: "1".to_owned(),
            one: "A".to_owned(),
            two: "B".to_owned(),
            effect: 0.3,
            se: 0.1,
        };
        Network::of_contrasts(&[contrast]).unwrap()
    };
    assert!(refused(one(), |_| ()).is_ok());
    for interval in [
        IntervalMethod::T,
        IntervalMethod::Hksj,
        IntervalMethod::HksjAdhoc,
    ] {
        let error = refused(one(), |options| options.interval = interval).unwrap_err();
        assert_eq!(error, NetworkError::NoDegreesOfFreedom { interval });
    }
}

#[test]
fn methods_that_networks_do_not_have_are_refused() {
    let error =
        |change: &dyn Fn(&mut NetworkOptions)| refused(two_treatments(), change).unwrap_err();
    let interval = IntervalMethod::KenwardRoger;
    assert_eq!(
        error(&|options| options.interval = interval),
        NetworkError::Interval { interval }
    );
    let prediction = PredictionMethod::Nnf;
    assert_eq!(
        error(&|options| options.prediction = prediction),
        NetworkError::Prediction { prediction }
    );
    let method = Method::Peto;
    assert_eq!(
        error(&|options| options.method = method),
        NetworkError::Method { method }
    );
}
