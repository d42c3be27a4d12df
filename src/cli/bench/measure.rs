//! Timing: every kind of work in turn, several times, so that a slow moment of the machine touches all alike.

use std::hint::black_box;
use std::time::Instant;

use rayon::prelude::*;

use oxymeta::numerics::lanes::InstructionSet;
use oxymeta::pooling::{IntervalMethod, Options, Tau2Estimator};
use oxymeta::resampling::{
    BootstrapOptions, Kind, Work, Workload, bootstrap, exact_bootstrap, typical_studies,
};
use oxymeta::sensitivity::{GoshOptions, gosh};

use super::super::error::CliError;
use super::Row;

/// How often and how long is measured. Many short repetitions: one that the system interrupts is then no median.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// At most so many.
    repetitions: usize,
    /// Seconds of one repetition of one kind of work.
    seconds: f64,
    /// Seconds after which a group of works is not repeated again.
    enough: f64,
}

impl Effort {
    pub fn new(quick: bool) -> Effort {
        let (repetitions, enough) = if quick { (15, 0.5) } else { (101, 4.0) };
        Effort {
            repetitions,
            seconds: 0.001,
            enough,
        }
    }

    fn goes_on(self, done: usize, start: Instant) -> bool {
        let late = start.elapsed().as_secs_f64() > self.enough;
        done < self.repetitions && !(late && done >= FEWEST)
    }
}

/// Fewest repetitions, however long they take.
const FEWEST: usize = 5;
/// How much longer a repetition on all threads is, as they take time to start.
const LONGER: u64 = 8;
/// Numbers of studies.
const STUDIES: [usize; 4] = [13, 50, 500, 5000];
/// Multisets of 13 of 13 studies, C(25, 13).
const MULTISETS: u64 = 5_200_300;
/// Replicates of the bootstrap that is timed as a whole, with its summary.
const WHOLE: u64 = 200_000;

/// One kind of work.
struct Job<'a> {
    work: &'static str,
    k: usize,
    unit: &'static str,
    /// How many of its units one round does.
    units: u64,
    /// Does so many rounds; on all threads, or on the current one.
    run: Box<dyn Fn(u64, Threads) + Sync + 'a>,
    threaded: bool,
    /// Whether one round is long.
    long: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Threads {
    One,
    All,
}

/// Times everything.
pub fn rows(effort: Effort) -> Result<Vec<Row>, CliError> {
    let mut rows = Vec::new();
    for k in STUDIES {
        rows.extend(replicates(k, effort)?);
    }
    rows.extend(whole_analyses(effort)?);
    Ok(rows)
}

/// The parts of a bootstrap and its replicates.
fn replicates(k: usize, effort: Effort) -> Result<Vec<Row>, CliError> {
    use Tau2Estimator as E;
    let (yi, vi) = typical_studies(k);
    let case = |tau2| (Work::Replicates(Kind::CaseResampling), tau2);
    let parametric = |tau2| (Work::Replicates(Kind::Parametric), tau2);
    let works = [
        ("yardstick Y", (Work::Yardstick, E::DerSimonianLaird)),
        ("counts alone", (Work::Counts, E::DerSimonianLaird)),
        ("normals alone", (Work::Normals, E::DerSimonianLaird)),
        ("DL", case(E::DerSimonianLaird)),
        ("PM", case(E::PauleMandel)),
        ("REML", case(E::Reml)),
        ("parametric DL", parametric(E::DerSimonianLaird)),
        ("parametric REML", parametric(E::Reml)),
    ];
    let pooling = works.map(|(_, (_, tau2))| by(tau2));
    let mut jobs = Vec::new();
    for ((name, (work, _)), pooling) in works.iter().zip(&pooling) {
        let load = Workload::new(*work, (&yi, &vi), pooling, InstructionSet::best())?;
        jobs.push(Job {
            work: name,
            k,
            unit: "replicate",
            units: Workload::CHUNK,
            run: Box::new(move |rounds, threads| chunks(&load, rounds, threads)),
            threaded: true,
            long: false,
        });
    }
    Ok(measured(&jobs, effort))
}

/// Chunks on this thread, or shared by all as a bootstrap shares them.
fn chunks(load: &Workload, rounds: u64, threads: Threads) {
    match threads {
        Threads::One => load.run(0..rounds),
        Threads::All => (0..rounds)
            .into_par_iter()
            .for_each(|chunk| load.run(chunk..chunk + 1)),
    }
}

