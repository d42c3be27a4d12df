//! What the options of `network` ask for.

use oxymeta::effects::Measure;
use oxymeta::network::{NetworkOptions, NetworkTau2, SmallValues};
use oxymeta::pooling::{IntervalMethod, Method, PredictionMethod, UnknownCode};

use super::super::error::CliError;
use super::super::input;
use super::NetworkArgs;

/// A measure by its code; netmeta has a name of its own for the arcsine difference.
pub fn measure(code: &str) -> Result<Measure, CliError> {
    match code {
        "ASD" | "asd" => Ok(Measure::As),
        _ => input::measure(code),
    }
}

/// Options as given, others as they are by default.
pub fn options(args: &NetworkArgs, default: NetworkOptions) -> Result<NetworkOptions, CliError> {
    let model = &args.model;
    let method = method(model.method.as_deref(), default.method)?;
    if args.components && (method != Method::Inverse || model.ci.is_some()) {
        let reason = "components are pooled by inverse variance and have Wald intervals: leave out --method and --ci";
        return Err(CliError::Usage {
            reason: reason.to_owned(),
        });
    }
    if method != Method::Inverse
        && [&model.tau2, &model.ci, &model.prediction]
            .into_iter()
            .any(Option::is_some)
    {
        let reason = format!(
            "--tau2, --ci and --prediction are for pooled effects, and `{}` pools counts, with common effects and Wald intervals",
            method.code()
        );
        return Err(CliError::Usage { reason });
    }
    let tau2 = match &model.tau2 {
        None => default.tau2,
        Some(code) => NetworkTau2::from_code(code)
            .ok_or_else(|| wrong("tau2", code, "EE, DL, REML or REML-exact"))?,
    };
    let small = match &args.small_values {
        None => default.small,
        Some(code) => SmallValues::from_code(code)
            .ok_or_else(|| wrong("small-values", code, "desirable or undesirable"))?,
    };
    if !(50.0..100.0).contains(&args.level) {
        let level = args.level.to_string();
        return Err(wrong("level", &level, "a percentage from 50 to below 100"));
    }
    if let Some(add) = args.add.filter(|add| !(0.0..f64::INFINITY).contains(add)) {
        return Err(wrong("add", &add.to_string(), "a number from 0 up"));
    }
    let counts = method != Method::Inverse;
    Ok(NetworkOptions {
        method,
        tau2,
        interval: match counts {
            true => IntervalMethod::Wald,
            false => coded("ci", &model.ci, IntervalMethod::from_code, default.interval)?,
        },
        prediction: coded(
            "prediction",
            &model.prediction,
            PredictionMethod::from_code,
            default.prediction,
        )?,
        reference: args.reference.clone().or(default.reference),
        small,
        level: args.level,
        draws: args.draws,
        seed: args.seed.unwrap_or(default.seed),
    })
}

/// What effects are weighted by; metafor's argument `method` is the estimator of tau2.
fn method(written: Option<&str>, default: Method) -> Result<Method, CliError> {
    match written.map(NetworkTau2::from_code) {
        Some(Some(tau2)) => Err(CliError::Usage {
            reason: format!(
                "--method chooses how studies are weighted; write --tau2 {} for the estimator of tau2",
                tau2.code()
            ),
        }),
        _ => coded(
            "method",
            &written.map(str::to_owned),
            Method::from_code,
            default,
        ),
    }
}

/// A value that an option does not take.
pub fn wrong(option: &'static str, written: &str, allowed: &str) -> CliError {
    CliError::Option {
        option,
        written: written.to_owned(),
        allowed: allowed.to_owned(),
    }
}

/// The method of a code, if one is given.
fn coded<T>(
    option: &'static str,
    written: &Option<String>,
    from_code: fn(&str) -> Result<T, UnknownCode>,
    default: T,
) -> Result<T, CliError> {
    let Some(written) = written else {
        return Ok(default);
    };
    let allowed = match option {
        "method" => "inverse or mh",
        "ci" => "wald, t, hksj or hksj-adhoc",
        _ => "t, hts or normal",
    };
    from_code(written).map_err(|_| wrong(option, written, allowed))
}
