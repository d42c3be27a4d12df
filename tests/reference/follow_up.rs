//! What follows a pooled estimate, for one, two and three studies, equal variances and equal effects.

use oxymeta::bias::{
    BiasError, MissingCount, Predictor, mixed_funnel_regression, rank_test, rosenthal,
    trim_and_fill,
};
use oxymeta::pooling::{
    Interval, IntervalMethod, Options, PoolingWarning, PredictionMethod, Tau2Estimator, pool,
};
use oxymeta::sensitivity::{influence, leave_one_out};
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, list, number, numbers, text};
use crate::tau2_intervals::UNIROOT;

/// Closed forms; an estimate near 0 is known to a fraction of its standard error, which is near 1 here.
const CLOSED: Tolerance = Tolerance {
    relative: 1e-10,
    scale: 1.0,
    absolute: 0.0,
};

/// metafor integrates and searches with R's default tolerances.
const INTEGRATED: Tolerance = Tolerance {
    relative: 1e-4,
    scale: 1.0,
    absolute: 0.0,
};

struct Case<'a> {
    place: &'a str,
    yi: Vec<f64>,
    vi: Vec<f64>,
    want: &'a Value,
}

#[test]
fn what_follows_a_pooled_estimate_agrees_with_metafor_on_degenerate_data() {
    let mut agreement = Agreement::default();
    let edges = data::with("cases");
    let all = edges[0].list("cases").iter();
    let mut seen = 0;
    for want in all.filter(|case| case["group"] == "follow-up") {
        let place = text(&want["name"]);
        let case = Case {
            place,
            yi: numbers(&want["yi"]),
            vi: numbers(&want["vi"]),
            want,
        };
        let compare = PROCEDURES.iter().find(|(name, _)| place.starts_with(name));
        let (_, compare) = compare.unwrap_or_else(|| panic!("{place}: no such procedure"));
        compare(&mut agreement, &case);
        seen += 1;
    }
    assert_eq!(seen, 36);
    agreement.conclude(149);
}

type Compare = fn(&mut Agreement, &Case);

const PROCEDURES: [(&str, Compare); 10] = [
    ("leave-one-out", left_out),
    ("cumulative", cumulated),
    ("influence", influences),
    ("regression test", regression_test),
    ("rank test", ranks),
    ("trim and fill", trimmed),
    ("Henmi-Copas", henmi_copas),
    ("Q-profile interval", q_profile),
    ("prediction interval", prediction),
    ("fail-safe N", fail_safe),
];

impl Case<'_> {
    fn is_refused(&self) -> bool {
        self.want["outcome"] == "error"
    }

    fn options(&self) -> Options {
        Options {
            tau2: Tau2Estimator::from_code(text(&self.want["method"])).expect("a known estimator"),
            interval: IntervalMethod::Wald,
            ..Options::default()
        }
    }

    /// Compares numbers with the list under `key`, if metafor has one.
    fn check(&self, agreement: &mut Agreement, key: &str, got: &[Option<f64>], gate: Tolerance) {
        let Some(want) = self.want.get(key) else {
            return;
        };
        let want = want
            .as_array()
            .map_or(std::slice::from_ref(want), Vec::as_slice);
        agreement.require(got.len() == want.len(), || {
            format!("{} {key}: {got:?}", self.place)
        });
        for (got, want) in got.iter().zip(want) {
            agreement.check(key, self.place, *got, want, gate);
        }
    }

    fn check_interval(&self, agreement: &mut Agreement, keys: [&str; 2], got: Interval) {
        self.check(agreement, keys[0], &[Some(got.lower)], CLOSED);
        self.check(agreement, keys[1], &[Some(got.upper)], CLOSED);
    }

    /// An answer where metafor has one, an error where it has not.
    fn answer<T, E: std::fmt::Display>(
        &self,
        agreement: &mut Agreement,
        ours: Result<T, E>,
    ) -> Option<T> {
        match ours {
            Ok(ours) => {
                agreement.require(!self.is_refused(), || {
                    format!("{}: metafor gives an error", self.place)
                });
                (!self.is_refused()).then_some(ours)
            }
            Err(error) => {
                agreement.require(self.is_refused(), || format!("{}: {error}", self.place));
                None
            }
        }
    }
}

fn left_out(agreement: &mut Agreement, case: &Case) {
    let ours = leave_one_out(&case.yi, &case.vi, &case.options());
    let Some(ours) = case.answer(agreement, ours) else {
        return;
    };
    let of = |value: fn(&oxymeta::pooling::PooledEstimate) -> Option<f64>| {
        ours.iter().map(value).collect::<Vec<_>>()
    };
    case.check(agreement, "estimate", &of(|p| Some(p.estimate)), CLOSED);
    case.check(agreement, "se", &of(|p| Some(p.se)), CLOSED);
    case.check(agreement, "Q", &of(|p| Some(p.q)), CLOSED);
    // The heterogeneity of one study is undefined, and 0 in metafor.
    let tau2 = of(|p| p.tau2.or((p.k == 1).then_some(0.0)));
    case.check(agreement, "tau2", &tau2, CLOSED);
}

