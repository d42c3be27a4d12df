//! Runs of which parts are written.

use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use oxymeta::pooling::{Options, Tau2Estimator, Weighting, pool};
use oxymeta::resampling::{
    BootstrapError, BootstrapRequest, BootstrapSize, BootstrapSummary, Kind, ReplicateFormat,
    ReplicateRange, Written, resample, resample_written, typical_studies, write_replicates,
};

const NAMES: [&str; 3] = ["digest", "bcg", "RR"];

/// A bootstrap.
pub struct Run {
    studies: (Vec<f64>, Vec<f64>),
    pooling: Options,
    request: BootstrapRequest,
    /// Whether a replicate has no variance.
    pub leaves_some_undefined: bool,
}

impl Run {
    /// Of two kinds; and one that leaves numbers undefined.
    pub fn several() -> [Run; 3] {
        let run = |tau2, kind, seed| Run {
            studies: typical_studies(13),
            pooling: Options {
                tau2,
                ..Options::default()
            },
            request: BootstrapRequest {
                kind,
                seed,
                ..BootstrapRequest::default()
            },
            leaves_some_undefined: false,
        };
        use Tau2Estimator as E;
        let unweighted = run(E::DerSimonianLaird, Kind::CaseResampling, 8);
        [
            run(E::DerSimonianLaird, Kind::CaseResampling, 7),
            run(E::PauleMandel, Kind::Parametric, u64::MAX),
            Run {
                pooling: Options {
                    weighting: Weighting::Equal,
                    ..unweighted.pooling
                },
                leaves_some_undefined: true,
                ..unweighted
            },
        ]
    }

    /// Its result without files.
    pub fn whole(&self, replicates: u64) -> BootstrapSummary {
        let (yi, vi) = &self.studies;
        let request = BootstrapRequest {
            size: BootstrapSize::Replicates(replicates),
            ..self.request
        };
        resample(yi, vi, &self.pooling, &request, None).unwrap()
    }

    /// Its result from files.
    pub fn merged(&self, files: &[PathBuf]) -> Result<BootstrapSummary, BootstrapError> {
        let (yi, vi) = &self.studies;
        let written = Written::open(files)?;
        resample_written(
            (yi, vi),
            &self.pooling,
            (&written, NAMES),
            &self.request,
            None,
        )
    }
}

/// A folder for files.
pub struct Desk {
    folder: tempfile::TempDir,
    files: AtomicU32,
}

impl Desk {
    pub fn new() -> Desk {
        Desk {
            folder: tempfile::tempdir().unwrap(),
            files: AtomicU32::new(0),
        }
    }

    /// A new file's path.
    pub fn path(&self, ending: &str) -> PathBuf {
        let number = self.files.fetch_add(1, Ordering::Relaxed);
        self.folder.path().join(format!("{number}.{ending}"))
    }

    /// A part of a run, in the format of that ending.
    pub fn part(&self, run: &Run, ending: &str, first: u64, end: u64) -> PathBuf {
        let path = self.path(ending);
        let mut file = File::create_new(&path).unwrap();
        let format = ReplicateFormat::of_name(&path).unwrap();
        let (yi, vi) = &run.studies;
        let observed = pool(yi, vi, &run.pooling).unwrap();
        let methods = (&run.pooling, &observed);
        let drawing = (run.request.kind, run.request.seed);
        let range = ReplicateRange::new(first, end).unwrap();
        let data = (&yi[..], &vi[..]);
        write_replicates(
            (&mut file, format),
            NAMES,
            data,
            methods,
            drawing,
            range,
            None,
        )
        .unwrap();
        path
    }

    /// A file of these bytes.
    pub fn file(&self, bytes: &[u8]) -> PathBuf {
        let path = self.path("parquet");
        std::fs::write(&path, bytes).unwrap();
        path
    }
}
