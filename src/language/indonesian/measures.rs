use crate::effects::Measure;

/// The name of a measure; the scale it is analysed on in brackets.
pub fn measure(measure: Measure) -> &'static str {
    use Measure::*;
    match measure {
        Or => "Rasio odds",
        Rr => "Rasio risiko",
        Rd => "Beda risiko",
        Peto => "Rasio odds Peto",
        As => "Beda arcsinus",
        Pbit => "Beda probit",
        Or2dn => "Beda rerata terstandar (dari rasio odds, normal)",
        Or2dl => "Beda rerata terstandar (dari rasio odds, logistik)",
        Phi => "Koefisien phi",
        Zphi => "Koefisien phi (z)",
        Yuq => "Q Yule",
        Yuy => "Y Yule",
        Rtet => "Korelasi tetrakorik",
        Ztet => "Korelasi tetrakorik (z)",
        Md => "Beda rerata",
        Smd => "Beda rerata terstandar",
        Smdh => "Beda rerata terstandar (varians tidak sama)",
        Smd1 => "Beda rerata terstandar (SB kelompok 2)",
        Smd1h => "Beda rerata terstandar (SB kelompok 2, varians tidak sama)",
        Rom => "Rasio rerata",
        Vr => "Rasio variabilitas",
        Cvr => "Rasio koefisien variasi",
        Rpb => "Korelasi biserial titik",
        Zpb => "Korelasi biserial titik (z)",
        Rbis => "Korelasi biserial",
        Zbis => "Korelasi biserial (z)",
        D2orn => "Rasio odds (dari rerata, normal)",
        D2orl => "Rasio odds (dari rerata, logistik)",
        Mc => "Rerata perubahan",
        Smcc => "Rerata perubahan terstandar (SB perubahan)",
        Smcr => "Rerata perubahan terstandar (SB sebelum)",
        Smcrh => "Rerata perubahan terstandar (SB sebelum, varians tidak sama)",
        Smcrp => "Rerata perubahan terstandar (rerata SB)",
        Smcrph => "Rerata perubahan terstandar (rerata SB, varians tidak sama)",
        Romc => "Rasio rerata, sesudah terhadap sebelum",
        Vrc => "Rasio variabilitas, sesudah terhadap sebelum",
        Cvrc => "Rasio koefisien variasi, sesudah terhadap sebelum",
        Ppc2 => "Beda perubahan terstandar (SB sebelum, gabungan)",
        Ppcmc => "Beda rerata perubahan",
        Ppcsmcc => "Beda rerata perubahan terstandar (SB perubahan)",
        Ppcsmcr => "Beda rerata perubahan terstandar (SB sebelum)",
        Mprd => "Beda risiko, sesudah dikurangi sebelum",
        Mpor | Mporm => "Rasio odds marginal, sesudah terhadap sebelum",
        Mprr => "Rasio risiko, sesudah terhadap sebelum",
        Mporc => "Rasio odds kondisional, sesudah terhadap sebelum",
        Mppeto => "Rasio odds Peto, sesudah terhadap sebelum",
        Irr => "Rasio laju insidensi",
        Ird => "Beda laju insidensi",
        Irsd => "Beda akar kuadrat laju",
        Hr => "Rasio hazard",
        Pr => "Proporsi",
        Pln => "Proporsi (log)",
        Plo => "Proporsi (logit)",
        Prz => "Proporsi (probit)",
        Pas => "Proporsi (arcsinus)",
        Pft => "Proporsi (arcsinus ganda)",
        Mn => "Rerata",
        Smn => "Rerata terstandar",
        Mnln => "Rerata (log)",
        Sdln => "Simpangan baku (log)",
        Cvln => "Koefisien variasi (log)",
        Ir => "Laju insidensi",
        Irln => "Laju insidensi (log)",
        Irs => "Laju insidensi (akar kuadrat)",
        Irft => "Laju insidensi (Freeman-Tukey)",
        Cor => "Korelasi",
        Ucor => "Korelasi (terkoreksi)",
        Zcor => "Korelasi (z)",
        Pcor => "Korelasi parsial",
        Zpcor => "Korelasi parsial (z)",
        Spcor => "Korelasi semiparsial",
        Zspcor => "Korelasi semiparsial (z)",
        Araw => "Alfa Cronbach",
        Ahw => "Alfa Cronbach (akar pangkat tiga)",
        Abt => "Alfa Cronbach (log)",
        Gen => "Efek",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_a_scale_in_brackets_where_english_ones_do() {
        for code in ["PLO", "ZCOR", "IRFT", "AHW", "RR", "SMD", "PR"] {
            let found = Measure::from_code(code).unwrap();
            let (own, english) = (measure(found), found.name());
            assert_eq!(own.contains(" ("), english.contains(" ("), "{code}");
        }
    }
}