fn cumulated(agreement: &mut Agreement, case: &Case) {
    let (mut estimates, mut errors, mut tau2) = (Vec::new(), Vec::new(), Vec::new());
    for k in 1..=case.yi.len() {
        let ours = pool(&case.yi[..k], &case.vi[..k], &case.options()).expect("studies");
        estimates.push(Some(ours.estimate));
        errors.push(Some(ours.se));
        tau2.push(ours.tau2.or((k == 1).then_some(0.0)));
    }
    case.check(agreement, "estimate", &estimates, CLOSED);
    case.check(agreement, "se", &errors, CLOSED);
    case.check(agreement, "tau2", &tau2, CLOSED);
}

fn influences(agreement: &mut Agreement, case: &Case) {
    let ours = influence(&case.yi, &case.vi, &case.options());
    if case.yi.len() == 2 {
        // Without either study one is left, whose tau2 is undefined; metafor takes it as 0.
        return agreement.require(ours.is_err() && case.want["outcome"] == "value", || {
            format!("{}: {ours:?}", case.place)
        });
    }
    let Some(ours) = case.answer(agreement, ours) else {
        return;
    };
    let rstudent: Vec<_> = ours.iter().map(|one| one.rstudent).collect();
    let cook_d: Vec<_> = ours.iter().map(|one| one.cook_d).collect();
    let hat: Vec<_> = ours.iter().map(|one| Some(one.hat)).collect();
    case.check(agreement, "rstudent", &rstudent, CLOSED);
    case.check(agreement, "cook_d", &cook_d, CLOSED);
    case.check(agreement, "hat", &hat, CLOSED);
}

fn regression_test(agreement: &mut Agreement, case: &Case) {
    let sei = Predictor::StandardError
        .values(&case.vi, None)
        .expect("no sizes needed");
    let ours = mixed_funnel_regression(&case.yi, &case.vi, &sei, &case.options());
    if let Some(ours) = case.answer(agreement, ours) {
        case.check(agreement, "zval", &[ours.statistic], CLOSED);
        case.check(agreement, "pval", &[ours.p_value], CLOSED);
    }
}

fn ranks(agreement: &mut Agreement, case: &Case) {
    let ours = rank_test(&case.yi, &case.vi);
    if case.place.ends_with("equal variances") {
        // metafor's tau and p are missing: a constant has no ranks.
        let constant = matches!(ours, Err(BiasError::ConstantPredictor { .. }));
        return agreement.require(constant && case.want["tau"][0].is_null(), || {
            format!("{}: {ours:?}", case.place)
        });
    }
    if let Some(ours) = case.answer(agreement, ours) {
        case.check(agreement, "tau", &[Some(ours.tau)], CLOSED);
        case.check(agreement, "pval", &[Some(ours.p_value)], CLOSED);
    }
}

fn trimmed(agreement: &mut Agreement, case: &Case) {
    let options = case.options();
    let ours = trim_and_fill(&case.yi, &case.vi, None, MissingCount::L0, &options);
    if case.place.ends_with("k=3") {
        // metafor sets two of three studies aside and takes the third for the centre of the funnel.
        let one_left = matches!(ours, Err(BiasError::AllTrimmed { missing: 2, k: 3 }));
        return agreement.require(one_left && case.want["k0"][0] == 2, || {
            format!("{}: {ours:?}", case.place)
        });
    }
    if case.place.ends_with("identical effects") {
        // metafor's mean is 0.2 less 3e-17, so that all effects lie above it and three seem to be missing.
        let none = ours.as_ref().is_ok_and(|ours| ours.k0 == 0);
        return agreement.require(none && case.want["k0"][0] == 3, || {
            format!("{}: {ours:?}", case.place)
        });
    }
    if let Some(ours) = case.answer(agreement, ours) {
        case.check(agreement, "k0", &[Some(ours.k0 as f64)], relative(0.0));
        case.check(agreement, "beta", &[Some(ours.adjusted.estimate)], CLOSED);
        case.check(agreement, "se", &[Some(ours.adjusted.se)], CLOSED);
    }
}

