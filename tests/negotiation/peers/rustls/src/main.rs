//! A server of rustls: PORT PEM LEAST MOST [alpn=h2] [client=require|request] [names=localhost] [order=server],
//! versions in hexadecimal.

use std::net::TcpListener;
use std::sync::Arc;
use std::{env, error, thread};

use rustls::crypto::ring::{default_provider, sign::any_supported_type};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use rustls::server::{
    NoClientAuth, ResolvesServerCertUsingSni, WebPkiClientVerifier, danger::ClientCertVerifier,
};
use rustls::{ALL_VERSIONS, RootCertStore, ServerConfig, ServerConnection, sign::CertifiedKey};

type Outcome<T> = Result<T, Box<dyn error::Error>>;

fn main() -> Outcome<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    let config = Arc::new(config(&words)?);
    let listener = TcpListener::bind(("127.0.0.1", words[0].parse()?))?;
    for socket in listener.incoming() {
        let (mut socket, config) = (socket?, Arc::clone(&config));
        thread::spawn(move || -> Option<()> {
            let mut connection = ServerConnection::new(config).ok()?;
            // On an error it sends the alert that says so.
            while connection.complete_io(&mut socket).ok()? != (0, 0) {}
            Some(())
        });
    }
    Ok(())
}

fn option<'a>(words: &'a [String], key: &str) -> Option<&'a str> {
    words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
}

fn config(words: &[String]) -> Outcome<ServerConfig> {
    let (least, most) = (u16::from_str_radix(&words[2], 16)?, u16::from_str_radix(&words[3], 16)?);
    let versions: Vec<_> = ALL_VERSIONS
        .iter()
        .copied()
        .filter(|one| (least..=most).contains(&u16::from(one.version)))
        .collect();
    let chain = CertificateDer::pem_file_iter(&words[1])?.collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_file(&words[1])?;
    let builder = ServerConfig::builder_with_provider(default_provider().into())
        .with_protocol_versions(&versions)?
        .with_client_cert_verifier(verifier(words, &chain)?);
    let mut config = match option(words, "names") {
        None => builder.with_single_cert(chain, key)?,
        Some(names) => {
            let own = CertifiedKey::new(chain, any_supported_type(&key)?);
            let mut served = ResolvesServerCertUsingSni::new();
            for name in names.split(',') {
                served.add(name, own.clone())?;
            }
            builder.with_cert_resolver(Arc::new(served))
        }
    };
    if let Some(protocols) = option(words, "alpn") {
        config.alpn_protocols = protocols.split(',').map(|one| one.as_bytes().to_vec()).collect();
    }
    config.ignore_client_order = option(words, "order") == Some("server");
    Ok(config)
}

/// Trusts the server's own certificate and nothing else.
fn verifier(
    words: &[String],
    chain: &[CertificateDer<'static>],
) -> Outcome<Arc<dyn ClientCertVerifier>> {
    let Some(wanted) = option(words, "client") else {
        return Ok(Arc::new(NoClientAuth));
    };
    let mut roots = RootCertStore::empty();
    for one in chain {
        roots.add(one.clone())?;
    }
    let builder =
        WebPkiClientVerifier::builder_with_provider(roots.into(), default_provider().into());
    Ok(if wanted == "require" {
        builder.build()?
    } else {
        builder.allow_unauthenticated().build()?
    })
}
