//! A server of s2n-tls: PORT PEM POLICY [alpn=h2] [client=require|request].
//!
//! As its usage guide asks, it calls `s2n_shutdown` after a handshake that failed; without, s2n-tls
//! closes and says nothing. It does not wait 10 to 30 s before that, as an application would.

use std::ffi::{c_int, c_void};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::{env, error, fs, slice, task::Poll, thread, time::Duration};

use s2n_tls::callbacks::VerifyHostNameCallback;
use s2n_tls::config::{Builder, Config};
use s2n_tls::connection::Connection;
use s2n_tls::enums::{Blinding, ClientAuthType};
use s2n_tls::security::Policy;

type Outcome<T> = Result<T, Box<dyn error::Error>>;

fn main() -> Outcome<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    let config = config(&words)?;
    let listener = TcpListener::bind(("127.0.0.1", words[0].parse()?))?;
    for socket in listener.incoming() {
        let (socket, config) = (socket?, config.clone());
        thread::spawn(move || serve(&socket, config).is_ok());
    }
    Ok(())
}

fn option<'a>(words: &'a [String], key: &str) -> Option<&'a str> {
    words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
}

/// Any name of a client will do.
struct Anyone;

impl VerifyHostNameCallback for Anyone {
    fn verify_host_name(&self, _: &str) -> bool {
        true
    }
}

fn config(words: &[String]) -> Outcome<Config> {
    let pem = fs::read_to_string(&words[1])?;
    let (certificate, key) = pem.split_at(pem.find("-----BEGIN PRIVATE").unwrap_or(0));
    let (certificate, key) = (certificate.as_bytes(), key.as_bytes());
    let mut builder = Builder::new();
    builder.set_security_policy(&Policy::from_version(&words[2])?)?;
    builder.load_pem(certificate, key)?;
    builder.set_max_blinding_delay(0)?;
    if let Some(protocols) = option(words, "alpn") {
        builder.set_application_protocol_preference(protocols.split(','))?;
    }
    if let Some(wanted) = option(words, "client") {
        let is_required = wanted == "require";
        let kind = if is_required { ClientAuthType::Required } else { ClientAuthType::Optional };
        builder.set_client_auth_type(kind)?;
        builder.with_system_certs(false)?;
        builder.trust_pem(certificate)?;
        builder.set_verify_host_callback(Anyone)?;
    }
    Ok(builder.build()?)
}

fn serve(socket: &TcpStream, config: Config) -> Outcome<()> {
    socket.set_read_timeout(Some(Duration::from_secs(5)))?;
    let context = std::ptr::from_ref(socket).cast_mut().cast();
    let mut connection = Connection::new_server();
    connection.set_config(config)?.set_blinding(Blinding::SelfService)?;
    connection.set_receive_callback(Some(receive))?.set_send_callback(Some(send))?;
    // The socket outlives the connection.
    unsafe { connection.set_receive_context(context)?.set_send_context(context)? };
    if let Poll::Ready(Ok(_)) = connection.poll_negotiate() {
        // Until the client has said what it wants to say.
        let _ = connection.poll_recv(&mut [0; 4096]);
    }
    let _ = connection.poll_shutdown();
    Ok(())
}

unsafe extern "C" fn receive(context: *mut c_void, data: *mut u8, length: u32) -> c_int {
    let (mut socket, data) = unsafe {
        (&*context.cast::<TcpStream>(), slice::from_raw_parts_mut(data, length as usize))
    };
    socket.read(data).map_or(-1, |count| count as c_int)
}

unsafe extern "C" fn send(context: *mut c_void, data: *const u8, length: u32) -> c_int {
    let (mut socket, data) =
        unsafe { (&*context.cast::<TcpStream>(), slice::from_raw_parts(data, length as usize)) };
    socket.write(data).map_or(-1, |count| count as c_int)
}
