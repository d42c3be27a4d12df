use crate::effects::recover::Known;
use crate::effects::{CorrelationOrigin, Data, Note, QuantileFitting, Route, StudyEffect};
use crate::language::in_language;

/// What a reader of the figure alone must know of a study's numbers.
pub fn remarks(effect: &StudyEffect, decimal: char) -> Vec<String> {
    let mut remarks: Vec<String> = route(effect.route).map(str::to_owned).into_iter().collect();
    for note in &effect.notes {
        let remark = remark(note, effect.data, decimal);
        remarks.extend(remark.filter(|remark| !remarks.contains(remark)));
    }
    remarks
}

fn route(route: Route) -> Option<&'static str> {
    Some(match route {
        Route::StatisticT => "Dari statistik t yang dilaporkan.",
        Route::StatisticF => "Dari statistik F yang dilaporkan.",
        Route::PrintedEffect => "Efek dan intervalnya seperti dilaporkan (kotak kosong).",
        Route::PrintedDifference => "Dari beda rerata dan interval yang dilaporkan.",
        Route::ExactP => "Dari nilai p eksak yang dilaporkan.",
        Route::PrintedAlone => "Efek seperti dilaporkan, tanpa interval (kotak kosong).",
        Route::StatisticZ => "Dari z atau khi-kuadrat (hampiran).",
        Route::LogRank => "Dari uji log-rank.",
        Route::Changes => "Rerata dan SB adalah rerata dan SB perubahan.",
        Route::Counts
        | Route::Means
        | Route::BeforeAfter
        | Route::Pairs
        | Route::Correlation
        | Route::ChiSquared
        | Route::McNemar
        | Route::BaselineRisk
        | Route::Margins
        | Route::ComputedChanges
        | Route::Quantiles
        | Route::RankTest
        | Route::Converted
        | Route::Bound
        | Route::Given => return None,
    })
}

fn remark(note: &Note, data: Data, decimal: char) -> Option<String> {
    let number = |value: f64| in_language(value.to_string(), decimal);
    let same_people = "Orang yang sama di kedua kelompok";
    Some(match note {
        Note::ContinuityCorrection { added, .. } => correction(data, *added, number),
        Note::EqualArms { .. } => "Ukuran kelompok tidak dilaporkan: total dibagi rata.".to_owned(),
        Note::SdFromSe => "SB dari galat baku.".to_owned(),
        Note::SdFromCi => "SB dari interval kepercayaan.".to_owned(),
        Note::SdFromQuantiles { known } => format!("SB diestimasi dari {}.", quantiles(*known)),
        Note::MeanFromQuantiles { known } => {
            format!("Rerata diestimasi dari median dan {}.", quantiles(*known))
        }
        Note::FittedToQuantiles { by } => fitted(*by),
        Note::Skewed { .. } => {
            "Miring menurut kuantilnya: rerata dan SB tidak dapat diandalkan.".to_owned()
        }
        Note::CountFromPercent { .. } => {
            "Cacah adalah satu-satunya yang cocok dengan persentase yang dilaporkan.".to_owned()
        }
        Note::TestNotNamed => "Uji tidak disebut dalam laporan, dibaca sebagai uji t.".to_owned(),
        Note::RankTestAsT => "Uji peringkat dibaca sebagai uji t (hampiran).".to_owned(),
        Note::RecoveredCorrelation { .. } => {
            "Korelasi sebelum dan sesudah dihitung kembali dari laporan.".to_owned()
        }
        Note::AssumedCorrelation { r } => {
            format!("Korelasi sebelum dan sesudah diasumsikan: {}.", number(*r))
        }
        Note::CountsFromTest { .. } | Note::PairsFromTest { .. } => {
            "Cacah dihitung dari uji yang dilaporkan.".to_owned()
        }
        Note::CountFromEffect { .. } | Note::CountsFromEffect { .. } => {
            "Cacah dihitung dari efek yang dilaporkan.".to_owned()
        }
        Note::CommonSd { .. } => "SB dianggap sama di kedua kelompok.".to_owned(),
        Note::WelchAsStudent => "t Welch dibaca sebagai t Student.".to_owned(),
        Note::ChangeComputed => "Perubahan dihitung dari nilai sebelum dan sesudah.".to_owned(),
        Note::Converted { from } => format!("Dikonversi dari {from} (hampiran)."),
        Note::AtBound { bound } => {
            format!("Hanya p < {} yang dilaporkan: dipakai sebagai p.", number(*bound))
        }
        Note::RouteNamed { .. } => "Cara perhitungan ditetapkan dalam rekaman studi.".to_owned(),
        Note::CrossoverAsParallel => {
            "Uji silang dianalisis sebagai kelompok paralel (interval lebih lebar); perempuan yang sama ada di kedua kolom."
                .to_owned()
        }
        Note::WithinPersonAsParallel => {
            format!("{same_people}, dianalisis sebagai kelompok paralel (interval lebih lebar).")
        }
        Note::SeRecovered { from } => format!("Galat baku dari {}.", origin(from)),
        Note::EffectRecovered { from } => format!("Efek dari {}.", origin(from)),
        Note::OffCentre { .. } => "Efek tidak berada di tengah intervalnya.".to_owned(),
        Note::Adjusted => "Efek yang disesuaikan (adjusted).".to_owned(),
        Note::PeriodCorrelation { r, origin } => match origin {
            CorrelationOrigin::Printed => {
                format!("{same_people}, korelasi {} seperti dilaporkan.", number(*r))
            }
            CorrelationOrigin::Recovered(_) => {
                format!("{same_people}, korelasi dihitung kembali dari laporan.")
            }
            CorrelationOrigin::Assumed => {
                format!("{same_people}, korelasi diasumsikan: {}.", number(*r))
            }
        },
        Note::PairedTest => format!("{same_people}, galat baku dari uji berpasangan."),
        Note::DesignEffect {
            effect,
            icc,
            assumed,
            ..
        } => {
            let assumed = if *assumed { " diasumsikan" } else { "" };
            format!(
                "Alokasi klaster: jumlah dibagi efek desain {} (ICC {}{assumed}).",
                in_language(format!("{effect:.2}"), decimal),
                number(*icc)
            )
        }
        Note::ClusterAdjusted => {
            "Alokasi klaster; analisis yang dilaporkan sudah memperhitungkannya.".to_owned()
        }
        Note::ContrastsCombined { parts, .. } => format!(
            "Satu efek dari {} kontras dengan kelompok bersama, dengan memperhitungkan kovariansnya.",
            parts.len()
        ),
        Note::ArmsCombined { arms } => format!("{} kelompok digabung menjadi satu.", arms.len()),
        Note::ArmSplit { contrasts, .. } => {
            format!("Peserta kelompok bersama dibagi di antara {contrasts} kontras.")
        }
        Note::SharedArm => {
            "Berbagi kelompok dengan efek lain; digabungkan seolah-olah independen.".to_owned()
        }
        Note::Turned => "Tanda dibalik: makin kecil luaran ini makin baik.".to_owned(),
        Note::LargestVariance { .. } => {
            "Varians terbesar yang dimungkinkan oleh total yang dilaporkan.".to_owned()
        }
        Note::Flagged { errors, .. } if errors.is_empty() => {
            "Audit menemukan angka laporan yang kemungkinan keliru.".to_owned()
        }
        Note::Flagged { .. } => {
            "Audit menemukan angka laporan yang tidak mungkin benar.".to_owned()
        }
        Note::Conflict { .. } => {
            "Laporan bertentangan atau tidak jelas tentang angka yang dipakai di sini.".to_owned()
        }
        Note::FractionalCount { .. }
        | Note::DoubleZero
        | Note::Derived { .. }
        | Note::TFromP { .. }
        | Note::PrintedCorrelation { .. }
        | Note::Chi2FromP { .. }
        | Note::SeFromP { .. }
        | Note::SeFromZ { .. }
        | Note::VarianceFromSizes
        | Note::ReadAsCorrelation { .. }
        | Note::ContrastFollows { .. }
        | Note::ArmsNotCombined => return None,
    })
}

