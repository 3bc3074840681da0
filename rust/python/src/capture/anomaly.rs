//! Anomalies as dictionaries.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire_capture::anomaly::Anomaly;
use tlswire_capture::text::time::Nanoseconds;

/// An anomaly by its parts; `None` for those it does not have.
pub(crate) fn dict<'py>(
    py: Python<'py>,
    source: Option<&String>,
    anomaly: &Anomaly,
) -> PyResult<Bound<'py, PyDict>> {
    let Anomaly { kind, frame, time, flow, stream_offset, error, value } = anomaly;
    let (from, to) = (flow.map(|(from, _)| from), flow.map(|(_, to)| to));
    let dict = PyDict::new(py);
    dict.set_item("anomaly", kind.name())?;
    dict.set_item("layer", kind.layer().name())?;
    dict.set_item("source", source)?;
    dict.set_item("frame", frame)?;
    dict.set_item("time", Nanoseconds(time.0).to_string())?;
    dict.set_item("src_ip", from.map(|end| end.address.to_string()))?;
    dict.set_item("src_port", from.map(|end| end.port))?;
    dict.set_item("dst_ip", to.map(|end| end.address.to_string()))?;
    dict.set_item("dst_port", to.map(|end| end.port))?;
    dict.set_item("stream_offset", stream_offset)?;
    dict.set_item("error", error.map(|error| error.to_string()))?;
    dict.set_item("field", error.map(|error| error.field))?;
    dict.set_item("offset", error.map(|error| error.offset))?;
    dict.set_item("value", value)?;
    Ok(dict)
}
