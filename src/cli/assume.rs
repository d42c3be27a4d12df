//! Assumptions as options write them: `r=0.5`, `r=0.3..0.9`, `r=0.3..0.9/0.1`, `r=0.3,0.5`.

use oxymeta::records::Assumption;

use super::error::CliError;

/// Steps of a range that does not say how long a step is.
const STEPS: usize = 7;

/// More values than anyone reads.
const MOST: usize = 1000;

/// How far a range may miss a whole number of steps, as a share of a step: `0.1` has no exact binary value.
const ROUNDING: f64 = 1e-9;

/// The value of each assumption that `--assume` names.
pub fn assumed(written: &[String]) -> Result<Vec<(Assumption, f64)>, CliError> {
    let one = |text: &String| {
        let (assumption, value) = named("assume", text)?;
        Ok((assumption, number("assume", text, assumption, value)?))
    };
    written.iter().map(one).collect()
}

/// The amount of the continuity correction that `--assume` names, the last one.
pub fn add(written: &[String]) -> Result<Option<f64>, CliError> {
    let all = assumed(written)?;
    let adds = |(assumption, _): &&(Assumption, f64)| *assumption == Assumption::Add;
    Ok(all.iter().rfind(adds).map(|(_, value)| *value))
}

/// The values that one `--sweep` asks for.
pub fn sweep(text: &str) -> Result<(Assumption, Vec<f64>), CliError> {
    let (assumption, values) = named("sweep", text)?;
    let one = |value: &str| number("sweep", text, assumption, value);
    let found = match values.split_once("..") {
        None => values.split(',').map(one).collect::<Result<Vec<_>, _>>()?,
        Some((first, rest)) => {
            let (last, step) = match rest.split_once('/') {
                Some((last, step)) => (last, Some(step)),
                None => (rest, None),
            };
            let range = [one(first)?, one(last)?];
            let step = match step.map(|step| (step, step.trim().parse::<f64>())) {
                None => None,
                Some((_, Ok(step))) => Some(step),
                Some((step, Err(_))) => return Err(wrong("sweep", text, step)),
            };
            steps(range, step).ok_or_else(|| wrong("sweep", text, values))?
        }
    };
    if found.len() < 2 {
        return Err(CliError::Usage {
            reason: format!(
                "--sweep {text} holds one value; write a range or a list, or use --assume {text}"
            ),
        });
    }
    Ok((assumption, found))
}

/// Equal steps over a range, both ends among them; a last step that does not fit ends before the end.
fn steps([first, last]: [f64; 2], step: Option<f64>) -> Option<Vec<f64>> {
    let length = last - first;
    let step = step.unwrap_or(length / (STEPS - 1) as f64);
    let count = length / step;
    if !(length > 0.0 && step > 0.0 && count.is_finite() && count < MOST as f64) {
        return None;
    }
    let whole = (count + ROUNDING).floor();
    // Multiples of a step such as 0.1 collect the error of its binary value; the reader wrote decimals.
    let at = |i: usize| {
        let value = first + length * (i as f64 / count);
        (value * 1e12).round() / 1e12
    };
    Some((0..=whole as usize).map(at).collect())
}

fn named<'a>(option: &'static str, text: &'a str) -> Result<(Assumption, &'a str), CliError> {
    let known = || Assumption::ALL.map(Assumption::code).join(", ");
    let (name, value) = text.split_once('=').ok_or_else(|| CliError::Option {
        option,
        written: text.to_owned(),
        allowed: format!(
            "a name and a value, as in r=0.5, with a name of {}",
            known()
        ),
    })?;
    let assumption = Assumption::from_code(name.trim()).ok_or_else(|| CliError::Option {
        option,
        written: name.to_owned(),
        allowed: format!("a name of {}", known()),
    })?;
    Ok((assumption, value))
}

fn number(
    option: &'static str,
    text: &str,
    assumption: Assumption,
    value: &str,
) -> Result<f64, CliError> {
    let parsed: f64 = value
        .trim()
        .parse()
        .map_err(|_| wrong(option, text, value))?;
    if assumption.allows(parsed) {
        return Ok(parsed);
    }
    let (lower, upper) = assumption.range();
    let range = if upper.is_finite() {
        format!("a number from {lower} to {upper}")
    } else {
        format!("a number from {lower} up")
    };
    Err(CliError::Option {
        option,
        written: value.to_owned(),
        allowed: format!("{range} for {}", assumption.code()),
    })
}

fn wrong(option: &'static str, text: &str, part: &str) -> CliError {
    let name = text.split_once('=').map_or("r", |(name, _)| name);
    let allowed = match option {
        "sweep" => format!(
            "{name}=FROM..TO with FROM below TO, {name}=FROM..TO/STEP or {name}=A,B,C with decimal points"
        ),
        _ => format!("{name}=NUMBER with a decimal point"),
    };
    CliError::Option {
        option,
        written: part.to_owned(),
        allowed,
    }
}
