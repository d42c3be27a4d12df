//! Effects of studies from their arms, and the layouts of tables that hold them.

use oxymeta::effects::Measure;
use oxymeta::network::{
    ArmData, ArmOptions, Fact, NetworkError, NetworkOptions, NetworkTable, TableError, analyse,
    diagnose, read, trial,
};
use oxymeta::records::{Grid, SourceFile};

fn names() -> Vec<String> {
    ["A", "B", "C"].map(str::to_owned).to_vec()
}

/// Effect of the first arm less the second, and its variance.
fn contrast(one: ArmData, two: ArmData, measure: Measure, options: ArmOptions) -> (f64, f64) {
    let trial = trial("1", &[(0, one), (1, two)], measure, options, &names())
        .unwrap()
        .unwrap();
    (-trial.potentials[1], trial.variances[(0, 1)])
}

#[track_caller]
fn close(got: (f64, f64), want: (f64, f64)) {
    assert!(
        (got.0 - want.0).abs() < 1e-14 && (got.1 - want.1).abs() < 1e-14,
        "{got:?} instead of {want:?}"
    );
}

/// metafor 3.8, `escalc`; closed forms but for rounding.
#[test]
fn two_arms_have_metafors_effects() {
    let counts = |events, n| ArmData::Counts { events, n };
    let rate = |events, time| ArmData::Rate { events, time };
    let mean = |mean, sd, n| ArmData::Mean { mean, sd, n };
    let plain = ArmOptions::default();
    let hedges = ArmOptions {
        hedges: true,
        ..plain
    };
    let arcsine = contrast(counts(12.0, 60.0), counts(0.0, 55.0), Measure::As, plain);
    close(
        arcsine,
        (0.463_647_609_000_806_05, 0.008_712_121_212_121_21),
    );
    let [one, two] = [rate(12.0, 310.5), rate(5.0, 290.0)];
    close(
        contrast(one, two, Measure::Ird, plain),
        (0.021_405_963_684_824_253, 0.000_183_921_125_486_824),
    );
    close(
        contrast(one, two, Measure::Irsd, plain),
        (0.065_282_842_013_473_62, 0.001_667_221_944_583_26),
    );
    close(
        contrast(one, two, Measure::Irr, plain),
        (0.807_165_758_960_886, 0.283_333_333_333_333),
    );
    let [one, two] = [mean(12.1, 3.1, 21.0), mean(10.2, 2.7, 19.0)];
    close(
        contrast(one, two, Measure::Smd, hedges),
        (0.638_317_808_980_458_5, 0.105_343_746_882_186_2),
    );
    close(
        contrast(one, two, Measure::Rom, plain),
        (0.170_817_732_312_470_03, 0.006_813_452_519_669_963),
    );
}

/// Crippa & Orsini (2016): one SD of all arms, so that differences add up; Hedges' correction on their 57 degrees of freedom.
#[test]
fn standardised_differences_of_three_arms_add_up() {
    let mean = |mean, sd, n| ArmData::Mean { mean, sd, n };
    let arms = [
        (0, mean(10.0, 2.0, 20.0)),
        (1, mean(12.0, 2.5, 20.0)),
        (2, mean(13.0, 3.0, 20.0)),
    ];
    let of = |hedges| {
        let options = ArmOptions {
            hedges,
            ..ArmOptions::default()
        };
        trial("1", &arms, Measure::Smd, options, &names())
            .unwrap()
            .unwrap()
    };
    let sd = ((4.0 + 6.25 + 9.0_f64) / 3.0).sqrt();
    let (d, g) = (of(false), of(true));
    assert!((d.potentials[2] - 3.0 / sd).abs() < 1e-14);
    assert!((d.variances[(0, 2)] - (0.1 + (3.0 / sd).powi(2) / 120.0)).abs() < 1e-14);
    // 1 - 3/(4 df - 1), Hedges' approximation, is within 1e-5 of the exact factor at 57 df.
    assert!((g.potentials[2] / d.potentials[2] - (1.0 - 3.0 / 227.0)).abs() < 1e-5);
}

