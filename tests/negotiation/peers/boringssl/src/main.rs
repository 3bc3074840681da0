//! A server of BoringSSL: PORT PEM LEAST MOST [alpn=h2] [client=require|request] [names=localhost]
//! [ciphers=LIST], versions in hexadecimal.

use std::net::TcpListener;
use std::{env, error, thread, time::Duration};

use boring::ssl::{AlpnError, NameType, SniError, Ssl, SslContextBuilder, SslFiletype, SslMethod};
use boring::ssl::{SslRef, SslVerifyMode, SslVersion};

type Outcome<T> = Result<T, Box<dyn error::Error>>;

fn main() -> Outcome<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    let context = context(&words)?.build();
    let listener = TcpListener::bind(("127.0.0.1", words[0].parse()?))?;
    for socket in listener.incoming() {
        let (socket, context) = (socket?, context.clone());
        thread::spawn(move || {
            let _ = socket.set_read_timeout(Some(Duration::from_secs(5)));
            Ssl::new(&context).is_ok_and(|one| one.accept(socket).is_ok())
        });
    }
    Ok(())
}

fn option(words: &[String], key: &str) -> Option<String> {
    words.iter().find_map(|word| Some(word.strip_prefix(key)?.strip_prefix('=')?.to_owned()))
}

fn version(text: &str) -> Option<SslVersion> {
    match text {
        "0301" => Some(SslVersion::TLS1),
        "0302" => Some(SslVersion::TLS1_1),
        "0303" => Some(SslVersion::TLS1_2),
        _ => Some(SslVersion::TLS1_3),
    }
}

fn context(words: &[String]) -> Outcome<SslContextBuilder> {
    let mut context = SslContextBuilder::new(SslMethod::tls())?;
    context.set_min_proto_version(version(&words[2]))?;
    context.set_max_proto_version(version(&words[3]))?;
    context.set_certificate_chain_file(&words[1])?;
    context.set_private_key_file(&words[1], SslFiletype::PEM)?;
    if let Some(ciphers) = option(words, "ciphers") {
        context.set_cipher_list(&ciphers)?;
    }
    if let Some(protocols) = option(words, "alpn") {
        let ours: Vec<u8> = protocols
            .split(',')
            .flat_map(|one| [&[one.len() as u8], one.as_bytes()].concat())
            .collect();
        context.set_alpn_select_callback(move |_: &mut SslRef, theirs: &[u8]| {
            find(theirs, &ours).ok_or(AlpnError::ALERT_FATAL)
        });
    }
    if let Some(names) = option(words, "names") {
        context.set_servername_callback(move |one, _| match one.servername(NameType::HOST_NAME) {
            Some(name) if !names.split(',').any(|served| served == name) => {
                Err(SniError::ALERT_FATAL)
            }
            _ => Ok(()),
        });
    }
    if let Some(wanted) = option(words, "client") {
        let must = SslVerifyMode::FAIL_IF_NO_PEER_CERT;
        let more = if wanted == "require" { must } else { SslVerifyMode::empty() };
        context.set_verify(SslVerifyMode::PEER | more);
        context.set_ca_file(&words[1])?;
    }
    Ok(context)
}

/// The first protocol of ours in their list.
fn find<'a>(theirs: &'a [u8], ours: &[u8]) -> Option<&'a [u8]> {
    entries(ours).find_map(|own| entries(theirs).find(|one| *one == own))
}

fn entries(mut list: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, rest) = list.split_first()?;
        let (entry, rest) = rest.split_at_checked((*length).into())?;
        list = rest;
        Some(entry)
    })
}
