//! A network of 50 treatments and 500 trials, one call at a time: what `oxymeta network` does.

mod inputs;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use oxymeta::network::{
    ContributionMethod, NetworkTau2, SmallValues, contributions, diagnose, estimate_tau2, fit,
    net_heat, ranks,
};

fn network(criterion: &mut Criterion) {
    let network = inputs::network(50, 500);
    let mut group = criterion.benchmark_group("network/tau2");
    for method in NetworkTau2::ALL {
        group.bench_function(BenchmarkId::from_parameter(method.code()), |b| {
            b.iter(|| estimate_tau2(&network, method, None))
        });
    }
    group.finish();
    let model = fit(&network, 0.1).expect("the network is connected");
    criterion.bench_function("network/fit", |b| b.iter(|| fit(&network, 0.1)));
    criterion.bench_function("network/diagnose", |b| {
        b.iter(|| diagnose(&network, Some(&model)))
    });
    let mut group = criterion.benchmark_group("network/heavy");
    group.sample_size(10);
    group.bench_function("ranks/100000", |b| {
        b.iter(|| ranks(&model, SmallValues::Desirable, 100_000, 1))
    });
    for method in ContributionMethod::ALL {
        group.bench_function(method.code(), |b| {
            b.iter(|| contributions(&network, &model, method, 20))
        });
    }
    group.bench_function("net_heat", |b| b.iter(|| net_heat(&network, 0.1, 0)));
    group.finish();
}

criterion_group!(benches, network);
criterion_main!(benches);
