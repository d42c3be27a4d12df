//! Options of `pool`, `bootstrap` and `forest` that choose between ways to pool.

use clap::Args;
use oxymeta::effects::Measure;
use oxymeta::pooling::{
    GenqWeights, IntervalMethod, Level, Method, Options, PredictionMethod, Tau2Estimator,
    Tau2Interval, UnknownCode, Weighting,
};

use super::error::CliError;

/// What studies are weighted by.
#[derive(Debug, Args)]
pub struct MethodArgs {
    /// Weights: inverse (variance), mh (Mantel-Haenszel, of OR RR RD IRR IRD), mh-sato (RD), peto (PETO), or a mixed
    /// model: glmm-um-fs (OR IRR PLO IRLN), glmm-um-rs or glmm-cm-el (OR IRR), glmm-cm-al (OR). All but inverse pool counts and
    /// add nothing to zero cells; mixed models have a tau2, the others a common effect [default: inverse]
    #[arg(long, value_name = "CODE")]
    pub method: Option<String>,
}

/// How effects are pooled.
#[derive(Debug, Args)]
pub struct ModelArgs {
    #[command(flatten)]
    pub method: MethodArgs,
    /// Options under one name, before the others: revman (REML, hksj, hts, qp, as RevMan offers since 2025)
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// Between-study variance: EE (FE) DL DL2 DLIT HE (CA) CA2 HM HS HSk SJ SJIT ML
    /// REML EB PM PMM GENQ GENQM [default: REML]
    #[arg(long, value_name = "CODE")]
    pub tau2: Option<String>,
    /// Weights of GENQ, GENQM and `--tau2-ci genq`: inverse-variance inverse-se equal [default: inverse-variance]
    #[arg(long, value_name = "WEIGHTS")]
    pub genq_weights: Option<String>,
    /// Weights of the pooled effect: inverse (of vi + tau2) equal [default: inverse]
    #[arg(long, value_name = "WEIGHTS")]
    pub weights: Option<String>,
    /// Confidence interval: wald t hksj hksj-adhoc hybrid (wider of hksj and wald) iqwig6 kr (Kenward-Roger)
    /// hc (Henmi-Copas, with DL) pl (profile likelihood, with ML) pl-bartlett (corrected) [default: hksj]
    #[arg(long, value_name = "CODE")]
    pub ci: Option<String>,
    /// Prediction interval: hts (t, k-2) t (k-1) normal; Partlett-Riley hk sj kr; nnf (Nagashima-Noma-Furukawa,
    /// drawn, allows for not knowing tau2) [default: hts]
    #[arg(long, value_name = "CODE")]
    pub prediction: Option<String>,
    /// Interval of tau2, I2 and H2: qp (Q-profile) genq (generalised Q) pl (profile likelihood) [default: qp]
    #[arg(long, value_name = "CODE")]
    pub tau2_ci: Option<String>,
    /// Also the probability that a new study's effect is above this value, a ratio for OR, RR and other ratios
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub delta: Option<f64>,
    /// Level of all intervals in percent [default: 95]
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    pub level: Option<f64>,
}

/// The options of an analysis of `measure` as the arguments change them.
pub(super) fn options(
    model: Option<&ModelArgs>,
    measure: Measure,
    default: Options,
) -> Result<Options, CliError> {
    let method = method(model, default.method, measure)?;
    let Some(model) = model else {
        return Ok(default);
    };
    let default = preset(model, default)?;
    let level = match model.level {
        None => default.level,
        Some(percent) => level(percent)?,
    };
    let chosen = Options {
        tau2: coded("tau2", &model.tau2, Tau2Estimator::from_code, default.tau2)?,
        interval: coded("ci", &model.ci, IntervalMethod::from_code, default.interval)?,
        prediction: coded(
            "prediction",
            &model.prediction,
            PredictionMethod::from_code,
            default.prediction,
        )?,
        tau2_interval: coded(
            "tau2-ci",
            &model.tau2_ci,
            Tau2Interval::from_code,
            default.tau2_interval,
        )?,
        genq_weights: coded(
            "genq-weights",
            &model.genq_weights,
            GenqWeights::from_code,
            default.genq_weights,
        )?,
        weighting: coded(
            "weights",
            &model.weights,
            Weighting::from_code,
            default.weighting,
        )?,
        delta: match model.delta {
            None => default.delta,
            Some(delta) => Some(delta_of(delta, measure)?),
        },
        level,
        method,
    };
    own_estimator(model, chosen.interval)?;
    Ok(chosen)
}

