//! Where an upload stands in its life. Each step is taken once; the first failure stays.

use library_core::ports::StoreError;

/// Where an upload stands in its life.
pub(super) enum Stage {
    Open,
    /// It is being sealed.
    Closed,
    /// It was sealed: nothing can go wrong with it any more.
    Sealed,
    /// It failed, or was given up; the last bytes are on their way out of the door.
    Failed(StoreError),
    /// The same, and what was staged is being removed.
    Removed(StoreError),
}

impl Stage {
    /// Why nothing can be taken any more, if so.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        match self {
            Self::Open => Ok(()),
            Self::Closed | Self::Sealed => {
                Err(StoreError::Internal("the upload is sealed; nothing can be written".to_owned()))
            }
            Self::Failed(why) | Self::Removed(why) => Err(why.clone()),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(self, Self::Closed | Self::Sealed)
    }

    pub(super) fn has_failed(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Removed(_))
    }

    /// Fails; answers whether it had not, and could.
    pub(super) fn fail(&mut self, why: StoreError) -> bool {
        if matches!(self, Self::Failed(_) | Self::Removed(_) | Self::Sealed) {
            return false;
        }
        *self = Self::Failed(why);
        true
    }

    /// From failed to removed; answers whether that step was to be taken.
    pub(super) fn remove(&mut self) -> bool {
        match std::mem::replace(self, Self::Closed) {
            Self::Failed(why) => {
                *self = Self::Removed(why);
                true
            }
            other => {
                *self = other;
                false
            }
        }
    }
}
