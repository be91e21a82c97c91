use clap::ValueEnum;

use super::build::print_problems;
use super::console::Console;
use super::failure::{Code, Failure};
use super::options::Format;
use super::settings::Settings;
use crate::cli::build_cache::BuildCache;
use crate::host::DiskWorld;
use crate::output::hosting;

const EXAMPLES: &str = "\
Examples:
  parkpages rules nginx > /etc/nginx/parkpages.conf
  parkpages rules caddy > /etc/caddy/parkpages.caddy
  parkpages rules s3 > website.json";

/// Print the rules of the site for a web server: redirects, headers, pages for errors
///
/// Builds the site without writing anything, and prints what the server is to do besides sending
/// files. What hosts read in the folder that they publish (Apache, Netlify, Cloudflare Pages, GitHub
/// Pages) a build writes by itself, where `hosts` in content/site.yaml names them.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Rules {
    /// The server or host whose rules are printed.
    #[arg(value_enum)]
    server: Server,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Server {
    Apache,
    Caddy,
    Nginx,
    S3,
}

impl Rules {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let (built, memo) = BuildCache::dry_run(&world, settings, console)?;
        print_problems(&built, &world, Format::Human, settings, console);
        let rules = memo.rules().filter(|_| built.publishable);
        let Some(rules) = rules else {
            return Ok(Code::Errors);
        };
        let server = match self.server {
            Server::Apache => hosting::Server::Apache,
            Server::Caddy => hosting::Server::Caddy,
            Server::Nginx => hosting::Server::Nginx,
            Server::S3 => hosting::Server::S3,
        };
        console.out(&rules.for_server(server));
        Ok(super::build::code(&built))
    }
}
