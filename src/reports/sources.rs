//! Where each method comes from: author and year for the text, journal and page for the list.

use crate::pooling::{IntervalMethod, PredictionMethod, Tau2Estimator, Tau2Interval};
use crate::synthesis::SmallStudyEffects;

/// A publication that a method comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Author and year, as cited in a sentence.
    pub short: &'static str,
    /// Journal or book, volume and page.
    pub place: &'static str,
}

const fn source(short: &'static str, place: &'static str) -> Source {
    Source { short, place }
}

const BEGG: Source = source("Begg and Mazumdar 1994", "Biometrics 50:1088");
const BRANNICK: Source = source("Brannick et al. 2019", "Organ Res Methods 22:490");
const DUVAL: Source = source("Duval and Tweedie 2000", "Biometrics 56:455");
const EGGER: Source = source("Egger et al. 1997", "BMJ 315:629");
const HARBORD: Source = source("Harbord et al. 2006", "Stat Med 25:3443");
const HARDY: Source = source("Hardy and Thompson 1996", "Stat Med 15:619");
const HARTUNG: Source = source("Hartung 1999", "Biom J 41:901");
const IOANNIDIS: Source = source("Ioannidis and Trikalinos 2007", "Clin Trials 4:245");
const KACKER: Source = source("DerSimonian and Kacker 2007", "Contemp Clin Trials 28:105");
const PARTLETT: Source = source("Partlett and Riley 2017", "Stat Med 36:301");
const PETERS: Source = source("Peters et al. 2006", "JAMA 295:676");
const PUSTEJOVSKY: Source = source("Pustejovsky and Rodgers 2019", "Res Synth Methods 10:57");
const RUECKER: Source = source("Rücker et al. 2011", "Biostatistics 12:122");
const SIDIK_2002: Source = source("Sidik and Jonkman 2002", "Stat Med 21:3153");
const STANLEY: Source = source("Stanley and Doucouliagos 2014", "Res Synth Methods 5:60");
const VEVEA: Source = source("Vevea and Hedges 1995", "Psychometrika 60:419");
const VIECHTBAUER_2021: Source = source(
    "Viechtbauer 2021",
    "Median-unbiased estimators for the amount of heterogeneity in meta-analysis, European Congress of Methodology",
);

/// On asymmetry and its tests.
pub const STERNE: Source = source("Sterne et al. 2011", "BMJ 343:d4002");
/// I².
pub const HIGGINS_THOMPSON: Source = source("Higgins and Thompson 2002", "Stat Med 21:1539");
/// Meta-regression.
pub const REGRESSION: [Source; 2] = [
    source("Berkey et al. 1995", "Stat Med 14:395"),
    source("Knapp and Hartung 2003", "Stat Med 22:2693"),
];
/// Sums of counts.
pub const COUNTS: [Source; 3] = [
    source("Mantel and Haenszel 1959", "J Natl Cancer Inst 22:719"),
    source("Greenland and Robins 1985", "Biometrics 41:55"),
    source("Yusuf et al. 1985", "Prog Cardiovasc Dis 27:335"),
];

/// Of an estimator of tau2.
pub fn tau2(method: Tau2Estimator) -> Vec<Source> {
    use Tau2Estimator as E;
    match method {
        E::CommonEffect | E::DerSimonianLairdIterated | E::SidikJonkmanIterated => vec![],
        E::DerSimonianLaird => vec![source(
            "DerSimonian and Laird 1986",
            "Control Clin Trials 7:177",
        )],
        E::HedgesOlkin => vec![source(
            "Hedges and Olkin 1985",
            "Statistical Methods for Meta-Analysis, p. 194",
        )],
        E::HunterSchmidt => vec![source(
            "Hunter and Schmidt 1990",
            "Methods of Meta-Analysis",
        )],
        E::HunterSchmidtCorrected => vec![BRANNICK],
        E::SidikJonkman => vec![source("Sidik and Jonkman 2005", "Appl Stat 54:367")],
        E::MaximumLikelihood => vec![HARDY],
        E::Reml => vec![source("Viechtbauer 2005", "J Educ Behav Stat 30:261")],
        E::EmpiricalBayes => vec![source("Morris 1983", "J Am Stat Assoc 78:47")],
        E::PauleMandel => vec![source(
            "Paule and Mandel 1982",
            "J Res Natl Bur Stand 87:377",
        )],
        E::PauleMandelMedian | E::GeneralisedQMedian => vec![VIECHTBAUER_2021],
        E::HartungMakambi => vec![source(
            "Hartung and Makambi 2003",
            "Commun Stat Simul Comput 32:1179",
        )],
        E::DerSimonianLairdTwoStep | E::HedgesOlkinTwoStep | E::GeneralisedQ => vec![KACKER],
    }
}

