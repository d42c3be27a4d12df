//! The bootstrap beside the yardstick Y: times of one chunk of 1024 replicates, and of whole calls.
//!
//! Names are resampling/WORK/k; a replicate's ratio to Y is its time over that of resampling/yardstick/k of the same run. Names
//! that end in /2 share the chunks between two threads. The yardstick draws indices and sums rows, and fits nothing: it is the
//! unit, so nobody tunes it. resampling/bootstrap calls the library as users do, with the interval and its summary; so does
//! resampling/prediction, B = 25 000 draws by the confidence distribution of tau2.

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use oxymeta::numerics::lanes::InstructionSet;
use oxymeta::pooling::{IntervalMethod, Options, Tau2Estimator};
use oxymeta::resampling::{
    BootstrapOptions, DrawnPredictionOptions, Kind, Work, Workload, bootstrap,
    prediction_by_confidence_distribution, typical_studies,
};
use rayon::prelude::*;

const STUDIES: [usize; 4] = [13, 50, 500, 5000];
/// Chunks that two threads share.
const SHARED: u64 = 64;

fn by(tau2: Tau2Estimator) -> Options {
    Options {
        tau2,
        interval: IntervalMethod::Wald,
        ..Options::default()
    }
}

fn on(threads: usize) -> rayon::ThreadPool {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(threads);
    threads.build().expect("threads")
}

/// What is timed, with its name.
fn works() -> [(&'static str, Work, Tau2Estimator); 9] {
    use Tau2Estimator as E;
    let (case, parametric) = (
        Work::Replicates(Kind::CaseResampling),
        Work::Replicates(Kind::Parametric),
    );
    [
        ("yardstick", Work::Yardstick, E::DerSimonianLaird),
        ("counts", Work::Counts, E::DerSimonianLaird),
        ("DL", case, E::DerSimonianLaird),
        ("PM", case, E::PauleMandel),
        ("ML", case, E::MaximumLikelihood),
        ("REML", case, E::Reml),
        ("normals", Work::Normals, E::DerSimonianLaird),
        ("parametric-DL", parametric, E::DerSimonianLaird),
        ("parametric-REML", parametric, E::Reml),
    ]
}

fn parts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resampling");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600));
    let two = on(2);
    for k in STUDIES {
        let (yi, vi) = typical_studies(k);
        for (name, work, tau2) in works() {
            let options = by(tau2);
            let best = InstructionSet::best();
            let load = Workload::new(work, (&yi, &vi), &options, best).expect("studies");
            group.throughput(Throughput::Elements(Workload::CHUNK));
            group.bench_function(format!("{name}/{k}"), |b| b.iter(|| load.run(0..1)));
            if k > 50 || work == Work::Counts {
                continue;
            }
            group.throughput(Throughput::Elements(SHARED * Workload::CHUNK));
            let shared = || {
                let chunks = (0..SHARED).into_par_iter();
                chunks.for_each(|chunk| load.run(chunk..chunk + 1));
            };
            group.bench_function(format!("{name}/{k}/2"), |b| two.install(|| b.iter(shared)));
        }
    }
    group.finish();
}

fn whole(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resampling/bootstrap");
    let options = BootstrapOptions {
        replicates: 200_000,
        ..BootstrapOptions::default()
    };
    group
        .sample_size(10)
        .throughput(Throughput::Elements(options.replicates));
    let (yi, vi) = typical_studies(13);
    for tau2 in [Tau2Estimator::DerSimonianLaird, Tau2Estimator::Reml] {
        let pooling = by(tau2);
        for threads in [1, 2] {
            let name = format!("{}/13/{threads}", tau2.code());
            let call = || bootstrap(&yi, &vi, &pooling, &options, None);
            group.bench_function(name, |b| on(threads).install(|| b.iter(call)));
        }
    }
    group.finish();
}

/// Prediction interval by the confidence distribution of tau2.
fn prediction(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resampling/prediction");
    let options = DrawnPredictionOptions::default();
    group
        .sample_size(20)
        .throughput(Throughput::Elements(options.draws));
    for k in [13, 50] {
        let (yi, vi) = typical_studies(k);
        for threads in [1, 2] {
            let call = || prediction_by_confidence_distribution(&yi, &vi, &options);
            group.bench_function(format!("{k}/{threads}"), |b| {
                on(threads).install(|| b.iter(call))
            });
        }
    }
    group.finish();
}

criterion_group!(benches, parts, whole, prediction);
criterion_main!(benches);
