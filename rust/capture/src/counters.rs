//! The shape every set of counters has.

/// Declares a struct of `u64` counters that can be listed by name and added up.
///
/// The names are the fields' own, so that what the statistics print is what the code says.
macro_rules! counters {
    (
        $(#[$meta:meta])*
        $vis:vis struct $Counts:ident { $( $(#[$doc:meta])* $name:ident, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
        $vis struct $Counts { $( $(#[$doc])* pub $name: u64, )* }

        impl $Counts {
            /// Each counter's stable name and value, in the order of the table.
            pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
                [$( (stringify!($name), self.$name), )*].into_iter()
            }
        }

        impl core::ops::AddAssign for $Counts {
            fn add_assign(&mut self, other: Self) {
                $( self.$name += other.$name; )*
            }
        }
    };
}

pub(crate) use counters;
