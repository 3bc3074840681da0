//! Two of a kind, one for each direction of a flow.

use crate::flow::Direction;

/// One value for each direction.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Pair<T> {
    forward: T,
    reverse: T,
}

impl<T> Pair<T> {
    pub(crate) const fn new(forward: T, reverse: T) -> Self {
        Self { forward, reverse }
    }

    pub(crate) const fn of(&self, direction: Direction) -> &T {
        match direction {
            Direction::Forward => &self.forward,
            Direction::Reverse => &self.reverse,
        }
    }

    pub(crate) const fn of_mut(&mut self, direction: Direction) -> &mut T {
        match direction {
            Direction::Forward => &mut self.forward,
            Direction::Reverse => &mut self.reverse,
        }
    }

    /// The pair of what `each` makes of them.
    pub(crate) fn map<U>(self, mut each: impl FnMut(T) -> U) -> Pair<U> {
        Pair { forward: each(self.forward), reverse: each(self.reverse) }
    }

    pub(crate) const fn both(&self) -> [&T; 2] {
        [&self.forward, &self.reverse]
    }
}
