//! A web server to pull from: it has the content it was given, nothing else.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use super::content::Content;

/// The server. Its thread ends with the test's process.
#[derive(Clone)]
pub struct Source {
    address: SocketAddr,
    contents: Arc<Mutex<HashMap<String, Content>>>,
}

impl Source {
    pub fn start() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let source = Self { address: socket.local_addr().unwrap(), contents: Arc::default() };
        let contents = Arc::clone(&source.contents);
        thread::spawn(move || {
            for stream in socket.incoming().flatten() {
                let contents = Arc::clone(&contents);
                // A client that was killed is no trouble of its source.
                thread::spawn(move || drop(answer(stream, &contents)));
            }
        });
        source
    }

    /// Offers content; gives its address.
    pub fn offer(&self, name: &str, content: Content) -> String {
        self.contents.lock().unwrap().insert(format!("/{name}"), content);
        format!("http://{}/{name}", self.address)
    }
}

fn answer(mut stream: TcpStream, contents: &Mutex<HashMap<String, Content>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let content = contents.lock().unwrap().get(path).cloned();
    let Some(content) = content else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    };
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", content.size())?;
    content.pieces().try_for_each(|piece| stream.write_all(&piece))
}
