//! What is odd about a flow: noted in its facts, counted, and listed.

use tlswire::stream::Oddity;
use tlswire::wire::Error;

use super::{Facts, Surroundings};
use crate::anomaly::{Anomaly, AnomalyKind};
use crate::event::Sink;
use crate::flow::Direction;

impl Facts {
    /// Notes and lists an anomaly of this flow.
    pub(super) fn anomaly<S: Sink>(
        &mut self,
        direction: Direction,
        kind: AnomalyKind,
        error: Option<Error>,
        around: &mut Surroundings<'_, S>,
    ) {
        let anomaly = Anomaly { error, ..self.note(direction, kind, around) };
        self.list(&anomaly, around);
    }

    pub(super) fn note<S>(
        &mut self,
        direction: Direction,
        kind: AnomalyKind,
        around: &Surroundings<'_, S>,
    ) -> Anomaly {
        if !self.connection.anomalies.contains(&kind) {
            self.connection.anomalies.push(kind);
        }
        let flow = Some((*self.ends.of(direction), *self.ends.of(direction.opposite())));
        Anomaly { flow, ..anomaly_at(around, kind) }
    }

    pub(super) fn list<S: Sink>(&mut self, anomaly: &Anomaly, around: &mut Surroundings<'_, S>) {
        around.anomalies.count(anomaly.kind);
        if around.anomalies.may_list_of_flow(self.listed) && around.anomalies.may_list(anomaly.kind)
        {
            self.listed += 1;
            around.sink.anomaly(anomaly);
        }
    }

    pub(super) fn oddity<S: Sink>(
        &mut self,
        direction: Direction,
        oddity: Oddity,
        offset: u64,
        around: &mut Surroundings<'_, S>,
    ) {
        let (kind, value) = AnomalyKind::of(oddity);
        let broken = matches!(
            oddity,
            Oddity::ContentType(_) | Oddity::RecordLength(_) | Oddity::RecordFlood
        );
        if broken && self.connection.established.is_none() {
            self.side(direction).malformed = true;
        }
        let noted = self.note(direction, kind, around);
        self.list(&Anomaly { stream_offset: Some(offset), value, ..noted }, around);
        if let Oddity::HandshakeLength(handshake_type, length) = oddity {
            self.passed_over(direction, handshake_type, length, around);
        }
    }
}

/// One anomaly of a flow.
fn anomaly_at<S>(around: &Surroundings<'_, S>, kind: AnomalyKind) -> Anomaly {
    Anomaly {
        kind,
        frame: around.moment.frame,
        time: around.moment.time,
        flow: None,
        stream_offset: None,
        error: None,
        value: None,
    }
}
