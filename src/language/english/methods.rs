use crate::pooling::{IntervalMethod, Method, Tau2Estimator};

/// Name of a method for counts.
pub fn method(method: Method) -> &'static str {
    match method {
        Method::Peto => "one-step odds ratio of Peto",
        _ => method.name(),
    }
}

/// Short name of an interval.
pub fn interval(interval: IntervalMethod) -> &'static str {
    match interval {
        IntervalMethod::Wald => "Wald",
        IntervalMethod::T => "t",
        IntervalMethod::Hksj => "HKSJ",
        IntervalMethod::HksjAdhoc => "HKSJ, at least Wald",
        IntervalMethod::Hybrid => "hybrid",
        IntervalMethod::Iqwig6 => "HKSJ after IQWiG 6.0",
        IntervalMethod::HenmiCopas => "Henmi-Copas",
        IntervalMethod::ProfileLikelihood | IntervalMethod::ProfileLikelihoodBartlett => {
            "profile likelihood"
        }
        IntervalMethod::KenwardRoger => "Kenward-Roger",
    }
}

/// What the short name of an interval means, where it does not say so itself.
pub fn interval_meaning(interval: IntervalMethod) -> Option<&'static str> {
    match interval {
        IntervalMethod::Hksj => Some("HKSJ: Hartung-Knapp-Sidik-Jonkman"),
        IntervalMethod::HksjAdhoc => {
            Some("HKSJ: Hartung-Knapp-Sidik-Jonkman, its scale factor not below 1")
        }
        IntervalMethod::Hybrid => {
            Some("hybrid: the wider of the Hartung-Knapp-Sidik-Jonkman and the Wald interval")
        }
        IntervalMethod::Iqwig6 => Some(
            "HKSJ after IQWiG 6.0: Hartung-Knapp-Sidik-Jonkman, its scale factor not below 1 where it would be narrower \
             than the Wald interval with the DerSimonian-Laird tau²",
        ),
        IntervalMethod::ProfileLikelihoodBartlett => Some("with Bartlett's correction"),
        IntervalMethod::Wald
        | IntervalMethod::T
        | IntervalMethod::HenmiCopas
        | IntervalMethod::ProfileLikelihood
        | IntervalMethod::KenwardRoger => None,
    }
}

/// Name of an interval in a footnote of its own, before and after the word *method*.
pub fn lettered_interval(interval: IntervalMethod) -> [&'static str; 2] {
    match interval {
        IntervalMethod::Wald => ["Wald-type", ""],
        IntervalMethod::T => ["Student t", ""],
        IntervalMethod::Hksj => ["Hartung-Knapp-Sidik-Jonkman", ""],
        IntervalMethod::HksjAdhoc => [
            "Hartung-Knapp-Sidik-Jonkman",
            ", its scale factor not below 1",
        ],
        IntervalMethod::Hybrid => [
            "Hartung-Knapp-Sidik-Jonkman or Wald-type",
            ", whichever is wider",
        ],
        IntervalMethod::Iqwig6 => ["Hartung-Knapp-Sidik-Jonkman", " after IQWiG 6.0"],
        IntervalMethod::HenmiCopas => ["Henmi-Copas", ""],
        IntervalMethod::ProfileLikelihood => ["profile likelihood", ""],
        IntervalMethod::ProfileLikelihoodBartlett => {
            ["profile likelihood", " with Bartlett correction"]
        }
        IntervalMethod::KenwardRoger => ["Kenward-Roger", ""],
    }
}

/// Name of an estimator of tau2 in a footnote of its own.
pub fn lettered_estimator(estimator: Tau2Estimator) -> &'static str {
    match estimator {
        Tau2Estimator::Reml => "Restricted Maximum-Likelihood",
        Tau2Estimator::MaximumLikelihood => "Maximum-Likelihood",
        _ => estimator.name(),
    }
}
