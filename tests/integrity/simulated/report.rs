use oxymeta::integrity::arithmetic::tests_of_counts;
use oxymeta::numerics::distributions::{chi_squared, normal, student_t};

/// A small generator, so that seeds mean the same reports for ever.
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(
            seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)
                .wrapping_add(0x1234_5678),
        )
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        (self.uniform() * bound as f64) as u64
    }

    pub fn normal(&mut self) -> f64 {
        normal::quantile((self.uniform() + 1e-12).min(1.0 - 1e-12))
    }
}

/// A record as lines; numbers have tags by which they are found again.
#[derive(Clone)]
pub struct Report {
    lines: Vec<(Option<String>, String)>,
}

impl Report {
    fn plain(&mut self, line: impl Into<String>) {
        self.lines.push((None, line.into()));
    }

    fn number(&mut self, tag: impl Into<String>, key: &str, value: impl std::fmt::Display) {
        self.lines
            .push((Some(tag.into()), format!("{key} = {value}")));
    }

    pub fn text(&self) -> String {
        let lines = self.lines.iter().map(|(_, line)| line.as_str());
        lines.collect::<Vec<_>>().join("\n") + "\n"
    }

    /// Line of a tag, from 1.
    pub fn line(&self, tag: &str) -> usize {
        1 + self
            .lines
            .iter()
            .position(|(own, _)| own.as_deref() == Some(tag))
            .unwrap()
    }

    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter_map(|(tag, _)| tag.as_deref())
    }

    /// The number as written.
    pub fn written(&self, tag: &str) -> &str {
        let (_, line) = &self.lines[self.line(tag) - 1];
        line.split_once(" = ").unwrap().1
    }

    pub fn value(&self, tag: &str) -> f64 {
        self.written(tag).parse().unwrap()
    }

    /// The same report with another number.
    pub fn with(&self, tag: &str, value: &str) -> Self {
        let mut changed = self.clone();
        let at = self.line(tag) - 1;
        let (key, _) = changed.lines[at].1.split_once(" = ").unwrap();
        changed.lines[at].1 = format!("{key} = {value}");
        changed
    }

    /// Two arms, a quantity before and after, an event, a table of characteristics; tests as programs make them.
    pub fn simulated(seed: u64) -> Self {
        let mut draw = Draw::new(seed);
        let sizes = [8 + draw.below(50) as usize, 8 + draw.below(50) as usize];
        let mut report = Self { lines: Vec::new() };
        report.head(sizes);
        let style = Style::drawn(&mut draw);
        let arms = sizes.map(|n| Arm::drawn(n, &style, &mut draw));
        report.quantity(&arms, &style, &mut draw);
        report.event(sizes, &style, &mut draw);
        for (at, n) in sizes.into_iter().enumerate() {
            report.breakdown(at, n, &style, &mut draw);
        }
        report
    }

    fn head(&mut self, sizes: [usize; 2]) {
        for line in [
            "id = \"simulated\"",
            "[report]",
            "title = \"A simulated report\"",
            "source = \"Simulated\"",
            "basis = \"full-text\"",
            "[design]",
            "type = \"rct\"",
        ] {
            self.plain(line);
        }
        self.number("design.n", "n", sizes[0] + sizes[1]);
        for (at, n) in sizes.into_iter().enumerate() {
            self.plain("[[arm]]");
            self.plain(format!("id = \"a{at}\""));
            self.plain(format!("label = \"Arm {at}\""));
            self.plain(format!("interventions = [\"i{at}\"]"));
            self.number(format!("n{at}"), "n", n);
        }
    }

    fn quantity(&mut self, arms: &[Arm; 2], style: &Style, draw: &mut Draw) {
        self.plain("[[outcome]]");
        self.plain("id = \"quantity\"");
        self.plain("label = \"A quantity\"");
        self.plain("better = \"higher\"");
        if style.whole {
            self.plain("scale = { min = 0, max = 40, step = 1 }");
        }
        for (at, arm) in arms.iter().enumerate() {
            self.plain("[[outcome.result]]");
            self.plain(format!("arm = \"a{at}\""));
            for (occasion, values) in [
                ("before", &arm.before),
                ("after", &arm.after),
                ("change", &arm.change()),
            ] {
                if occasion == "change" && !style.changes {
                    continue;
                }
                self.plain(format!("[outcome.result.{occasion}]"));
                self.summary(&format!("{occasion}{at}"), values, occasion, style);
            }
        }
        self.between(arms, style, draw);
        for (at, arm) in arms.iter().enumerate() {
            let change = Moments::of(&arm.change());
            let df = change.n - 1.0;
            let t = change.mean / (change.sd / change.n.sqrt());
            self.plain("[[outcome.reported]]");
            self.plain("test = \"paired-t\"");
            self.plain(format!("arm = \"a{at}\""));
            self.number(format!("paired{at}.t"), "t", style.rounded(t, 3));
            self.number(format!("paired{at}.df"), "df", df);
            self.p(&format!("paired{at}"), student_t::two_sided(t, df), style);
        }
    }

    fn summary(&mut self, tag: &str, values: &[f64], occasion: &str, style: &Style) {
        let moments = Moments::of(values);
        let decimals = style.decimals;
        self.number(
            format!("{tag}.mean"),
            "mean",
            style.rounded(moments.mean, decimals),
        );
        self.number(
            format!("{tag}.sd"),
            "sd",
            style.rounded(moments.sd, decimals),
        );
        if style.errors && occasion == "after" {
            self.number(
                format!("{tag}.se"),
                "se",
                style.rounded(moments.sd / moments.n.sqrt(), decimals + 1),
            );
            let half =
                student_t::quantile_upper(0.025, moments.n - 1.0) * moments.sd / moments.n.sqrt();
            let [low, high] =
                [-half, half].map(|half| style.rounded(moments.mean + half, decimals));
            self.number(format!("{tag}.ci"), "ci", format!("[{low}, {high}]"));
        }
        if style.quantiles && occasion == "after" {
            let mut sorted = values.to_vec();
            sorted.sort_by(f64::total_cmp);
            let at = |p: f64| {
                let place = p * (sorted.len() - 1) as f64;
                let (low, share) = (place.floor() as usize, place.fract());
                sorted[low] + share * (sorted[(low + 1).min(sorted.len() - 1)] - sorted[low])
            };
            for (key, p) in [
                ("min", 0.0),
                ("q1", 0.25),
                ("median", 0.5),
                ("q3", 0.75),
                ("max", 1.0),
            ] {
                self.number(
                    format!("{tag}.{key}"),
                    key,
                    style.rounded(at(p), decimals.max(1)),
                );
            }
        }
    }

    fn between(&mut self, arms: &[Arm; 2], style: &Style, draw: &mut Draw) {
        let [a, b] = [0, 1].map(|at| Moments::of(&arms[at].after));
        let difference = a.mean - b.mean;
        let (name, se, df) = if style.welch {
            let (va, vb) = (a.sd * a.sd / a.n, b.sd * b.sd / b.n);
            let df = (va + vb).powi(2) / (va * va / (a.n - 1.0) + vb * vb / (b.n - 1.0));
            ("welch-t", (va + vb).sqrt(), df)
        } else {
            let df = a.n + b.n - 2.0;
            let pooled = ((a.n - 1.0) * a.sd * a.sd + (b.n - 1.0) * b.sd * b.sd) / df;
            ("t", (pooled * (1.0 / a.n + 1.0 / b.n)).sqrt(), df)
        };
        let t = difference / se;
        self.plain("[[outcome.reported]]");
        self.plain(format!("test = \"{name}\""));
        self.plain("arms = [\"a0\", \"a1\"]");
        self.number(
            "between.t",
            "t",
            style.rounded(t, 2 + draw.below(2) as usize),
        );
        self.number(
            "between.df",
            "df",
            if style.welch {
                style.rounded(df, 1)
            } else {
                format!("{df}")
            },
        );
        self.p("between", student_t::two_sided(t, df), style);
        self.plain("[outcome.reported.effect]");
        self.plain("measure = \"MD\"");
        self.number("md", "value", style.rounded(difference, style.decimals));
        let half = student_t::quantile_upper(0.025, df) * se;
        let [low, high] =
            [-half, half].map(|half| style.rounded(difference + half, style.decimals));
        self.number("md.ci", "ci", format!("[{low}, {high}]"));
    }

    fn event(&mut self, sizes: [usize; 2], style: &Style, draw: &mut Draw) {
        let events = sizes.map(|n| {
            let share = 0.15 + 0.7 * draw.uniform();
            (0..n).filter(|_| draw.uniform() < share).count()
        });
        self.plain("[[outcome]]");
        self.plain("id = \"event\"");
        self.plain("label = \"An event\"");
        self.plain("better = \"higher\"");
        for at in [0, 1] {
            self.plain("[[outcome.result]]");
            self.plain(format!("arm = \"a{at}\""));
            self.number(format!("events{at}"), "events", events[at]);
            self.number(format!("total{at}"), "total", sizes[at]);
            let percent = 100.0 * events[at] as f64 / sizes[at] as f64;
            self.number(
                format!("percent{at}"),
                "percent",
                style.rounded(percent, style.decimals.min(2)),
            );
        }
        let [a, c] = events.map(|events| events as u64);
        let [b, d] = [sizes[0] as u64 - a, sizes[1] as u64 - c];
        let variants = tests_of_counts::of_table([a, b, c, d]);
        if let Some(tested) = variants.get(draw.below(5) as usize % variants.len().max(1)) {
            self.plain("[[outcome.reported]]");
            self.plain(format!(
                "test = \"{}\"",
                if tested.chi2.is_some() {
                    "chi-squared"
                } else {
                    "fisher"
                }
            ));
            self.plain("arms = [\"a0\", \"a1\"]");
            if let Some(chi2) = tested.chi2 {
                self.number("event.chi2", "chi2", style.rounded(chi2, 2));
                self.number("event.df", "df", 1);
            }
            self.p("event", tested.p, style);
        }
        if [a, b, c, d].iter().all(|cell| *cell > 0) {
            let [a, b, c, d] = [a, b, c, d].map(|cell| cell as f64);
            let (or, se) = (
                a * d / (b * c),
                (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt(),
            );
            let z = normal::quantile_upper(0.025);
            self.plain("[[outcome.reported]]");
            self.plain("test = \"not-named\"");
            self.plain("arms = [\"a0\", \"a1\"]");
            self.plain("[outcome.reported.effect]");
            self.plain("measure = \"OR\"");
            self.number("or", "value", style.rounded(or, 2));
            let [low, high] = [-z, z].map(|z| style.rounded(or * (z * se).exp(), 2));
            if low.parse::<f64>().unwrap() > 0.0 {
                self.number("or.ci", "ci", format!("[{low}, {high}]"));
            }
        }
    }

    fn breakdown(&mut self, at: usize, n: usize, style: &Style, draw: &mut Draw) {
        let mut left = n;
        self.plain("[[breakdown]]");
        self.plain("label = \"Parity\"");
        self.plain(format!("arm = \"a{at}\""));
        for part in 0..3 {
            let count = if part == 2 {
                left
            } else {
                draw.below(left as u64 + 1) as usize
            };
            left -= count;
            self.plain("[[breakdown.part]]");
            self.plain(format!("label = \"{part}\""));
            self.number(format!("part{at}{part}"), "n", count);
            let percent = style.rounded(100.0 * count as f64 / n as f64, 1);
            self.number(format!("share{at}{part}"), "percent", percent);
        }
    }

    fn p(&mut self, tag: &str, p: f64, style: &Style) {
        let rounded = style.rounded(p, 3);
        if rounded.parse::<f64>().unwrap() <= 0.0 {
            let bound = if style.zero { "0.0005" } else { "0.001" };
            self.number(format!("{tag}.p_below"), "p_below", bound);
        } else {
            self.number(format!("{tag}.p"), "p", rounded);
        }
    }
}

