//! The estimate without each study, as metafor's `leave1out` gives it.

use oxymeta::sensitivity::leave_one_out;

use crate::agreement::Agreement;
use crate::data;
use crate::fits::median;
use crate::refits::{compare, options};

#[test]
fn leaving_out_a_study_agrees_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("leave1out") {
        let (yi, vi) = set.effects();
        for entry in set.list("leave1out") {
            let ours = leave_one_out(&yi, &vi, &options(entry)).expect("metafor could pool these");
            for (at, fit) in ours.iter().enumerate() {
                let place = format!("{} {} without {at}", set.name, entry["method"]);
                compare(&mut agreement, &place, fit, entry, at, median(&vi));
            }
        }
    }
    agreement.conclude(31_379);
}
