use super::{ArmResult, Number, Outcome, Reported, Study, Summary};

impl Study {
    /// Every number of the record with a word for what it is, in the record's order.
    pub fn numbers(&self) -> Vec<(String, &Number)> {
        let mut found = Vec::new();
        push(
            &mut found,
            "",
            "participants in all",
            self.design.n.as_ref(),
        );
        for arm in &self.arms {
            push(&mut found, &arm.label, "participants", arm.n.as_ref());
        }
        for outcome in &self.outcomes {
            for result in &outcome.results {
                let arm = self
                    .arms
                    .iter()
                    .find(|arm| arm.id.value == result.arm.value);
                let label = arm.map_or(result.arm.as_str(), |arm| &arm.label);
                of_result(&mut found, &context(outcome, label), result);
            }
            for reported in &outcome.reported {
                of_reported(&mut found, &outcome.label, reported);
            }
        }
        found
    }
}

impl ArmResult {
    /// Every number of the result with a word for what it is.
    pub fn numbers(&self) -> Vec<(String, &Number)> {
        let mut found = Vec::new();
        of_result(&mut found, "", self);
        found
    }
}

impl Reported {
    /// Every number of the test or effect with a word for what it is.
    pub fn numbers(&self) -> Vec<(String, &Number)> {
        let mut found = Vec::new();
        of_reported(&mut found, "", self);
        found
    }
}

type Found<'a> = Vec<(String, &'a Number)>;

fn context(outcome: &Outcome, arm: &str) -> String {
    format!("{}, {arm}", outcome.label)
}

fn push<'a>(found: &mut Found<'a>, context: &str, what: &str, number: Option<&'a Number>) {
    if let Some(number) = number {
        let name = if context.is_empty() {
            what.to_owned()
        } else {
            format!("{context}: {what}")
        };
        found.push((name, number));
    }
}

fn of_result<'a>(found: &mut Found<'a>, context: &str, result: &'a ArmResult) {
    push(found, context, "participants", result.n.as_ref());
    for (occasion, summary) in [
        ("before", &result.before),
        ("after", &result.after),
        ("change", &result.change),
    ] {
        if let Some(summary) = summary {
            of_summary(found, context, occasion, summary);
        }
    }
    for (what, number) in [
        ("events", &result.events),
        ("total", &result.total),
        ("percent", &result.percent),
        ("events before", &result.before_events),
        ("total before", &result.before_total),
        ("percent before", &result.before_percent),
        ("correlation", &result.correlation),
        ("person-time", &result.person_time),
    ] {
        push(found, context, what, number.as_ref());
    }
    if let Some(pairs) = &result.pairs {
        push(found, context, "gained", Some(&pairs.gained));
        push(found, context, "lost", Some(&pairs.lost));
    }
}

fn of_summary<'a>(found: &mut Found<'a>, context: &str, occasion: &str, summary: &'a Summary) {
    for (what, number) in [
        ("mean", &summary.mean),
        ("lower bound of the mean", &summary.mean_above),
        ("upper bound of the mean", &summary.mean_below),
        ("SD", &summary.sd),
        ("SE", &summary.se),
        ("median", &summary.median),
        ("first quartile", &summary.q1),
        ("third quartile", &summary.q3),
        ("minimum", &summary.min),
        ("maximum", &summary.max),
    ] {
        push(
            found,
            context,
            &format!("{what} {occasion}"),
            number.as_ref(),
        );
    }
    for limit in summary.ci.iter().flatten() {
        push(
            found,
            context,
            &format!("confidence limit {occasion}"),
            Some(limit),
        );
    }
}

fn of_reported<'a>(found: &mut Found<'a>, context: &str, reported: &'a Reported) {
    for (what, number) in [
        ("t", &reported.t),
        ("degrees of freedom", &reported.df),
        ("F", &reported.f),
        ("chi-squared", &reported.chi2),
        ("events in both arms", &reported.events),
        ("observed less expected", &reported.o_minus_e),
        ("variance of observed less expected", &reported.v),
        ("z", &reported.z),
        ("correlation coefficient", &reported.r),
        ("p", &reported.p),
        ("bound of p", &reported.p_below),
        ("bound of p", &reported.p_above),
        ("level of significance", &reported.alpha),
    ] {
        push(found, context, what, number.as_ref());
    }
    if let Some(effect) = &reported.effect {
        push(found, context, "effect", Some(&effect.value));
        push(found, context, "standard error", effect.se.as_ref());
        for limit in effect.ci.iter().flatten() {
            push(found, context, "confidence limit", Some(limit));
        }
    }
}
