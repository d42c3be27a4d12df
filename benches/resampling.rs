//! Bootstrap replicates: time for 1024 of them, which is one chunk and hence one thread.

mod inputs;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use oxymeta::pooling::{Options, Tau2Estimator};
use oxymeta::resampling::{BootstrapOptions, Kind, bootstrap};

const REPLICATES: u64 = 1024;

fn resampling(criterion: &mut Criterion) {
    for kind in [Kind::CaseResampling, Kind::Parametric] {
        for tau2 in [Tau2Estimator::DerSimonianLaird, Tau2Estimator::Reml] {
            let name = format!("resampling/bootstrap/{}/{}", kind.code(), tau2.code());
            let mut group = criterion.benchmark_group(name);
            group
                .throughput(Throughput::Elements(REPLICATES))
                .sample_size(20);
            for k in [5, 13, 50] {
                let (yi, vi) = inputs::studies(k);
                let pooling = Options {
                    tau2,
                    ..Options::default()
                };
                let options = BootstrapOptions {
                    replicates: REPLICATES,
                    seed: 1,
                    kind,
                    ..BootstrapOptions::default()
                };
                group.bench_function(BenchmarkId::from_parameter(k), |b| {
                    b.iter(|| bootstrap(&yi, &vi, &pooling, &options, None));
                });
            }
            group.finish();
        }
    }
}

criterion_group!(benches, resampling);
criterion_main!(benches);
