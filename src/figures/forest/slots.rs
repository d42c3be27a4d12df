//! Effect and weight beside the plot, in the order of the house style.

use super::dress::Slot;

/// Widths of both columns, `None` for one that the figure lacks; in em.
#[derive(Debug, Clone, Copy)]
pub struct Widths {
    pub effect: Option<f64>,
    pub weight: Option<f64>,
}

impl Widths {
    /// The columns that there are, with their widths.
    pub fn present(self, slots: &'static [Slot]) -> impl Iterator<Item = (Slot, f64)> {
        slots.iter().filter_map(move |slot| match slot {
            Slot::Effect => self.effect.map(|width| (Slot::Effect, width)),
            Slot::Weight => self.weight.map(|width| (Slot::Weight, width)),
        })
    }

    /// Width of all columns of one side, `gap` between neighbours.
    pub fn total(self, slots: &'static [Slot], gap: f64) -> f64 {
        let widths = self.present(slots).map(|(_, width)| width);
        widths.reduce(|all, width| all + gap + width).unwrap_or(0.0)
    }
}
