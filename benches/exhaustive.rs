//! Everything instead of a sample: all resamples, all subsets and all patterns of signs of 13 studies.
//!
//! A figure is the time of one whole call; the throughput counts its multisets (5 200 300), subsets (2^13) or patterns (2^12),
//! so that 1 over it is the time of one. `exact` fits every multiset twice: once for moments and histograms, once for the
//! four quantiles; `summary` adds I2, H2 and the prediction limits, by two passes more. Threads are the last part of the name;
//! subsets and signs run on one.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use oxymeta::pooling::{IntervalMethod, Options, Tau2Estimator};
use oxymeta::resampling::{
    BootstrapRequest, BootstrapSize, exact_bootstrap, resample, sign_flip_test,
};
use oxymeta::sensitivity::{GoshOptions, gosh};

const K: usize = 13;
const CLOSED: [Tau2Estimator; 2] = [Tau2Estimator::CommonEffect, Tau2Estimator::DerSimonianLaird];

/// Log risk ratios of 13 trials of BCG against tuberculosis: metafor `escalc("RR", ..., data=dat.bcg)`.
const YI: [f64; K] = [
    -0.8893113339202054,
    -1.5853886572014306,
    -1.3480731482996933,
    -1.4415511900213054,
    -0.21754732221129558,
    -0.786115585818864,
    -1.6208982235983918,
    0.011952333523840508,
    -0.4694176487381494,
    -1.3713448034727844,
    -0.3393588283383906,
    0.44591340057137874,
    -0.017313948216879815,
];
const VI: [f64; K] = [
    0.32558476500396133,
    0.19458112139814385,
    0.4153679653679654,
    0.020010031902247573,
    0.05121017216963086,
    0.0069056184559087574,
    0.22301724757231517,
    0.0039615792978177295,
    0.056434210463248966,
    0.07302479361302891,
    0.01241221397155972,
    0.5325058452001528,
    0.0714046596839863,
];

fn on(threads: usize) -> rayon::ThreadPool {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(threads);
    threads.build().expect("threads")
}

fn exhaustive(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("exhaustive");
    for tau2 in CLOSED {
        let options = Options {
            tau2,
            interval: IntervalMethod::Wald,
            ..Options::default()
        };
        group
            .sample_size(10)
            .throughput(Throughput::Elements(5_200_300));
        for threads in [1, 2] {
            group.bench_function(format!("exact/{}/{threads}", tau2.code()), |b| {
                on(threads).install(|| b.iter(|| exact_bootstrap(&YI, &VI, &options)));
            });
            let request = BootstrapRequest {
                size: BootstrapSize::Exact,
                ..BootstrapRequest::default()
            };
            group.bench_function(format!("summary/{}/{threads}", tau2.code()), |b| {
                let call = || resample(&YI, &VI, &options, &request, None);
                on(threads).install(|| b.iter(call));
            });
        }
        let one = on(1);
        group
            .sample_size(50)
            .throughput(Throughput::Elements(1 << K));
        group.bench_function(format!("gosh/{}/1", tau2.code()), |b| {
            one.install(|| b.iter(|| gosh(&YI, &VI, tau2, &GoshOptions::default())));
        });
        group.throughput(Throughput::Elements(1 << (K - 1)));
        group.bench_function(format!("signs/{}/1", tau2.code()), |b| {
            one.install(|| b.iter(|| sign_flip_test(&YI, &VI, &options, (1 << K, 1), None)));
        });
    }
    group.finish();
}

criterion_group!(benches, exhaustive);
criterion_main!(benches);