/// How a report prints its numbers.
struct Style {
    decimals: usize,
    whole: bool,
    welch: bool,
    changes: bool,
    errors: bool,
    quantiles: bool,
    zero: bool,
}

impl Style {
    fn drawn(draw: &mut Draw) -> Self {
        let mut yes = || draw.below(2) == 1;
        Self {
            whole: yes(),
            welch: yes(),
            changes: yes(),
            errors: yes(),
            quantiles: yes(),
            zero: yes(),
            decimals: 1 + draw.below(2) as usize,
        }
    }

    fn rounded(&self, value: f64, decimals: usize) -> String {
        let written = format!("{value:.decimals$}");
        // R and SPSS print no negative zero.
        if written.trim_start_matches(['-', '0', '.']).is_empty() {
            written.trim_start_matches('-').to_owned()
        } else {
            written
        }
    }
}

/// Single persons.
struct Arm {
    before: Vec<f64>,
    after: Vec<f64>,
}

impl Arm {
    fn drawn(n: usize, style: &Style, draw: &mut Draw) -> Self {
        let (level, gain, spread) = (
            14.0 + 4.0 * draw.uniform(),
            6.0 * draw.uniform() - 1.0,
            3.0 + 2.0 * draw.uniform(),
        );
        let value = |raw: f64| {
            let raw = raw.clamp(0.0, 40.0);
            if style.whole {
                raw.round()
            } else {
                (raw * 1000.0).round() / 1000.0
            }
        };
        let person = |draw: &mut Draw| {
            let own = draw.normal();
            let before = level + spread * own;
            let after = level + gain + spread * (0.6 * own + 0.8 * draw.normal());
            (value(before), value(after))
        };
        let (before, after) = (0..n).map(|_| person(draw)).unzip();
        Self { before, after }
    }

    fn change(&self) -> Vec<f64> {
        self.before
            .iter()
            .zip(&self.after)
            .map(|(before, after)| after - before)
            .collect()
    }
}

struct Moments {
    n: f64,
    mean: f64,
    sd: f64,
}

impl Moments {
    fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Self {
            n,
            mean,
            sd: (squares / (n - 1.0)).sqrt(),
        }
    }
}

/// p of a chi-squared statistic on one degree of freedom.
pub fn p_of_chi2(chi2: f64) -> f64 {
    chi_squared::sf(chi2, 1.0)
}
