//! Effect measures as data: one line each.

use std::fmt;

use super::scale::Scale;

/// What a measure compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Events in two groups.
    Binary,
    /// Means in two groups.
    Continuous,
    /// Means of one group on two occasions.
    PairedContinuous,
    /// Means of two groups on two occasions.
    PretestPosttest,
    /// Events in one group on two occasions, pair by pair.
    PairedBinary,
    /// Events in one group on two occasions, from the two margins.
    PairedMargins,
    /// Events per person-time in two groups.
    Rates,
    /// Hazards in two groups, as printed or from a log-rank test.
    Hazards,
    /// Events in one group.
    Proportion,
    /// Mean and standard deviation of one group.
    Mean,
    /// Events per person-time in one group.
    Rate,
    /// Correlation of two variables.
    Correlation,
    /// Correlation of two variables given others.
    PartialCorrelation,
    /// Reliability of a scale of several items.
    Alpha,
    /// Given effects.
    Generic,
}

/// An effect measure, named by its metafor code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Log odds ratio of two groups.
    Or,
    /// Log risk ratio of two groups.
    Rr,
    /// Risk difference of two groups.
    Rd,
    /// Log odds ratio of two groups by Peto's one-step method.
    Peto,
    /// Difference of the arcsines of the square roots of two risks.
    As,
    /// Difference of the probits of two risks.
    Pbit,
    /// Log odds ratio as a standardised mean difference of normal outcomes.
    Or2dn,
    /// Log odds ratio as a standardised mean difference of logistic outcomes.
    Or2dl,
    /// Phi coefficient of a 2x2 table.
    Phi,
    /// Fisher's z of the phi coefficient.
    Zphi,
    /// Yule's Q of a 2x2 table.
    Yuq,
    /// Yule's Y of a 2x2 table.
    Yuy,
    /// Tetrachoric correlation of a 2x2 table.
    Rtet,
    /// Fisher's z of the tetrachoric correlation.
    Ztet,
    /// Difference of means of two groups.
    Md,
    /// Standardised mean difference of two groups (Hedges' g).
    Smd,
    /// Standardised mean difference of two groups with unequal variances.
    Smdh,
    /// Mean difference over the standard deviation of group 2 (Glass).
    Smd1,
    /// Mean difference over the standard deviation of group 2, with unequal variances.
    Smd1h,
    /// Log ratio of the means of two groups.
    Rom,
    /// Log ratio of the standard deviations of two groups.
    Vr,
    /// Log ratio of the coefficients of variation of two groups.
    Cvr,
    /// Point-biserial correlation of group and outcome.
    Rpb,
    /// Fisher's z of the point-biserial correlation.
    Zpb,
    /// Biserial correlation of group and outcome.
    Rbis,
    /// Fisher's z of the biserial correlation.
    Zbis,
    /// Standardised mean difference as a log odds ratio of normal outcomes.
    D2orn,
    /// Standardised mean difference as a log odds ratio of logistic outcomes.
    D2orl,
    /// Mean change of one group.
    Mc,
    /// Mean change over the standard deviation of the change.
    Smcc,
    /// Mean change over the standard deviation at the first occasion.
    Smcr,
    /// As SMCR, with unequal variances.
    Smcrh,
    /// Mean change over the average standard deviation of both occasions.
    Smcrp,
    /// As SMCRP, with unequal variances.
    Smcrph,
    /// Log ratio of the means of one group on two occasions.
    Romc,
    /// Log ratio of the standard deviations of one group on two occasions.
    Vrc,
    /// Log ratio of the coefficients of variation of one group on two occasions.
    Cvrc,
    /// Difference of the mean changes of two groups over their pooled standard deviation before (Morris' d_ppc2).
    Ppc2,
    /// Difference of the mean changes of two groups.
    Ppcmc,
    /// Difference of the SMCC of two groups.
    Ppcsmcc,
    /// Difference of the SMCR of two groups.
    Ppcsmcr,
    /// Marginal risk difference of matched pairs.
    Mprd,
    /// Marginal log odds ratio of matched pairs.
    Mpor,
    /// Marginal log risk ratio of matched pairs.
    Mprr,
    /// Conditional log odds ratio of matched pairs.
    Mporc,
    /// Conditional log odds ratio of matched pairs by Peto's method.
    Mppeto,
    /// Marginal log odds ratio of matched pairs from the two marginal tables and a correlation.
    Mporm,
    /// Log incidence rate ratio of two groups.
    Irr,
    /// Incidence rate difference of two groups.
    Ird,
    /// Difference of the square roots of two incidence rates.
    Irsd,
    /// Log hazard ratio of two groups.
    Hr,
    /// Proportion of one group.
    Pr,
    /// Log proportion of one group.
    Pln,
    /// Logit of the proportion of one group.
    Plo,
    /// Probit of the proportion of one group.
    Prz,
    /// Arcsine of the square root of the proportion of one group.
    Pas,
    /// Freeman-Tukey double arcsine of the proportion of one group.
    Pft,
    /// Mean of one group.
    Mn,
    /// Mean of one group over its standard deviation.
    Smn,
    /// Log mean of one group.
    Mnln,
    /// Log standard deviation of one group.
    Sdln,
    /// Log coefficient of variation of one group.
    Cvln,
    /// Incidence rate of one group.
    Ir,
    /// Log incidence rate of one group.
    Irln,
    /// Square root of the incidence rate of one group.
    Irs,
    /// Freeman-Tukey transformed incidence rate of one group.
    Irft,
    /// Correlation coefficient.
    Cor,
    /// Correlation coefficient corrected for its bias.
    Ucor,
    /// Fisher's z of a correlation.
    Zcor,
    /// Partial correlation from a regression coefficient's t.
    Pcor,
    /// Fisher's z of a partial correlation.
    Zpcor,
    /// Semi-partial correlation from a regression coefficient's t.
    Spcor,
    /// Fisher's z of a semi-partial correlation.
    Zspcor,
    /// Cronbach's alpha.
    Araw,
    /// Cronbach's alpha by the transformation of Hakstian and Whalen.
    Ahw,
    /// Cronbach's alpha by the transformation of Bonett.
    Abt,
    /// Effects and variances given as such.
    Gen,
}