#[test]
fn arcsine_and_rate_differences_need_no_events() {
    let counts = |n| ArmData::Counts { events: 0.0, n };
    let rate = |time| ArmData::Rate { events: 0.0, time };
    let plain = ArmOptions::default();
    assert_eq!(
        contrast(counts(10.0), counts(40.0), Measure::As, plain),
        (0.0, 0.025 + 0.00625)
    );
    let (effect, variance) = contrast(rate(10.0), rate(20.0), Measure::Ird, plain);
    assert_eq!(effect, 0.0);
    assert!((variance - (0.5 / 100.0 + 0.5 / 400.0)).abs() < 1e-16);
}

fn table(text: &str, measure: Option<Measure>) -> Result<NetworkTable, TableError> {
    let file = SourceFile {
        name: "arms.csv".to_owned(),
        text: text.to_owned(),
    };
    read(&Grid::read(file).unwrap(), measure, ArmOptions::default())
}

/// Treatments, and potentials and variances of each study.
fn numbers(table: &NetworkTable) -> (Vec<String>, Vec<(String, Vec<f64>)>) {
    let of = |trial: &oxymeta::network::Trial| {
        let values = trial
            .potentials
            .iter()
            .chain(trial.variances.iter())
            .copied();
        (trial.label.clone(), values.collect())
    };
    (
        table.network.treatments.clone(),
        table.network.trials.iter().map(of).collect(),
    )
}

#[track_caller]
fn same(measure: Measure, layouts: &[&str]) {
    let all: Vec<_> = layouts
        .iter()
        .map(|text| numbers(&table(text, Some(measure)).unwrap()))
        .collect();
    for (at, other) in all.iter().enumerate() {
        assert_eq!(other, &all[0], "layout {at}");
    }
}

#[test]
fn counts_read_alike_in_every_layout() {
    same(
        Measure::Or,
        &[
            "study,treatment,event,n\n1,A,12,60\n1,B,20,62\n2,A,9,40\n2,B,14,41\n2,C,18,39\n",
            "studlab,group,events,total\n1,A,12,60\n1,B,20,62\n2,A,9,40\n2,B,14,41\n2,C,18,39\n",
            "study,treat1,event1,n1,treat2,event2,n2,treat3,event3,n3\n1,A,12,60,B,20,62,,,\n2,A,9,40,B,14,41,C,18,39\n",
            "\"t[,1]\",\"r[,1]\",\"n[,1]\",\"t[,2]\",\"r[,2]\",\"n[,2]\",\"t[,3]\",\"r[,3]\",\"n[,3]\"\nA,12,60,B,20,62,NA,NA,NA\nA,9,40,B,14,41,C,18,39\n",
            "study,treat1,treat2,ai,n1i,ci,n2i\n1,A,B,12,60,20,62\n2,A,B,9,40,14,41\n2,A,C,9,40,18,39\n",
            "study,treat1,treat2,ai,bi,ci,di\n1,B,A,20,42,12,48\n2,C,B,18,21,14,27\n2,A,C,9,31,18,21\n",
        ],
    );
}

#[test]
fn means_and_rates_read_alike_in_every_layout() {
    same(
        Measure::Md,
        &[
            "study,treatment,mean,sd,n\n1,A,1.5,2,20\n1,B,2.5,2.1,22\n",
            "study,treat1,mean1,sd1,n1,treat2,mean2,sd2,n2\n1,A,1.5,2,20,B,2.5,2.1,22\n",
            "study,treat1,treat2,m1i,sd1i,n1i,m2i,sd2i,n2i\n1,A,B,1.5,2,20,2.5,2.1,22\n",
            "study,trt1,y1,sd1,n1,trt2,y2,sd2,n2\n1,A,1.5,2,20,B,2.5,2.1,22\n",
        ],
    );
    same(
        Measure::Irr,
        &[
            "study,treatment,event,time\n1,A,4,100\n1,B,7,90\n",
            "study,treat1,event1,time1,treat2,event2,time2\n1,A,4,100,B,7,90\n",
            "study,treat1,treat2,x1i,t1i,x2i,t2i\n1,A,B,4,100,7,90\n",
            "study,treat1,d1,years1,treat2,d2,years2\n1,A,4,100,B,7,90\n",
        ],
    );
}

