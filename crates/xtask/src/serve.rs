//! Serves the site on this machine, without caching, so that a reload shows the last build.

use crate::build::{self, DIST};
use crate::command::Outcome;
use std::fs::File;
use std::path::{Component, Path, PathBuf};
use tiny_http::{Header, Response, Server};

/// Builds (unless told not to) and serves until it is stopped.
pub fn run(options: &[&str]) -> Outcome {
    let mut port = 8080u16;
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        match *option {
            "--no-build" => {}
            "--port" => {
                port =
                    rest.next().and_then(|n| n.parse().ok()).ok_or("--port takes a number, such as 8080")?;
            }
            other => return Err(format!("serve knows --port N and --no-build, not {other}")),
        }
    }
    if !options.contains(&"--no-build") {
        build::run()?;
    }
    let server = Server::http(("127.0.0.1", port)).map_err(|error| format!("port {port}: {error}"))?;
    println!("http://127.0.0.1:{port}/");
    for request in server.incoming_requests() {
        let answered = match file_of(request.url()).and_then(|path| Some((File::open(&path).ok()?, path))) {
            Some((file, path)) => {
                let headers = [("Content-Type", mime(&path)), ("Cache-Control", "no-cache")];
                let mut response = Response::from_file(file);
                for (name, value) in headers {
                    if let Ok(header) = Header::from_bytes(name, value) {
                        response.add_header(header);
                    }
                }
                request.respond(response)
            }
            None => request.respond(Response::from_string("not found").with_status_code(404)),
        };
        if let Err(error) = answered {
            eprintln!("a request was not answered: {error}");
        }
    }
    Ok(())
}

/// The file of a URL; none outside of the site.
fn file_of(url: &str) -> Option<PathBuf> {
    let path = Path::new(url.split(['?', '#']).next()?.trim_start_matches('/'));
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let file = Path::new(DIST).join(path);
    Some(if file.is_dir() { file.join("index.html") } else { file })
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
