//! One fit with everything that goes with it.

mod inputs;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use oxymeta::pooling::{Options, Refit, Tau2Estimator, pool};

const ESTIMATORS: [Tau2Estimator; 4] = [
    Tau2Estimator::CommonEffect,
    Tau2Estimator::DerSimonianLaird,
    Tau2Estimator::PauleMandel,
    Tau2Estimator::Reml,
];

fn pooling(criterion: &mut Criterion) {
    for tau2 in ESTIMATORS {
        let mut group = criterion.benchmark_group(format!("pooling/pool/{}", tau2.code()));
        for k in [5, 13, 50, 500, 5000] {
            let (yi, vi) = inputs::studies(k);
            let options = Options {
                tau2,
                ..Options::default()
            };
            group.bench_function(BenchmarkId::from_parameter(k), |b| {
                b.iter(|| pool(&yi, &vi, &options))
            });
        }
        group.finish();
        let mut group = criterion.benchmark_group(format!("pooling/refit/{}", tau2.code()));
        for k in [5, 13, 50] {
            let (yi, vi) = inputs::studies(k);
            group.bench_function(BenchmarkId::from_parameter(k), |b| {
                let options = Options {
                    tau2,
                    ..Options::default()
                };
                b.iter(|| Refit::of(&yi, &vi, &options))
            });
        }
        group.finish();
    }
}

criterion_group!(benches, pooling);
criterion_main!(benches);
