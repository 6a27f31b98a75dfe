//! A small HTTP server on 127.0.0.1 that answers what a test says and remembers what it was asked.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// With the query.
    pub(crate) path: String,
    headers: Vec<(String, String)>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What to answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// How many bytes of the body are sent.
    sent: usize,
    /// What happens behind them.
    then: Then,
}

#[derive(Debug, Clone, Copy)]
enum Then {
    Close,
    /// Nothing, for as long.
    Wait(Duration),
    /// A byte at a time, with as much in between.
    Drip(Duration),
}

impl Reply {
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self { status: 200, headers: vec![], sent: body.len(), body, then: Then::Close }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self { status, ..Self::ok("") }
    }

    pub(crate) fn redirect(to: impl Into<String>) -> Self {
        Self::status(302).header("Location", to)
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Sends a part of the body only, and closes.
    pub(crate) fn cut(self, sent: usize) -> Self {
        Self { sent, ..self }
    }

    /// Sends a part of the body, and then nothing for a while.
    pub(crate) fn stall(self, sent: usize) -> Self {
        Self { sent, then: Then::Wait(Duration::from_secs(3)), ..self }
    }

    /// Sends the body slowly, but steadily.
    pub(crate) fn drip(self) -> Self {
        Self { sent: 0, then: Then::Drip(Duration::from_millis(20)), ..self }
    }
}

type Handler = dyn Fn(&Asked) -> Reply + Send + Sync;

/// The server; it stops when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    stop: Arc<AtomicBool>,
}

impl Server {
    pub(crate) fn new(handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::with_address(|_| handler)
    }

    /// A server whose answers know its address, as `HOST:PORT`.
    pub(crate) fn with_address<H>(handler: impl FnOnce(String) -> H) -> Self
    where
        H: Fn(&Asked) -> Reply + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("it is bound");
        let handler: Arc<Handler> = Arc::new(handler(address.to_string()));
        let (asked, stop) = (Arc::<Mutex<Vec<Asked>>>::default(), Arc::<AtomicBool>::default());
        let (all, stopped) = (asked.clone(), stop.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let (handler, all) = (handler.clone(), all.clone());
                // Whoever asked may have gone; that is no failure of the server.
                thread::spawn(move || stream.and_then(|stream| serve(&stream, &*handler, &all)));
            }
        });
        Self { address, asked, stop }
    }

    /// `HOST:PORT`.
    pub(crate) fn place(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.place())
    }

    /// The requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no test panics with it").clone()
    }

    /// The paths of the requests so far.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }

    /// The `Authorization` headers of the requests so far.
    pub(crate) fn authorizations(&self) -> Vec<Option<String>> {
        self.asked().iter().map(|asked| asked.header("authorization").map(str::to_owned)).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for the next connection.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(stream: &TcpStream, handler: &Handler, all: &Mutex<Vec<Asked>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    // Whoever speaks TLS is told in plain text that this is none, as servers do, and then goes.
    if reader.fill_buf()?.first() == Some(&0x16) {
        answer(stream, &Reply::status(400))?;
        return std::io::copy(&mut reader, &mut std::io::sink()).map(drop);
    }
    let mut lines = reader.lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let Some(path) = first.split(' ').nth(1).map(str::to_owned) else { return Ok(()) };
    let mut headers = vec![];
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let asked = Asked { path, headers };
    all.lock().expect("no test panics with it").push(asked.clone());
    answer(stream, &handler(&asked))
}

fn answer(mut stream: &TcpStream, reply: &Reply) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} X\r\nConnection: close\r\n", reply.status);
    head += &format!("Content-Length: {}\r\n", reply.body.len());
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    let (sent, rest) = reply.body.split_at(reply.sent);
    stream.write_all(sent)?;
    match reply.then {
        Then::Close => {}
        Then::Wait(time) => thread::sleep(time),
        Then::Drip(pause) => {
            for byte in rest {
                thread::sleep(pause);
                stream.write_all(&[*byte])?;
            }
        }
    }
    Ok(())
}