fn henmi_copas(agreement: &mut Agreement, case: &Case) {
    let options = Options {
        interval: IntervalMethod::HenmiCopas,
        ..case.options()
    };
    let ours = pool(&case.yi, &case.vi, &options).expect("studies");
    if case.is_refused() {
        // One study has a Wald interval here, whatever was asked for, and a warning.
        let said = ours.warnings.contains(&PoolingWarning::SingleStudy);
        return agreement.require(said && ours.ci_method == IntervalMethod::Wald, || {
            case.place.to_owned()
        });
    }
    case.check(agreement, "beta", &[Some(ours.estimate)], CLOSED);
    case.check(agreement, "ci_lb", &[Some(ours.ci.lower)], INTEGRATED);
    case.check(agreement, "ci_ub", &[Some(ours.ci.upper)], INTEGRATED);
}

fn q_profile(agreement: &mut Agreement, case: &Case) {
    let ours = pool(&case.yi, &case.vi, &case.options()).expect("studies");
    if case.is_refused() {
        return agreement.require(ours.tau2_ci.is_none(), || case.place.to_owned());
    }
    let ci = ours.tau2_ci.expect("several studies");
    let want = &case.want["ci"];
    agreement.check("tau2", case.place, ours.tau2, &want[0], CLOSED);
    for (got, want) in [(ci.lower, number(&want[1])), (ci.upper, number(&want[2]))] {
        agreement.require((got - want).abs() <= UNIROOT, || {
            format!("{}: {got} is not {want}", case.place)
        });
    }
    let empty = |w: &PoolingWarning| matches!(w, PoolingWarning::EmptyTau2Interval { .. });
    let is_empty = ours.warnings.iter().any(empty);
    agreement.require(case.want.get("empty").is_some() == is_empty, || {
        format!("{}: emptiness", case.place)
    });
}

fn prediction(agreement: &mut Agreement, case: &Case) {
    let options = Options {
        prediction: PredictionMethod::Normal,
        ..case.options()
    };
    let ours = pool(&case.yi, &case.vi, &options).expect("studies");
    match ours.prediction_interval {
        Some(pi) => case.check_interval(agreement, ["pi_lb", "pi_ub"], pi),
        // Without heterogeneity known, one study says nothing of the next; metafor takes tau2 as 0.
        None => agreement.require(ours.k == 1, || case.place.to_owned()),
    }
}

fn fail_safe(agreement: &mut Agreement, case: &Case) {
    let ours = rosenthal(&case.yi, &case.vi, 0.05);
    if case.yi.len() == 1 {
        // A count for one study is defined, if of little use: metafor wants two.
        let n = ours.ok().and_then(|ours| ours.n);
        return agreement.require(case.is_refused() && n == Some(0), || case.place.to_owned());
    }
    if let Some(ours) = case.answer(agreement, ours) {
        case.check(agreement, "fsn", &[ours.n.map(|n| n as f64)], relative(0.0));
        let p = Tolerance {
            scale: 0.0,
            ..CLOSED
        };
        case.check(agreement, "pval", &[ours.observed_p], p);
    }
}

#[test]
fn a_symmetric_funnel_needs_a_side_and_then_nothing_is_missing() {
    let edges = data::with("cases");
    let symmetric = |case: &&Value| case["name"] == "trim and fill, symmetric";
    let case = edges[0]
        .list("cases")
        .iter()
        .find(symmetric)
        .expect("the case");
    let (yi, vi) = (numbers(&case["yi"]), numbers(&case["vi"]));
    let options = Options::default();
    assert!(number(&case["vi"][0]) > 0.0 && list(&case["yi"]).len() == 5);
    for side in [oxymeta::bias::Side::Left, oxymeta::bias::Side::Right] {
        let ours = trim_and_fill(&yi, &vi, Some(side), MissingCount::L0, &options);
        assert_eq!(ours.expect("a side is given").k0, 0);
    }
}

/// metafor's search of the lower end stops 2.5e-5 from it.
#[test]
fn q_at_an_end_of_its_profile_interval_is_the_quantile() {
    let (yi, vi) = ([0.1, 0.5, 0.9], [0.02, 0.05, 0.03]);
    let pooled = pool(&yi, &vi, &Options::default()).expect("studies");
    let ci = pooled.tau2_ci.expect("three studies");
    for (tau2, tail) in [(ci.lower, 0.025_f64), (ci.upper, 0.975)] {
        let w = vi.map(|v| 1.0 / (v + tau2));
        let mean = (0..3).map(|i| w[i] * yi[i]).sum::<f64>() / w.iter().sum::<f64>();
        let q: f64 = (0..3).map(|i| w[i] * (yi[i] - mean).powi(2)).sum();
        // Chi-squared on 2 degrees of freedom is exponential; a root found to its last digits leaves 1e-12.
        let quantile = -2.0 * tail.ln();
        assert!((q / quantile - 1.0).abs() < 1e-12, "{q} {quantile}");
    }
}
