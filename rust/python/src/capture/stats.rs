//! The ledger as a dictionary.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire_capture::stats::Stats;

/// Counters by section and name.
pub(crate) fn dict<'py>(py: Python<'py>, stats: &Stats) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("reader", section(py, stats.reader.iter())?)?;
    dict.set_item("packets", section(py, stats.packets.iter())?)?;
    dict.set_item("skipped", section(py, stats.skipped.iter())?)?;
    dict.set_item("tunnels", section(py, stats.tunnels.iter())?)?;
    dict.set_item("fragments", section(py, stats.fragments.iter())?)?;
    dict.set_item("tcp", section(py, stats.tcp.iter())?)?;
    dict.set_item("udp", section(py, stats.udp.iter())?)?;
    dict.set_item("crypto", section(py, stats.crypto.iter())?)?;
    dict.set_item("payload", section(py, stats.payload.iter())?)?;
    dict.set_item("flows", section(py, stats.flows.iter())?)?;
    dict.set_item("handshakes", section(py, stats.handshakes.iter())?)?;
    dict.set_item("anomalies", section(py, stats.anomalies())?)?;
    dict.set_item("held", stats.held)?;
    dict.set_item("fragments_held", stats.fragments_held)?;
    dict.set_item("open", stats.open)?;
    dict.set_item("early", stats.early)?;
    dict.set_item("handshake_bytes", stats.handshake_bytes)?;
    let types = stats.link_types.iter().map(|(number, count)| (number.to_string(), *count));
    let link_types = PyDict::new(py);
    types.into_iter().try_for_each(|(number, count)| link_types.set_item(number, count))?;
    dict.set_item("link_types", link_types)?;
    dict.set_item("imbalances", stats.imbalances())?;
    Ok(dict)
}

fn section(
    py: Python<'_>,
    counters: impl Iterator<Item = (&'static str, u64)>,
) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    for (name, count) in counters {
        dict.set_item(name, count)?;
    }
    Ok(dict)
}