/// Code, name, short name, family, scale, value of no effect.
type Facts = (
    Measure,
    &'static str,
    &'static str,
    &'static str,
    Family,
    Scale,
    Option<f64>,
);

#[rustfmt::skip]
const FACTS: [Facts; 77] = {
    use Family::*;
    use Measure as M;
    use Scale::*;
    let zero = Some(0.0);
    [
        (M::Or, "OR", "Odds ratio", "OR", Binary, Log, zero),
        (M::Rr, "RR", "Risk ratio", "RR", Binary, Log, zero),
        (M::Rd, "RD", "Risk difference", "RD", Binary, Scale::Proportion, zero),
        (M::Peto, "PETO", "Peto odds ratio", "Peto OR", Binary, Log, zero),
        (M::As, "AS", "Arcsine difference", "AS", Binary, Coefficient, zero),
        (M::Pbit, "PBIT", "Probit difference", "PBIT", Binary, Standardised, zero),
        (M::Or2dn, "OR2DN", "Standardised mean difference (from odds ratio, normal)", "SMD", Binary, Standardised, zero),
        (M::Or2dl, "OR2DL", "Standardised mean difference (from odds ratio, logistic)", "SMD", Binary, Standardised, zero),
        (M::Phi, "PHI", "Phi coefficient", "Phi", Binary, Coefficient, zero),
        (M::Zphi, "ZPHI", "Phi coefficient (z)", "Phi", Binary, FisherZ, zero),
        (M::Yuq, "YUQ", "Yule's Q", "Yule's Q", Binary, Coefficient, zero),
        (M::Yuy, "YUY", "Yule's Y", "Yule's Y", Binary, Coefficient, zero),
        (M::Rtet, "RTET", "Tetrachoric correlation", "RTET", Binary, Coefficient, zero),
        (M::Ztet, "ZTET", "Tetrachoric correlation (z)", "RTET", Binary, FisherZ, zero),
        (M::Md, "MD", "Mean difference", "MD", Continuous, Raw, zero),
        (M::Smd, "SMD", "Standardised mean difference", "SMD", Continuous, Standardised, zero),
        (M::Smdh, "SMDH", "Standardised mean difference (unequal variances)", "SMDH", Continuous, Standardised, zero),
        (M::Smd1, "SMD1", "Standardised mean difference (group 2 SD)", "SMD1", Continuous, Standardised, zero),
        (M::Smd1h, "SMD1H", "Standardised mean difference (group 2 SD, unequal variances)", "SMD1H", Continuous, Standardised, zero),
        (M::Rom, "ROM", "Ratio of means", "ROM", Continuous, Log, zero),
        (M::Vr, "VR", "Variability ratio", "VR", Continuous, Log, zero),
        (M::Cvr, "CVR", "Coefficient of variation ratio", "CVR", Continuous, Log, zero),
        (M::Rpb, "RPB", "Point-biserial correlation", "RPB", Continuous, Coefficient, zero),
        (M::Zpb, "ZPB", "Point-biserial correlation (z)", "RPB", Continuous, FisherZ, zero),
        (M::Rbis, "RBIS", "Biserial correlation", "RBIS", Continuous, Coefficient, zero),
        (M::Zbis, "ZBIS", "Biserial correlation (z)", "RBIS", Continuous, FisherZ, zero),
        (M::D2orn, "D2ORN", "Odds ratio (from means, normal)", "OR", Continuous, Log, zero),
        (M::D2orl, "D2ORL", "Odds ratio (from means, logistic)", "OR", Continuous, Log, zero),
        (M::Mc, "MC", "Mean change", "MC", PairedContinuous, Raw, zero),
        (M::Smcc, "SMCC", "Standardised mean change (change SD)", "SMCC", PairedContinuous, Standardised, zero),
        (M::Smcr, "SMCR", "Standardised mean change (before SD)", "SMCR", PairedContinuous, Standardised, zero),
        (M::Smcrh, "SMCRH", "Standardised mean change (before SD, unequal variances)", "SMCRH", PairedContinuous, Standardised, zero),
        (M::Smcrp, "SMCRP", "Standardised mean change (average SD)", "SMCRP", PairedContinuous, Standardised, zero),
        (M::Smcrph, "SMCRPH", "Standardised mean change (average SD, unequal variances)", "SMCRPH", PairedContinuous, Standardised, zero),
        (M::Romc, "ROMC", "Ratio of means, after over before", "ROMC", PairedContinuous, Log, zero),
        (M::Vrc, "VRC", "Variability ratio, after over before", "VRC", PairedContinuous, Log, zero),
        (M::Cvrc, "CVRC", "Coefficient of variation ratio, after over before", "CVRC", PairedContinuous, Log, zero),
        (M::Ppc2, "PPC2", "Standardised difference in change (pooled before SD)", "PPC2", PretestPosttest, Standardised, zero),
        (M::Ppcmc, "PPCMC", "Difference in mean change", "PPCMC", PretestPosttest, Raw, zero),
        (M::Ppcsmcc, "PPCSMCC", "Difference in standardised mean change (change SD)", "PPCSMCC", PretestPosttest, Standardised, zero),
        (M::Ppcsmcr, "PPCSMCR", "Difference in standardised mean change (before SD)", "PPCSMCR", PretestPosttest, Standardised, zero),
        (M::Mprd, "MPRD", "Risk difference, after minus before", "MPRD", PairedBinary, Scale::Proportion, zero),
        (M::Mpor, "MPOR", "Marginal odds ratio, after over before", "MPOR", PairedBinary, Log, zero),
        (M::Mprr, "MPRR", "Risk ratio, after over before", "MPRR", PairedBinary, Log, zero),
        (M::Mporc, "MPORC", "Conditional odds ratio, after over before", "MPORC", PairedBinary, Log, zero),
        (M::Mppeto, "MPPETO", "Peto odds ratio, after over before", "MPPETO", PairedBinary, Log, zero),
        (M::Mporm, "MPORM", "Marginal odds ratio, after over before", "MPORM", PairedMargins, Log, zero),
        (M::Irr, "IRR", "Incidence rate ratio", "IRR", Rates, Log, zero),
        (M::Ird, "IRD", "Incidence rate difference", "IRD", Rates, Raw, zero),
        (M::Irsd, "IRSD", "Difference of square root rates", "IRSD", Rates, Raw, zero),
        (M::Hr, "HR", "Hazard ratio", "HR", Hazards, Log, zero),
        (M::Pr, "PR", "Proportion", "PR", Family::Proportion, Scale::Proportion, None),
        (M::Pln, "PLN", "Proportion (log)", "PLN", Family::Proportion, Log, None),
        (M::Plo, "PLO", "Proportion (logit)", "PLO", Family::Proportion, Logit, None),
        (M::Prz, "PRZ", "Proportion (probit)", "PRZ", Family::Proportion, Probit, None),
        (M::Pas, "PAS", "Proportion (arcsine)", "PAS", Family::Proportion, Arcsine, None),
        (M::Pft, "PFT", "Proportion (double arcsine)", "PFT", Family::Proportion, DoubleArcsine, None),
        (M::Mn, "MN", "Mean", "MN", Mean, Raw, None),
        (M::Smn, "SMN", "Standardised mean", "SMN", Mean, Standardised, None),
        (M::Mnln, "MNLN", "Mean (log)", "MNLN", Mean, Log, None),
        (M::Sdln, "SDLN", "Standard deviation (log)", "SDLN", Mean, Log, None),
        (M::Cvln, "CVLN", "Coefficient of variation (log)", "CVLN", Mean, Log, None),
        (M::Ir, "IR", "Incidence rate", "IR", Rate, Raw, None),
        (M::Irln, "IRLN", "Incidence rate (log)", "IRLN", Rate, Log, None),
        (M::Irs, "IRS", "Incidence rate (square root)", "IRS", Rate, SquareRoot, None),
        (M::Irft, "IRFT", "Incidence rate (Freeman-Tukey)", "IRFT", Rate, DoubleRoot, None),
        (M::Cor, "COR", "Correlation", "COR", Correlation, Coefficient, zero),
        (M::Ucor, "UCOR", "Correlation (corrected)", "UCOR", Correlation, Coefficient, zero),
        (M::Zcor, "ZCOR", "Correlation (z)", "ZCOR", Correlation, FisherZ, zero),
        (M::Pcor, "PCOR", "Partial correlation", "PCOR", PartialCorrelation, Coefficient, zero),
        (M::Zpcor, "ZPCOR", "Partial correlation (z)", "ZPCOR", PartialCorrelation, FisherZ, zero),
        (M::Spcor, "SPCOR", "Semi-partial correlation", "SPCOR", PartialCorrelation, Coefficient, zero),
        (M::Zspcor, "ZSPCOR", "Semi-partial correlation (z)", "ZSPCOR", PartialCorrelation, FisherZ, zero),
        (M::Araw, "ARAW", "Cronbach's alpha", "Alpha", Alpha, Coefficient, None),
        (M::Ahw, "AHW", "Cronbach's alpha (cube root)", "Alpha", Alpha, CubeRootComplement, None),
        (M::Abt, "ABT", "Cronbach's alpha (log)", "Alpha", Alpha, LogComplement, None),
        (M::Gen, "GEN", "Effect", "Effect", Generic, Raw, zero),
    ]
};