fn quantiles(known: Known) -> &'static str {
    match known {
        Known::Range => "rentang",
        Known::Quartiles => "kuartil",
        Known::Both => "kuartil dan rentang",
    }
}

fn fitted(by: QuantileFitting) -> String {
    let how = match by {
        QuantileFitting::LogNormal => "luaran log-normal (Shi 2020)",
        QuantileFitting::BoxCox => "luaran setelah transformasi Box-Cox (McGrath 2020)",
        QuantileFitting::Estimation(distribution) => {
            return format!(
                "Rerata dan SB berasal dari distribusi {distribution} yang paling cocok dengan kuantilnya (McGrath 2020)."
            );
        }
    };
    format!("Rerata dan SB diestimasi dari kuantil {how}.")
}

/// What a standard error or an effect of a table was recovered from.
fn origin(from: &str) -> &str {
    match from {
        "the interval" => "intervalnya",
        "the test statistic" => "statistik ujinya",
        "the p value" => "nilai p",
        "the t statistic" => "statistik t",
        "the signed p value" => "nilai p bertanda",
        "O - E and its variance" => "O - E dan variansnya",
        column => column,
    }
}

/// What was added to the counts, and why, in the terms of the data.
fn correction(data: Data, [one, two]: [f64; 2], number: impl Fn(f64) -> String) -> String {
    let add = number(one);
    let both = "ditambahkan pada kejadian dan bukan kejadian";
    match data {
        Data::Events { events: 0.0, .. } => format!("Tanpa kejadian: {add} {both}."),
        Data::Events { events, total } if events == total => {
            format!("Semua mengalami kejadian: {add} {both}.")
        }
        Data::Events { .. } => format!("{add} {both}."),
        Data::Rate { events: 0.0, .. } => format!("Tanpa kejadian: {add} ditambahkan."),
        Data::Rates { events, .. } if one == two && events.contains(&0.0) => {
            format!("Satu kelompok tanpa kejadian: {add} ditambahkan pada kejadian keduanya.")
        }
        Data::Rate { .. } | Data::Rates { .. } if one == two => {
            format!("{add} ditambahkan pada kejadian.")
        }
        _ if one == two => format!("Koreksi kontinuitas: {add} ditambahkan pada tiap sel."),
        _ => format!(
            "Koreksi kontinuitas: {add} dan {} ditambahkan pada sel kedua kelompok.",
            number(two)
        ),
    }
}
