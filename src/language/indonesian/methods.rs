use crate::pooling::{IntervalMethod, Method, Tau2Estimator};

/// Name of an estimator of tau2.
pub fn estimator(estimator: Tau2Estimator) -> &'static str {
    use Tau2Estimator::*;
    match estimator {
        CommonEffect => "efek bersama",
        DerSimonianLaird => "DerSimonian-Laird",
        HedgesOlkin => "Hedges-Olkin",
        HunterSchmidt => "Hunter-Schmidt",
        HunterSchmidtCorrected => "Hunter-Schmidt dengan koreksi sampel kecil",
        SidikJonkman => "Sidik-Jonkman",
        MaximumLikelihood => "kemungkinan maksimum",
        Reml => "kemungkinan maksimum terbatas (restricted maximum likelihood)",
        EmpiricalBayes => "Bayes empiris",
        PauleMandel => "Paule-Mandel",
        PauleMandelMedian => "Paule-Mandel takbias median",
        DerSimonianLairdIterated => "DerSimonian-Laird iteratif",
        SidikJonkmanIterated => "Sidik-Jonkman iteratif",
        DerSimonianLairdTwoStep => "DerSimonian-Laird dua langkah",
        HedgesOlkinTwoStep => "Hedges-Olkin dua langkah",
        HartungMakambi => "Hartung-Makambi",
        GeneralisedQ => "Q tergeneralisasi",
        GeneralisedQMedian => "Q tergeneralisasi takbias median",
    }
}

/// Name of a method for counts.
pub fn method(method: Method) -> &'static str {
    match method {
        Method::Inverse => "varians invers",
        Method::MantelHaenszel => "Mantel-Haenszel",
        Method::MantelHaenszelSato => "Mantel-Haenszel dengan varians Sato",
        Method::Peto => "rasio odds satu langkah Peto",
        Method::GlmmUmFs => "model campuran, taraf studi tetap",
        Method::GlmmUmRs => "model campuran, taraf studi acak",
        Method::GlmmCmEl => "model campuran, kemungkinan kondisional eksak",
        Method::GlmmCmAl => "model campuran, kemungkinan kondisional hampiran",
    }
}

/// Short name of an interval.
pub fn interval(interval: IntervalMethod) -> &'static str {
    match interval {
        IntervalMethod::Wald => "Wald",
        IntervalMethod::T => "t",
        IntervalMethod::Hksj => "HKSJ",
        IntervalMethod::HksjAdhoc => "HKSJ, minimal Wald",
        IntervalMethod::Hybrid => "hibrida",
        IntervalMethod::Iqwig6 => "HKSJ menurut IQWiG 6.0",
        IntervalMethod::HenmiCopas => "Henmi-Copas",
        IntervalMethod::ProfileLikelihood | IntervalMethod::ProfileLikelihoodBartlett => {
            "profil kemungkinan"
        }
        IntervalMethod::KenwardRoger => "Kenward-Roger",
    }
}

/// What the short name of an interval means, where it does not say so itself.
pub fn interval_meaning(interval: IntervalMethod) -> Option<&'static str> {
    match interval {
        IntervalMethod::Hksj => Some("HKSJ: Hartung-Knapp-Sidik-Jonkman"),
        IntervalMethod::HksjAdhoc => {
            Some("HKSJ: Hartung-Knapp-Sidik-Jonkman dengan faktor skala tidak kurang dari 1")
        }
        IntervalMethod::Hybrid => {
            Some("hibrida: yang lebih lebar dari interval Hartung-Knapp-Sidik-Jonkman dan Wald")
        }
        IntervalMethod::Iqwig6 => Some(
            "HKSJ menurut IQWiG 6.0: Hartung-Knapp-Sidik-Jonkman dengan faktor skala tidak kurang dari 1 bila intervalnya \
             lebih sempit daripada interval Wald dengan tau² DerSimonian-Laird",
        ),
        IntervalMethod::ProfileLikelihoodBartlett => Some("dengan koreksi Bartlett"),
        IntervalMethod::Wald
        | IntervalMethod::T
        | IntervalMethod::HenmiCopas
        | IntervalMethod::ProfileLikelihood
        | IntervalMethod::KenwardRoger => None,
    }
}

/// Name of an interval in a footnote of its own, after the word *metode*, and what is to be added.
pub fn lettered_interval(interval: IntervalMethod) -> [&'static str; 2] {
    match interval {
        IntervalMethod::Wald => ["Wald", ""],
        IntervalMethod::T => ["t Student", ""],
        IntervalMethod::Hksj => ["Hartung-Knapp-Sidik-Jonkman", ""],
        IntervalMethod::HksjAdhoc => [
            "Hartung-Knapp-Sidik-Jonkman",
            " dengan faktor skala tidak kurang dari 1",
        ],
        IntervalMethod::Hybrid => [
            "Hartung-Knapp-Sidik-Jonkman atau Wald",
            ", mana yang lebih lebar",
        ],
        IntervalMethod::Iqwig6 => ["Hartung-Knapp-Sidik-Jonkman", " menurut IQWiG 6.0"],
        IntervalMethod::HenmiCopas => ["Henmi-Copas", ""],
        IntervalMethod::ProfileLikelihood => ["profil kemungkinan", ""],
        IntervalMethod::ProfileLikelihoodBartlett => {
            ["profil kemungkinan", " dengan koreksi Bartlett"]
        }
        IntervalMethod::KenwardRoger => ["Kenward-Roger", ""],
    }
}