impl Measure {
    /// Every measure, in the order of this enum.
    pub const ALL: [Self; FACTS.len()] = {
        let mut all = [Self::Gen; FACTS.len()];
        let mut at = 0;
        while at < all.len() {
            all[at] = FACTS[at].0;
            at += 1;
        }
        all
    };

    fn facts(self) -> &'static Facts {
        &FACTS[self as usize]
    }

    /// The metafor code.
    pub fn code(self) -> &'static str {
        self.facts().1
    }

    /// The measure with this metafor code, in any case of letters.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|measure| measure.code().eq_ignore_ascii_case(code))
    }

    /// Name for readers.
    pub fn name(self) -> &'static str {
        self.facts().2
    }

    /// Short name for table headings.
    pub fn short(self) -> &'static str {
        self.facts().3
    }

    /// What the measure compares.
    pub fn family(self) -> Family {
        self.facts().4
    }

    /// Scale of `yi`.
    pub fn scale(self) -> Scale {
        self.facts().5
    }

    /// No effect, on the analysis scale; `None` where nothing is compared, as for one group's proportion or mean.
    pub fn null(self) -> Option<f64> {
        self.facts().6
    }

    /// From the analysis scale to the scale readers know; see [`Scale::back_transform`].
    pub fn back_transform(self, value: f64, size: Option<f64>) -> f64 {
        self.scale().back_transform(value, size)
    }

    /// Least and greatest value that the measure can take on the scale readers know; infinite where there is none.
    ///
    /// 0 and 1 for proportions, -1 and 1 for their differences and for correlations, 0 for rates, 1 for alpha.
    pub fn range(self) -> [f64; 2] {
        let none = [f64::NEG_INFINITY, f64::INFINITY];
        match (self.family(), self.scale()) {
            (Family::Proportion, _) => [0.0, 1.0],
            (Family::Rate, _) => [0.0, f64::INFINITY],
            (Family::Alpha, _) => [f64::NEG_INFINITY, 1.0],
            (_, Scale::Proportion | Scale::FisherZ) => [-1.0, 1.0],
            (_, Scale::Coefficient) if self != Self::As => [-1.0, 1.0],
            (_, Scale::Log) => [0.0, f64::INFINITY],
            _ => none,
        }
    }

    /// Whether effects can be computed from study records; the others need a table.
    pub fn is_for_records(self) -> bool {
        match self.family() {
            Family::Binary | Family::Continuous | Family::Generic => true,
            Family::PairedContinuous => matches!(self, Self::Mc | Self::Smcc | Self::Smcr),
            Family::PairedBinary => matches!(self, Self::Mprd | Self::Mpor | Self::Mprr),
            _ => false,
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_of_facts_stands_at_its_measure() {
        for (at, facts) in FACTS.iter().enumerate() {
            assert_eq!(facts.0 as usize, at, "{}", facts.1);
        }
    }
}