#[test]
fn counts_beside_contrasts_are_kept_for_methods_that_need_them() {
    let text = "studlab,treat1,treat2,TE,seTE,event1,n1,event2,n2\n1,A,B,-0.6,0.4,12,60,20,62\n";
    let found = table(text, Some(Measure::Or)).unwrap();
    assert_eq!(found.arms.len(), 1);
    assert_eq!(found.network.trials[0].potentials[1], 0.6);
    assert!(table(text, Some(Measure::Md)).unwrap().arms.is_empty());
}

/// What is wrong, with line and column.
fn problems(text: &str, measure: Option<Measure>) -> Vec<(usize, usize, String)> {
    match table(text, measure) {
        Err(TableError::Load(error)) => {
            let place = |problem: &oxymeta::records::Problem| {
                let file = error.file(problem).unwrap();
                let (line, column) = file.line_column(problem.span.clone().unwrap().start);
                (line, column, problem.kind.to_string())
            };
            error.problems.iter().map(place).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn told(found: &(usize, usize, String), line: usize, column: usize, words: &[&str]) {
    assert_eq!((found.0, found.1), (line, column), "{found:?}");
    for word in words {
        assert!(found.2.contains(word), "{word} is not in: {}", found.2);
    }
}

#[test]
fn other_numbers_of_the_same_arm_are_told_with_both_places() {
    let text =
        "study,treat1,treat2,ai,n1i,ci,n2i\n1,A,B,9,40,14,41\n1,A,C,8,40,18,39\n2,A,A,1,2,1,2\n";
    let found = problems(text, Some(Measure::Or));
    assert_eq!(found.len(), 2, "{found:?}");
    told(&found[0], 3, 3, &["1", "arm A", "arms.csv:2:3"]);
    told(&found[1], 4, 5, &["2", "A in two arms"]);
}

#[test]
fn every_broken_study_is_told() {
    let arms =
        "study,treatment,event,n\n1,A,1,10\n1,A,2,10\n1,B,2,10\n2,B,1,10\n3,A,11,10\n3,B,x,10\n";
    let found = problems(arms, Some(Measure::Or));
    let lines: Vec<_> = found.iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [3, 5, 6, 7], "{found:?}");
    let contrasts = "study,treat1,treat2,TE,seTE\n1,A,B,1,0.2\n1,B,C,1,0.2\n1,A,C,5,0.2\n2,A,B,1,0.2\n2,A,C,1,0.2\n3,A,B,1,-1\n4,A,A,1,1\n";
    let found = problems(contrasts, None);
    assert_eq!(found.len(), 4, "{found:?}");
    told(&found[0], 2, 1, &["contradict"]);
    told(
        &found[1],
        5,
        1,
        &[
            "3 arms",
            "B against C is missing",
            "add it with standard error",
            "numbers of each arm",
        ],
    );
    told(&found[2], 7, 9, &["standard error"]);
    told(&found[3], 8, 1, &["A in two arms"]);
}

#[test]
fn missing_columns_are_told_with_the_layouts_that_would_do() {
    for (text, measure, words) in [
        (
            "study,treatment,event\n1,A,2\n",
            Some(Measure::Or),
            "event1 n1",
        ),
        (
            "study,treat1,treat2,ai,n1i\n1,A,B,2,3\n",
            Some(Measure::Or),
            "event1 n1",
        ),
        ("study,treat1,treat2,TE\n1,A,B,2\n", None, "seTE"),
        ("a,b\n1,2\n", None, "study treat1 treat2 TE seTE"),
    ] {
        let found = problems(text, measure);
        assert!(found[0].2.contains(words), "{found:?}");
    }
    let text = "study,treat1,treat2,ai,n1i,ci,n2i\n1,A,B,9,40,14,41\n";
    assert!(matches!(table(text, None), Err(TableError::NoMeasure)));
}

#[test]
fn one_treatment_is_no_network() {
    let text = "study,treatment,event,n\n1,A,1,10\n2,A,2,10\n";
    let found = problems(text, Some(Measure::Or));
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found
            .iter()
            .any(|(_, _, said)| said.contains("same treatment, A"))
    );
}

#[test]
fn what_leaves_no_study_is_told_of_each() {
    let nothing = |text: &str, measure| match table(text, measure) {
        Err(TableError::Network(NetworkError::NothingLeft { left_out })) => left_out,
        other => panic!("{other:?}"),
    };
    let left_out = nothing("study,treat1,treat2,TE,seTE\n1,A,B,NA,1\n", None);
    assert_eq!(left_out[0].0, "1");
    let left_out = nothing(
        "study,treatment,event,n\n1,A,0,10\n1,B,0,10\n2,A,NA,10\n2,B,1,10\n",
        Some(Measure::Or),
    );
    assert!(left_out[0].1.contains("none, or all"), "{left_out:?}");
    assert!(left_out[1].1.contains("two arms"), "{left_out:?}");
}

#[test]
fn a_study_without_effect_is_left_out_for_its_own_reason() {
    let means = "study,treatment,mean,sd,n\n1,A,-1,1,1\n1,B,2,1,1\n2,A,3,1,30\n2,B,1,1,30\n";
    for (measure, words) in [
        (Measure::Rom, "no logarithm"),
        (Measure::Smd, "one participant each"),
    ] {
        let found = table(means, Some(measure)).unwrap();
        assert_eq!(found.left_out.len(), 1);
        assert!(found.left_out[0].1.contains(words), "{:?}", found.left_out);
    }
}

#[test]
fn names_that_are_numbers_stand_in_their_order() {
    let text = "study,treatment,event,n\n1,10,1,10\n1,2,2,10\n1,1,3,10\n";
    let found = table(text, Some(Measure::Or)).unwrap();
    assert_eq!(found.network.treatments, ["1", "2", "10"]);
    let found = table(&text.replace(",1,3", ",mg 1,3"), Some(Measure::Or)).unwrap();
    assert_eq!(found.network.treatments, ["10", "2", "mg 1"]);
}

#[test]
fn numbers_beyond_computing_are_refused_with_their_study() {
    let row =
        |effect: &str, se: &str| format!("study,treat1,treat2,TE,seTE\n1,A,B,{effect},{se}\n");
    for (effect, se, words) in [
        ("1", "1e-200", "so small"),
        ("1", "1e200", "so large"),
        ("1e300", "1", "too large to be computed with"),
    ] {
        told(
            &problems(&row(effect, se), None)[0],
            2,
            1,
            &["study 1", words],
        );
    }
    let negative = problems(
        "study,treatment,event,n\n1,A,-1,9\n1,B,1,9\n",
        Some(Measure::Or),
    );
    told(&negative[0], 2, 5, &["must not be below 0"]);
}

#[test]
fn standard_errors_too_far_apart_for_arithmetic_are_told_and_not_computed() {
    let text = "study,treat1,treat2,TE,seTE\nsharp,A,B,1,1e-9\nblunt,B,C,1,1\nthird,A,C,2,1\n";
    let found = analyse(&table(text, None).unwrap(), NetworkOptions::default());
    let message = found.unwrap_err().to_string();
    assert!(
        message.contains("1e-9 (sharp)") && message.contains("1e0 ("),
        "{message}"
    );
}

#[test]
fn names_that_differ_in_capitals_or_spaces_alone_are_pointed_out() {
    let apart =
        "study,treatment,event,n\n1,Drug,3,30\n1,Placebo,4,30\n2,placebo,4,30\n2,Other,4,30\n";
    let found = analyse(
        &table(apart, Some(Measure::Or)).unwrap(),
        NetworkOptions::default(),
    );
    let message = found.unwrap_err().to_string();
    assert!(message.contains("Placebo and placebo differ"), "{message}");
    let star = table(&apart.replace("Other", "drug "), Some(Measure::Or)).unwrap();
    let facts = diagnose(&star.network, None);
    let alike = |fact: &Fact| matches!(fact, Fact::AlikeTreatments(sets) if sets.len() == 2);
    assert!(facts.iter().any(alike), "{facts:?}");
    let halves = "study,treatment,event,n\nLee,A,3,30\nlee,B,4,30\n";
    let found = problems(halves, Some(Measure::Or));
    told(&found[0], 2, 5, &["single arm", "lee differs in capitals"]);
}

#[test]
fn an_arm_without_numbers_is_left_out_and_told() {
    let text = "study,treatment,event,n\n1,A,1,10\n1,B,2,10\n1,C,NA,10\n";
    let found = table(text, Some(Measure::Or)).unwrap();
    assert_eq!(found.network.treatments, ["A", "B"]);
    assert_eq!(found.left_out.len(), 1);
    assert!(found.left_out[0].1.contains("arm C"));
}
