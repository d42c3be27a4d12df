//! What estimates from counts have and others lack.

use serde::Serialize;

use crate::pooling::PooledEstimate;
use crate::pooling::table_tests::{ChiSquaredTest, TableTests};

/// Fields of a pooled estimate that comes from counts; none of another.
#[derive(Debug, Default, Serialize)]
pub struct CountsJson {
    /// What the studies were weighted by; absent for the inverse of variances.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table_tests: Option<TestsJson>,
}

#[derive(Debug, Serialize)]
struct TestsJson {
    cmh_corrected: Option<TestJson>,
    cmh: Option<TestJson>,
    breslow_day: Option<TestJson>,
    tarone: Option<TestJson>,
}

#[derive(Debug, Serialize)]
struct TestJson {
    statistic: f64,
    df: usize,
    p: Option<f64>,
}

/// The method and the tests on the tables.
pub fn counts(pooled: &PooledEstimate) -> CountsJson {
    CountsJson {
        method: pooled.method.pools_counts().then(|| pooled.method.code()),
        table_tests: pooled.table_tests.as_ref().map(tests),
    }
}

fn tests(tests: &TableTests) -> TestsJson {
    let test = |test: Option<ChiSquaredTest>| {
        test.map(|test| TestJson {
            statistic: test.statistic,
            df: test.df,
            p: test.p,
        })
    };
    TestsJson {
        cmh_corrected: test(tests.cmh_corrected),
        cmh: test(tests.cmh),
        breslow_day: test(tests.breslow_day),
        tarone: test(tests.tarone),
    }
}
