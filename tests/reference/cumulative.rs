//! Studies pooled one after another in the order of the rows, as metafor's `cumul` gives it.

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::effects::table::Table;
use oxymeta::records::SourceFile;
use oxymeta::sensitivity::{Order, cumulate};

use crate::agreement::Agreement;
use crate::data;
use crate::fits::median;
use crate::refits::{compare, options};

#[test]
fn adding_one_study_after_another_agrees_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("cumul") {
        let (yi, vi) = set.effects();
        let mut rows = "study,yi,vi,place\n".to_owned();
        // Rows from the last to the first: the order has to bring them back.
        for (at, (y, v)) in yi.iter().zip(&vi).enumerate().rev() {
            rows.push_str(&format!("{at},{y},{v},{at}\n"));
        }
        let file = SourceFile::from_utf8("rows.csv".to_owned(), rows.into_bytes()).expect("UTF-8");
        let table = Table::read(file).expect("a table");
        let found = table
            .effects(Measure::Gen, &ZeroRule::default())
            .expect("effects");
        let (effects, moderators): (Vec<_>, Vec<_>) = found.included.into_iter().unzip();
        let order = Order::from_code("place");
        let ranks = order
            .rank(&effects, &moderators)
            .expect("every row has one");
        let column = |value: fn(&oxymeta::effects::EffectEstimate) -> f64| {
            let values = effects.iter().map(|effect| value(&effect.estimate));
            values.collect::<Vec<f64>>()
        };
        let (yi, vi) = (column(|e| e.yi), column(|e| e.vi));
        for entry in set.list("cumul") {
            let ours =
                cumulate(&yi, &vi, &ranks, &options(entry)).expect("metafor could pool these");
            for (at, fit) in ours.iter().enumerate() {
                let place = format!("{} {} first {}", set.name, entry["method"], at + 1);
                compare(&mut agreement, &place, fit, entry, at, median(&vi));
            }
        }
    }
    agreement.conclude(30_818);
}
