use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::super::super::kernels::Replicates;
use super::super::WrittenError;

type Group = Arc<OnceLock<Result<Replicates, WrittenError>>>;

/// The row groups read last, so that its chunks need not each read one anew; as many as threads can be at work on.
#[derive(Default)]
pub struct Held {
    groups: Mutex<Vec<(usize, Group)>>,
}

impl Held {
    /// A row group that is held, or is read now, by one thread for all that want it.
    pub fn group(
        &self,
        number: usize,
        read: impl FnOnce() -> Result<Replicates, WrittenError>,
        chunk: impl FnOnce(&Replicates) -> Replicates,
    ) -> Result<Replicates, WrittenError> {
        let group = self.find(number);
        match group.get_or_init(read) {
            Ok(replicates) => Ok(chunk(replicates)),
            Err(error) => Err(error.clone()),
        }
    }

    fn find(&self, number: usize) -> Group {
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        let at = groups.iter().position(|(held, _)| *held == number);
        let found = match at {
            Some(at) => groups.remove(at),
            None => (number, Group::default()),
        };
        let most = rayon::current_num_threads() + 1;
        let gone = (groups.len() + 1).saturating_sub(most);
        groups.drain(..gone);
        groups.push(found.clone());
        found.1
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Held").finish_non_exhaustive()
    }
}
