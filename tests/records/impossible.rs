//! Numbers and texts that no record that loads may hold, said once more without the loader's own rules.

use oxymeta::records::{
    ArmResult, Loaded, ModeratorValue, Number, Outcome, Protocol, Reported, Review, Study, Summary,
};

/// Everything impossible in a review that loaded.
pub fn in_review(review: &Review) -> Vec<String> {
    let mut found = Found(Vec::new());
    for Loaded { study, .. } in &review.studies {
        found.study(study);
    }
    found.protocol(&review.protocol);
    found.0
}

struct Found(Vec<String>);

impl Found {
    fn unless(&mut self, holds: bool, what: &str, value: f64) {
        if !holds {
            self.0.push(format!("{what}: {value}"));
        }
    }

    /// `a <= b` for the numbers that are there.
    fn ascend(&mut self, what: &str, numbers: &[&Option<Number>]) {
        let values: Vec<f64> = numbers
            .iter()
            .filter_map(|n| Some(n.as_ref()?.value))
            .collect();
        for pair in values.windows(2) {
            self.unless(pair[0] <= pair[1], what, pair[0]);
        }
    }

    fn count(&mut self, what: &str, number: &Option<Number>, least: f64) {
        if let Some(n) = number {
            self.unless(
                n.value >= least && n.value == n.value.round(),
                what,
                n.value,
            );
        }
    }

    fn within(&mut self, what: &str, number: &Option<Number>, lower: f64, upper: f64) {
        if let Some(n) = number {
            self.unless(n.value >= lower && n.value <= upper, what, n.value);
        }
    }

    fn positive(&mut self, what: &str, number: &Option<Number>) {
        if let Some(n) = number {
            self.unless(n.value > 0.0, what, n.value);
        }
    }

    fn interval(&mut self, ci: &Option<Vec<Number>>, estimate: Option<f64>) {
        let limits: Vec<f64> = ci.iter().flatten().map(|limit| limit.value).collect();
        match limits[..] {
            [] => {}
            [lower, upper] => {
                self.unless(lower < upper, "interval", lower);
                if let Some(estimate) = estimate {
                    self.unless(lower <= estimate && estimate <= upper, "estimate", estimate);
                }
            }
            _ => self.0.push(format!("{} limits", limits.len())),
        }
    }

    fn id(&mut self, id: &str) {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if id.is_empty() || !id.bytes().all(plain) || id.starts_with('-') {
            self.0.push(format!("id {id:?}"));
        }
    }

    fn text(&mut self, text: &str) {
        let shown = |c: char| {
            let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            matches!(c, '\n' | '\r' | '\t') || !(c.is_control() || turns || c == '\u{200b}')
        };
        if !text.chars().all(shown) {
            self.0.push(format!("text {text:?}"));
        }
    }

    fn study(&mut self, study: &Study) {
        self.id(&study.id);
        for (what, number) in study.numbers() {
            self.unless(number.value.is_finite(), &what, number.value);
        }
        let design = &study.design;
        self.count("participants", &design.n, 1.0);
        self.count("clusters", &design.clusters, 2.0);
        self.within("cluster size", &design.cluster_size, 1.0, f64::MAX);
        self.within("icc", &design.icc, 0.0, 1.0);
        if let Some(dose) = &design.dose {
            for number in [dose.minutes, dose.times_per_day, dose.days]
                .into_iter()
                .flatten()
            {
                self.unless(number.is_finite(), "dose", number);
            }
        }
        for arm in &study.arms {
            self.id(&arm.id);
            self.text(&arm.label);
            self.count("arm", &arm.n, 1.0);
        }
        for outcome in &study.outcomes {
            self.outcome(study, outcome);
        }
        for value in study.moderators.values() {
            if let ModeratorValue::Number(value) = value {
                self.unless(value.is_finite(), "moderator", *value);
            }
        }
        let texts = [&study.report.title, &study.report.source];
        let optional = [
            &study.label,
            &study.not_pooled,
            &study.report.doi,
            &design.population,
        ];
        let authors = study.report.authors.iter();
        for text in authors.chain(texts).chain(optional.into_iter().flatten()) {
            self.text(text);
        }
        for concern in &study.concerns {
            self.text(&concern.text);
        }
        if let Some(id) = &study.report.cited_in {
            self.id(id);
        }
    }