/// Of a confidence interval.
pub fn interval(method: IntervalMethod) -> Vec<Source> {
    use IntervalMethod as I;
    match method {
        I::Wald | I::T => vec![],
        I::Hksj | I::Iqwig6 => vec![HARTUNG, SIDIK_2002],
        I::HksjAdhoc => vec![source("Röver et al. 2015", "BMC Med Res Methodol 15:99")],
        I::Hybrid => vec![source("Jackson et al. 2017", "Stat Med 36:3923")],
        I::HenmiCopas => vec![source("Henmi and Copas 2010", "Stat Med 29:2969")],
        I::ProfileLikelihood => vec![HARDY],
        I::ProfileLikelihoodBartlett => vec![source("Noma 2011", "Stat Med 30:3304")],
        I::KenwardRoger => vec![source("Kenward and Roger 1997", "Biometrics 53:983")],
    }
}

/// Of a prediction interval.
pub fn prediction(method: PredictionMethod) -> Vec<Source> {
    use PredictionMethod as P;
    match method {
        P::T | P::Normal => vec![],
        P::Hts => vec![source("Higgins et al. 2009", "J R Stat Soc A 172:137")],
        P::Hk | P::Sj | P::Kr => vec![PARTLETT],
        P::Nnf => vec![source(
            "Nagashima et al. 2019",
            "Stat Methods Med Res 28:1689",
        )],
    }
}

/// Of an interval of tau2.
pub fn tau2_interval(method: Tau2Interval) -> Vec<Source> {
    match method {
        Tau2Interval::QProfile => vec![source("Viechtbauer 2007", "Stat Med 26:37")],
        Tau2Interval::GeneralisedQ => vec![source("Jackson 2013", "Res Synth Methods 4:220")],
        Tau2Interval::ProfileLikelihood => vec![HARDY],
    }
}

/// Of what the report shows of small-study effects: the test or method for a sentence, and its source.
pub fn small_studies(found: &SmallStudyEffects) -> Vec<(&'static str, Source)> {
    let has = |code: &str| found.regressions.iter().any(|test| test.code == code);
    let regressions = [
        ("egger", "Egger's regression on the standard error", EGGER),
        ("harbord", "Harbord's regression for odds ratios", HARBORD),
        ("peters", "Peters' regression for odds ratios", PETERS),
        (
            "pustejovsky",
            "the regression of Pustejovsky and Rodgers for standardised mean differences",
            PUSTEJOVSKY,
        ),
    ];
    let made = regressions.into_iter().filter(|(code, ..)| has(code));
    let mut sources: Vec<_> = made.map(|(_, name, source)| (name, source)).collect();
    sources.push(("Begg's rank correlation", BEGG));
    if found.against_null.is_some() {
        sources.push(("the test of excess significance", IOANNIDIS));
    }
    sources.push(("trim and fill", DUVAL));
    sources.push(("PET-PEESE", STANLEY));
    sources.push(("limit meta-analysis", RUECKER));
    if found.against_null.is_some() {
        sources.push((
            "a selection model with a step at one-sided p = 0.025",
            VEVEA,
        ));
    }
    sources
}

/// ` (Hartung 1999; Sidik and Jonkman 2002)`, or nothing.
pub fn cited(sources: &[Source]) -> String {
    let short: Vec<_> = sources.iter().map(|source| source.short).collect();
    match short.len() {
        0 => String::new(),
        _ => format!(" ({})", short.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_without_a_source_is_one_that_needs_none() {
        let plain: Vec<_> = IntervalMethod::ALL
            .iter()
            .filter(|method| interval(**method).is_empty())
            .collect();
        assert_eq!(plain, [&IntervalMethod::Wald, &IntervalMethod::T]);
        for method in Tau2Interval::ALL {
            assert!(!tau2_interval(*method).is_empty());
        }
    }

    #[test]
    fn every_source_is_an_author_with_a_year_and_a_place() {
        let all = Tau2Estimator::ALL.iter().flat_map(|method| tau2(*method));
        let all = all.chain(
            IntervalMethod::ALL
                .iter()
                .flat_map(|method| interval(*method)),
        );
        let all = all.chain(
            PredictionMethod::ALL
                .iter()
                .flat_map(|method| prediction(*method)),
        );
        for source in all.chain(REGRESSION).chain(COUNTS) {
            let year = source
                .short
                .rsplit(' ')
                .next()
                .and_then(|year| year.parse().ok());
            assert!(
                year.is_some_and(|year: u32| (1950..2030).contains(&year)),
                "{source:?}"
            );
            assert!(source.place.contains(' '), "{source:?}");
        }
    }

    #[test]
    fn sources_stand_in_brackets() {
        assert_eq!(cited(&interval(IntervalMethod::Wald)), "");
        assert_eq!(
            cited(&interval(IntervalMethod::Hksj)),
            " (Hartung 1999; Sidik and Jonkman 2002)"
        );
    }
}