/// A level in percent; below 1 a proportion such as 0.95 was most likely meant.
fn level(percent: f64) -> Result<Level, CliError> {
    let wrong = || CliError::Option {
        option: "level",
        written: percent.to_string(),
        allowed: "a percentage between 0 and 100 such as 95, not a proportion".to_owned(),
    };
    let level = Level::new(percent).map_err(|_| wrong())?;
    if percent < 1.0 {
        Err(wrong())
    } else {
        Ok(level)
    }
}

/// Some intervals come with an estimator of their own; another one that was asked for would be passed over.
fn own_estimator(model: &ModelArgs, interval: IntervalMethod) -> Result<(), CliError> {
    let own = match interval {
        IntervalMethod::HenmiCopas => Tau2Estimator::DerSimonianLaird,
        IntervalMethod::ProfileLikelihood | IntervalMethod::ProfileLikelihoodBartlett => {
            Tau2Estimator::MaximumLikelihood
        }
        _ => return Ok(()),
    };
    match &model.tau2 {
        Some(other) if Tau2Estimator::from_code(other) != Ok(own) => Err(CliError::Usage {
            reason: format!(
                "the {} interval (--ci {}) goes with --tau2 {}, not {other}; leave out one of the two options",
                interval.name(),
                interval.code(),
                own.code()
            ),
        }),
        _ => Ok(()),
    }
}

/// The method asked for, where it pools the measure.
fn method(
    model: Option<&ModelArgs>,
    default: Method,
    measure: Measure,
) -> Result<Method, CliError> {
    let written = model.and_then(|model| model.method.method.clone());
    let method = coded("method", &written, Method::from_code, default).map_err(|error| {
        // metafor's argument `method` is the estimator of tau2.
        match written.as_deref().map(Tau2Estimator::from_code) {
            Some(Ok(tau2)) => CliError::Usage {
                reason: format!(
                    "--method chooses how studies are weighted; write --tau2 {} for the estimator of tau2",
                    tau2.code()
                ),
            },
            _ => error,
        }
    })?;
    if !method.suits(measure) {
        return Err(CliError::Usage {
            reason: format!(
                "`{}` pools {}, not {measure}",
                method.code(),
                method.measures()
            ),
        });
    }
    let of_effects = |model: &ModelArgs| {
        let chosen = [
            &model.tau2,
            &model.ci,
            &model.prediction,
            &model.tau2_ci,
            &model.weights,
            &model.genq_weights,
            &model.preset,
        ];
        chosen.into_iter().any(Option::is_some) || model.delta.is_some()
    };
    if method.pools_counts() && model.is_some_and(of_effects) {
        return Err(CliError::Usage {
            reason: format!(
                "--tau2, --ci, --prediction and the like are for pooled effects, and `{}` pools counts, with {} and a Wald \
                 interval",
                method.code(),
                if method.is_mixed_model() {
                    "tau2 by maximum likelihood"
                } else {
                    "a common effect"
                }
            ),
        });
    }
    Ok(method)
}

fn preset(model: &ModelArgs, default: Options) -> Result<Options, CliError> {
    match model.preset.as_deref() {
        None => Ok(default),
        Some(name) if name.eq_ignore_ascii_case("revman") => Ok(Options {
            tau2: Tau2Estimator::Reml,
            interval: IntervalMethod::Hksj,
            prediction: PredictionMethod::Hts,
            tau2_interval: Tau2Interval::QProfile,
            weighting: Weighting::Inverse,
            ..default
        }),
        Some(name) => Err(CliError::Option {
            option: "preset",
            written: name.to_owned(),
            allowed: "revman".to_owned(),
        }),
    }
}

/// A value readers know, on the analysis scale.
fn delta_of(delta: f64, measure: Measure) -> Result<f64, CliError> {
    let scale = measure.scale();
    let on_scale = scale.transform(delta);
    on_scale.ok_or_else(|| CliError::Option {
        option: "delta",
        written: delta.to_string(),
        allowed: if scale.needs_size() {
            format!("left out: {measure} has no one scale for studies of several sizes")
        } else {
            format!("a value that {measure} can have")
        },
    })
}

fn coded<T>(
    option: &'static str,
    written: &Option<String>,
    parse: impl Fn(&str) -> Result<T, UnknownCode>,
    default: T,
) -> Result<T, CliError> {
    let Some(written) = written else {
        return Ok(default);
    };
    parse(written).map_err(|error| CliError::Option {
        option,
        written: error.code,
        allowed: format!("one of {}", error.allowed),
    })
}
