//! The explanation in words of the oxytocin review, in JSON and in text.

use std::sync::LazyLock;

use serde_json::Value;

use crate::program::oxymeta;

const REVIEW: &str = "studies/oxytocin-massage";

static ANALYSES: LazyLock<Value> = LazyLock::new(|| {
    let pooled = oxymeta(&["pool", REVIEW, "--format", "json"]).json();
    pooled["analyses"].clone()
});

fn explanation(id: &str) -> Vec<&str> {
    let analyses = ANALYSES.as_array().expect("a list of analyses");
    let analysis = analyses.iter().find(|analysis| analysis["id"] == id);
    let sentences = analysis.expect("an analysis of the review")["explanation"].as_array();
    let sentences = sentences.expect("a list of sentences").iter();
    sentences.map(|s| s.as_str().expect("text")).collect()
}

#[test]
fn adequate_milk_is_explained_with_every_reservation() {
    assert_eq!(
        explanation("adequate-or"),
        [
            "In 3 studies with 89 participants the odds were 39.01 times as high with oxytocin massage as with no \
             massage (odds ratio 39.01, 95% confidence interval 1.03 to 1475), which favours oxytocin massage.",
            "With only 3 studies the heterogeneity (I² 0%, 95% confidence interval 0 to 97) is hardly estimable; the \
             true effect in a new study may lie from <0.01 to 1777148, on either side of no effect, which with so \
             few studies is little more than ignorance put into numbers.",
            "To keep in mind: none of the 3 studies was randomised; none of the 3 studies was read in full; 1 further \
             study made the comparison and could not be pooled.",
        ]
    );
}

#[test]
fn time_to_the_first_milk_may_go_either_way() {
    assert_eq!(
        explanation("time-to-milk-md")[0],
        "In 5 studies with 274 participants the difference was 7.86 h in favour of technique (mean difference −7.86, \
         95% confidence interval −19.00 to 3.29); the interval reaches from an effect in favour of technique to one \
         in favour of routine care."
    );
}

#[test]
fn the_text_of_every_analysis_has_its_explanation() {
    let text = oxymeta(&["pool", REVIEW]).done();
    let analyses = ANALYSES.as_array().expect("a list of analyses");
    assert_eq!(text.matches("In words:\n").count(), analyses.len());
    for analysis in analyses {
        let sentences = analysis["explanation"].as_array().expect("sentences");
        assert!((1..=3).contains(&sentences.len()), "{sentences:?}");
        for sentence in sentences {
            let sentence = sentence.as_str().expect("text");
            assert!(text.contains(&format!("  {sentence}\n")), "{sentence}");
        }
    }
}