    fn outcome(&mut self, study: &Study, outcome: &Outcome) {
        self.text(&outcome.label);
        self.within("correlation", &outcome.period_correlation, -1.0, 1.0);
        for result in &outcome.results {
            let arm = study
                .arms
                .iter()
                .find(|arm| arm.id.value == result.arm.value);
            let Some(arm) = arm else {
                self.0.push(format!("arm {:?}", result.arm.value));
                continue;
            };
            let n = result.n.as_ref().or(arm.n.as_ref()).map(|n| n.value);
            self.result(result, n);
        }
        for reported in &outcome.reported {
            self.reported(reported);
        }
    }

    fn result(&mut self, result: &ArmResult, n: Option<f64>) {
        self.count("analysed", &result.n, 1.0);
        for (events, total, percent) in [
            (&result.events, &result.total, &result.percent),
            (
                &result.before_events,
                &result.before_total,
                &result.before_percent,
            ),
        ] {
            self.count("events", events, 0.0);
            self.count("total", total, 1.0);
            self.within("percent", percent, 0.0, 100.0);
            let total = total.as_ref().map(|total| total.value).or(n);
            if let (Some(events), Some(total)) = (events, total) {
                self.unless(events.value <= total, "events above total", events.value);
            }
        }
        self.within("correlation", &result.correlation, -1.0, 1.0);
        self.positive("person-time", &result.person_time);
        if let Some(pairs) = &result.pairs {
            self.count("gained", &Some(pairs.gained.clone()), 0.0);
            self.count("lost", &Some(pairs.lost.clone()), 0.0);
        }
        for summary in [&result.before, &result.after, &result.change]
            .into_iter()
            .flatten()
        {
            self.summary(summary, n);
        }
        for text in result.from.iter().chain(&result.quote) {
            self.text(text);
        }
    }

    fn summary(&mut self, summary: &Summary, n: Option<f64>) {
        self.positive("sd", &summary.sd);
        self.positive("se", &summary.se);
        self.interval(&summary.ci, summary.mean.as_ref().map(|mean| mean.value));
        self.within("level", &summary.ci_level, 50.0, 99.99);
        let Summary {
            min,
            q1,
            median,
            q3,
            max,
            mean,
            ..
        } = summary;
        self.ascend("quantiles", &[min, q1, median, q3, max]);
        self.ascend("mean", &[min, mean, max]);
        let spread = summary.sd.is_some() || summary.se.is_some();
        self.unless(!(spread && n == Some(1.0)), "spread of participants", 1.0);
    }

    fn reported(&mut self, reported: &Reported) {
        for p in [&reported.p, &reported.p_below, &reported.p_above]
            .into_iter()
            .flatten()
        {
            self.unless(p.value > 0.0 && p.value <= 1.0, "p", p.value);
        }
        self.positive("df", &reported.df);
        self.positive("v", &reported.v);
        self.count("events", &reported.events, 0.0);
        self.within("F", &reported.f, 0.0, f64::MAX);
        self.within("chi2", &reported.chi2, 0.0, f64::MAX);
        if let Some(effect) = &reported.effect {
            self.positive("se", &effect.se);
            self.within("level", &effect.level, 50.0, 99.99);
            self.interval(&effect.ci, Some(effect.value.value));
            if ["OR", "RR", "HR"].contains(&effect.measure.value.as_str()) {
                self.positive("ratio", &Some(effect.value.clone()));
            }
        }
    }

    fn protocol(&mut self, protocol: &Protocol) {
        self.id(&protocol.id);
        self.text(&protocol.title);
        let assumptions = &protocol.assumptions;
        for (assumed, lower) in [
            (&assumptions.pre_post_correlation, -1.0),
            (&assumptions.crossover_correlation, -1.0),
            (&assumptions.icc, 0.0),
        ] {
            let values = assumed
                .iter()
                .flat_map(|one| [&one.value].into_iter().chain(&one.sweep));
            for value in values.map(|value| value.value) {
                self.unless(value >= lower && value <= 1.0, "assumed", value);
            }
        }
        for analysis in &protocol.analyses {
            self.id(&analysis.id);
            self.text(&analysis.title);
            let numbers = [&analysis.delta, &analysis.zero_cells.add];
            for number in numbers.into_iter().flatten() {
                self.unless(number.value.is_finite(), "number", number.value);
            }
        }
    }
}
