//! A client or a server of DTLS 1.3: says a line, or sends it back, and closes.
//!
//! `dtls13 server PORT MTU` or `dtls13 client ADDRESS:PORT MTU`.

use std::env::args;
use std::error::Error;
use std::net::UdpSocket;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dimpl::{Config, Dtls, Output, certificate};

const GREETING: &[u8] = b"hello over DTLS 1.3";
const PATIENCE: Duration = Duration::from_secs(10);

struct Peer {
    dtls: Dtls,
    socket: UdpSocket,
    is_client: bool,
    is_over: bool,
}

impl Peer {
    /// Takes all that the engine has to tell; answers when it wants to be called again.
    fn drain(&mut self) -> Result<Instant, Box<dyn Error>> {
        let mut buffer = vec![0; 65_536];
        let mut heard = None;
        let mut is_connected = false;
        let next = loop {
            match self.dtls.poll_output(&mut buffer) {
                Output::Packet(packet) => {
                    self.socket.send(packet)?;
                }
                Output::Connected => is_connected = true,
                Output::ApplicationData(data) => heard = Some(data.to_vec()),
                Output::CloseNotify => self.is_over = true,
                Output::Timeout(next) => break next,
                _ => {}
            }
        };
        if is_connected {
            println!("connected with {:?}", self.dtls.protocol_version());
            if self.is_client {
                self.dtls.send_application_data(GREETING)?;
                return self.drain();
            }
        }
        if let Some(data) = heard {
            if self.is_client {
                self.dtls.close()?;
                self.is_over = true;
            } else {
                self.dtls.send_application_data(&data)?;
            }
            return self.drain();
        }
        Ok(next)
    }

    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let started = Instant::now();
        let mut packet = vec![0; 65_536];
        while !self.is_over && started.elapsed() < PATIENCE {
            let next = self.drain()?;
            if self.is_over {
                break;
            }
            let wait = next.saturating_duration_since(Instant::now());
            self.socket.set_read_timeout(Some(wait.clamp(Duration::from_millis(1), PATIENCE)))?;
            match self.socket.recv(&mut packet) {
                Ok(length) => self.dtls.handle_packet(&packet[..length])?,
                Err(_) => self.dtls.handle_timeout(Instant::now())?,
            }
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = args().collect();
    let [_, role, place, mtu] = words.as_slice() else {
        return Err("dtls13 server PORT MTU | dtls13 client ADDRESS:PORT MTU".into());
    };
    let is_client = role == "client";
    let here = if is_client { "0.0.0.0:0".to_owned() } else { format!("0.0.0.0:{place}") };
    let socket = UdpSocket::bind(here)?;
    let whom = if is_client { place.parse()? } else { socket.peek_from(&mut [0])?.1 };
    socket.connect(whom)?;
    let config = Arc::new(Config::builder().mtu(mtu.parse()?).build()?);
    let certificate = certificate::generate_self_signed_certificate()?;
    let mut dtls = Dtls::new_13(config, certificate, Instant::now());
    dtls.set_active(is_client);
    dtls.handle_timeout(Instant::now())?;
    Peer { dtls, socket, is_client, is_over: false }.run()
}
