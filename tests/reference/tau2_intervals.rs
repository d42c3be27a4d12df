//! Q-profile intervals of tau2, I2 and H2 as metafor's `confint` gives them.

use oxymeta::pooling::{Options, PoolingWarning, Tau2Estimator, pool};

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, text};
use crate::fits::median;

#[test]
fn q_profile_intervals_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("tau2_ci") {
        let (yi, vi) = set.effects();
        for want in set.list("tau2_ci").iter().filter(|ci| ci["type"] == "QP") {
            let method = text(&want["method"]);
            let tau2 = Tau2Estimator::from_code(method).expect("a known estimator");
            let ours = pool(
                &yi,
                &vi,
                &Options {
                    tau2,
                    ..Options::default()
                },
            )
            .expect("metafor could pool these");
            let place = format!("{} {method}", set.name);
            let ends = ["ci_lb", "ci_ub"];
            let absolute = [1e-9 * median(&vi), 1e-6, 1e-9];
            let intervals = [
                ("tau2", ours.tau2_ci),
                ("I2", ours.i2_ci),
                ("H2", ours.h2_ci),
            ];
            for ((quantity, interval), absolute) in intervals.into_iter().zip(absolute) {
                let tolerance = Tolerance {
                    absolute,
                    ..relative(1e-7)
                };
                for end in ends {
                    let got = interval.map(|i| if end == "ci_lb" { i.lower } else { i.upper });
                    agreement.check(quantity, &place, got, &want[quantity][end], tolerance);
                }
            }
            let empty = ours
                .warnings
                .iter()
                .any(|w| matches!(w, PoolingWarning::EmptyTau2Interval { .. }));
            agreement.require(want["empty_interval"] == empty, || {
                format!("{place}: emptiness")
            });
        }
    }
    agreement.conclude(1_323);
}