/// Calls of whole analyses of the BCG trials.
fn whole_analyses(effort: Effort) -> Result<Vec<Row>, CliError> {
    let (yi, vi) = typical_studies(13);
    let (yi, vi) = (yi.as_slice(), vi.as_slice());
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let one = one.map_err(|error| CliError::Usage {
        reason: error.to_string(),
    })?;
    let one = &one;
    let on = move |threads, work: &(dyn Fn() + Sync)| match threads {
        Threads::One => one.install(work),
        Threads::All => work(),
    };
    let mut jobs = Vec::new();
    for (name, tau2) in [
        ("bootstrap DL, whole", Tau2Estimator::DerSimonianLaird),
        ("bootstrap REML, whole", Tau2Estimator::Reml),
    ] {
        let options = BootstrapOptions {
            replicates: WHOLE,
            ..BootstrapOptions::default()
        };
        let call = move || {
            let _ = black_box(bootstrap(yi, vi, &by(tau2), &options, None));
        };
        jobs.push(whole(name, "replicate", WHOLE, on, call));
    }
    let exact = move || {
        let _ = black_box(exact_bootstrap(
            yi,
            vi,
            &by(Tau2Estimator::DerSimonianLaird),
        ));
    };
    jobs.push(whole(
        "exact bootstrap DL",
        "resample",
        MULTISETS,
        on,
        exact,
    ));
    for (name, tau2) in [
        ("all subsets EE", Tau2Estimator::CommonEffect),
        ("all subsets DL", Tau2Estimator::DerSimonianLaird),
    ] {
        let call = move || {
            let _ = black_box(gosh(yi, vi, tau2, &GoshOptions::default()));
        };
        jobs.push(Job {
            threaded: false,
            ..whole(name, "subset", 1 << yi.len(), on, call)
        });
    }
    Ok(measured(&jobs, effort))
}

fn whole<'a>(
    work: &'static str,
    unit: &'static str,
    units: u64,
    on: impl Fn(Threads, &(dyn Fn() + Sync)) + Sync + 'a,
    call: impl Fn() + Sync + 'a,
) -> Job<'a> {
    let run = move |rounds, threads| on(threads, &|| (0..rounds).for_each(|_| call()));
    Job {
        work,
        k: 13,
        unit,
        units,
        run: Box::new(run),
        threaded: true,
        long: true,
    }
}

fn by(tau2: Tau2Estimator) -> Options {
    Options {
        tau2,
        interval: IntervalMethod::Wald,
        ..Options::default()
    }
}

/// Seconds for a unit of each job: one list a job, in order of the repetitions.
struct Times {
    one: Vec<f64>,
    all: Vec<f64>,
}

fn measured(jobs: &[Job], effort: Effort) -> Vec<Row> {
    let rounds: Vec<u64> = jobs.iter().map(|job| rounds(job, effort.seconds)).collect();
    let none = || Times {
        one: Vec::new(),
        all: Vec::new(),
    };
    let mut times: Vec<Times> = jobs.iter().map(|_| none()).collect();
    let start = Instant::now();
    while effort.goes_on(times[0].one.len(), start) {
        for ((job, rounds), times) in jobs.iter().zip(&rounds).zip(&mut times) {
            times.one.push(seconds(job, *rounds, Threads::One));
            if job.threaded {
                let rounds = if job.long { *rounds } else { LONGER * rounds };
                times.all.push(seconds(job, rounds, Threads::All));
            }
        }
    }
    let of = |name: &str| jobs.iter().position(|job| job.work == name);
    let (yardstick, normals) = (of("yardstick Y"), of("normals alone"));
    let row = |(job, found): (&Job, &Times)| {
        let to = |other: Option<usize>| other.map(|at| ratio(&found.one, &times[at].one));
        let parametric = job.work.starts_with("parametric");
        Row {
            work: job.work,
            k: job.k,
            unit: job.unit,
            ns: 1e9 * median(found.one.clone()),
            to_yardstick: to(yardstick),
            to_normals: to(normals.filter(|_| parametric)),
            per_second: 1.0 / median(found.one.clone()),
            per_second_all: job.threaded.then(|| 1.0 / median(found.all.clone())),
            repetitions: found.one.len(),
            speed_up: job.threaded.then(|| ratio(&found.one, &found.all)),
        }
    };
    jobs.iter().zip(&times).map(row).collect()
}

/// Rounds that take about so many seconds on one thread; they warm the caches, too.
fn rounds(job: &Job, seconds: f64) -> u64 {
    let mut rounds = 1;
    loop {
        let start = Instant::now();
        (job.run)(rounds, Threads::One);
        let took = start.elapsed().as_secs_f64();
        if took >= seconds / 4.0 {
            return ((rounds as f64 * seconds / took).ceil() as u64).max(1);
        }
        rounds *= 2;
    }
}

/// Seconds for one unit.
fn seconds(job: &Job, rounds: u64, threads: Threads) -> f64 {
    let start = Instant::now();
    (job.run)(rounds, threads);
    start.elapsed().as_secs_f64() / (rounds * job.units) as f64
}

/// Median of the ratios within each repetition.
fn ratio(these: &[f64], those: &[f64]) -> f64 {
    median(these.iter().zip(those).map(|(a, b)| a / b).collect())
}

/// The middle one; of an even number, the upper of the two.
fn median(mut values: Vec<f64>) -> f64 {
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_taken_within_a_repetition() {
        // The second repetition was ten times slower for both.
        assert_eq!(ratio(&[2.0, 20.0, 3.0], &[1.0, 10.0, 1.0]), 2.0);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
    }
}
