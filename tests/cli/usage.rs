//! Wrong usage, help, completions, colours.

use std::process::Command;

use snapbox::{assert_data_eq, str};

use crate::env::{NOW, Place};

#[test]
fn without_a_command_there_is_help_and_a_failure() {
    let place = Place::empty();
    let run = place.finish(Command::new(env!("CARGO_BIN_EXE_parkpages")).env_clear());
    assert_eq!(run.code, Some(2));
    assert_eq!(run.err, place.run("--help").out);
    let run = Place::empty().run_args(&["--color", "never"]);
    assert_eq!(run.code, Some(2));
    assert_data_eq!(
        run.all(),
        str![[r#"
--- stderr
error: 'parkpages' requires a subcommand but one was not provided
  [subcommands: build, check, serve, watch, diff, publish, releases, rollback, list, search, approve, new, init, import, fetch, rules, translations, urls, schema, completions, man]

Usage: parkpages [OPTIONS] <COMMAND>

For more information, try '--help'.
--- exit 2

"#]]
    );
}

#[test]
fn the_help_of_the_program() {
    assert_data_eq!(
        Place::empty().run("--help").out,
        str![[r#"
Turns a folder of Markdown articles and YAML records into a static site in several languages

Usage: parkpages [OPTIONS] <COMMAND>

Commands:
  build         Build the site
  check         Build the site without writing anything
  serve         Show the site in a browser while you work on it
  watch         Build the site again at every change
  diff          Say what would change for readers
  publish       Publish the site as a release that readers see at once
  releases      List what was published, release by release
  rollback      Lead readers back to an earlier release
  approve       Approve texts, so that readers see them
  new           Start an entry: a file with the front matter that its section asks for
  list          List every entry in every language: its state, date and address
  init          Start a site in a new folder
  import        Take over a site that was made with another program
  fetch         Bring data files from the web, as `fetch` in content/site.yaml says
  rules         Print the rules of the site for a web server: redirects, headers, pages for errors
  translations  Say which translations are missing or have fallen behind their originals, and by
                which words
  urls          List every address that is or was public, from the ledger urls.lock
  schema        Print a section's JSON Schema, for completion and checks in an editor
  search        Search the site as its readers do, and say why each page is found
  completions   Print a script that completes commands and options in a shell
  man           Print a page of the manual, for `man`

Options:
  -h, --help     Print help
  -V, --version  Print version

Options for the whole site:
      --root <DIR>       Folder of the site: the one that holds content/ and themes/ [default: .]
      --output <DIR>     Folder to publish into [default: public in the site's folder]
      --base-url <URL>   Address of the published site, in place of base_url in content/site.yaml
      --drafts           Take in drafts, and what is not public yet or no longer
      --now <RFC3339>    Build as if it were this instant, as 2026-05-01T09:00:00+08:00 [default:
                         now]
      --jobs <N>         Number of threads [default: one for each core]
      --skip-broken      Leave out entries with errors, publish the rest and exit with 1
      --adopt            Publish into a folder that holds files of others; they stay
      --redact           Keep titles, addresses and excerpts of what is not public out of all
                         messages
      --all              Show each problem, however many there are of a kind
      --preview          Mark every page as a preview, by a banner and for search engines
      --format <FORMAT>  Form of what is printed: problems as human, json, github or sarif; lists as
                         table, csv or json
      --color <WHEN>     Colours: auto is on a terminal, unless NO_COLOR is set [default: auto]
                         [possible values: auto, always, never]

Examples:
  parkpages init my-site                  Start a site in a new folder
  parkpages import ../old --into my-site  Take over a site of another program
  parkpages build                         Build the site of this folder into public/
  parkpages serve                         Look at it while you work
  parkpages new news "First partners"     Start a news item
  parkpages diff public                   See what would change for readers
  parkpages publish                       Let readers see it
  parkpages list --due                    See what goes live or expires, and when

Exit codes:
  0  done
  1  the site has errors: nothing was published, or only what is sound with --skip-broken
  2  wrong usage, or something in the way outside the site (a full disk, a foreign folder), or a
     mistake of the program itself

"#]]
    );
}

#[test]
fn each_command_has_a_help_with_examples_of_what_concerns_it() {
    let place = Place::empty();
    assert_data_eq!(
        place.run("build --help").out,
        str![[r#"
Build the site

Usage: parkpages build [OPTIONS]

Options:
      --no-cache      Make everything anew: take nothing from earlier builds, keep nothing for later
                      ones
      --explain       Say of each page why it was made or kept
      --part <N/M>    Make one part of the pages, as 2/3 of three, and keep it as a file in the
                      folder of --output
      --join <DIR>    Build the site from all parts in this folder; what they lack, or what has
                      changed since, is made here
      --timings       Say where the time went: for each phase on the clock, and summed over the
                      threads
      --trace <FILE>  Write a trace of the build into this file, for Perfetto, speedscope or
                      chrome://tracing
  -h, --help          Print help

Options for the whole site:
      --root <DIR>       Folder of the site: the one that holds content/ and themes/ [default: .]
      --output <DIR>     Folder to publish into [default: public in the site's folder]
      --base-url <URL>   Address of the published site, in place of base_url in content/site.yaml
      --drafts           Take in drafts, and what is not public yet or no longer
      --now <RFC3339>    Build as if it were this instant, as 2026-05-01T09:00:00+08:00 [default:
                         now]
      --jobs <N>         Number of threads [default: one for each core]
      --skip-broken      Leave out entries with errors, publish the rest and exit with 1
      --adopt            Publish into a folder that holds files of others; they stay
      --redact           Keep titles, addresses and excerpts of what is not public out of all
                         messages
      --all              Show each problem, however many there are of a kind
      --preview          Mark every page as a preview, by a banner and for search engines
      --format <FORMAT>  Form of the problems [possible values: human, json, github, sarif]
      --color <WHEN>     Colours: auto is on a terminal, unless NO_COLOR is set [default: auto]
                         [possible values: auto, always, never]

Reads content/ and themes/ and publishes the site into the folder public. With an error nothing
there changes; every problem is told at once. Files there that the program did not write stay as
they are, and so do pages that have not changed. With --drafts, or a --now that lies ahead, the
folder is one that --output names, so that nothing gets out by oversight.

A very large site can be made on several machines: each reads all of it and makes one part of its
pages and pictures (--part), and one of them builds the site from the parts (--join). What comes out
is what one machine would have made.

Examples:
  parkpages build                                 Into public/
  parkpages build --root site --output /srv/www   From another folder, into another folder
  parkpages build --now 2027-05-01T09:00:00+08:00 --output preview
                                                  As it will be on 1 May 2027 at nine
  parkpages build --drafts --preview --output preview
                                                  With drafts, for looking at
  parkpages build --format github --redact        In a public log
  parkpages build --timings --trace trace.json    Where its time goes
  parkpages build --part 1/2 --output parts       On one machine; --part 2/2 on another
  parkpages build --join parts                    And the whole, where both files are

"#]]
    );
    assert_data_eq!(
        place.run("list --help").out,
        str![[r#"
List every entry in every language: its state, date and address

Usage: parkpages list [OPTIONS]

Options:
      --due           List what time alone will change: what goes live, expires or closes, and when
      --review        List pages that are reviewed from time to time (`review_every`), and by when,
                      what is due first at the top
      --owner <NAME>  With --review, only pages of this owner
  -h, --help          Print help

Options for the whole site:
      --root <DIR>       Folder of the site: the one that holds content/ and themes/ [default: .]
      --base-url <URL>   Address of the published site, in place of base_url in content/site.yaml
      --now <RFC3339>    Build as if it were this instant, as 2026-05-01T09:00:00+08:00 [default:
                         now]
      --redact           Keep titles, addresses and excerpts of what is not public out of all
                         messages
      --all              Show each problem, however many there are of a kind
      --format <FORMAT>  Form of the list [possible values: table, csv, json]
      --color <WHEN>     Colours: auto is on a terminal, unless NO_COLOR is set [default: auto]
                         [possible values: auto, always, never]

Reads the content alone and needs no earlier build. States: public, draft, embargoed (its time has
not come), expired, withdrawn (a notice stands in its place), broken (it has errors). In CSV a cell
that a spreadsheet would run as a formula (=, +, -, @ at its start) has an apostrophe before it.

Examples:
  parkpages list                           Every entry in every language
  parkpages list --due                     What goes live, expires, closes, and when
  parkpages list --review --owner "Press office"
                                           What the press office is to review, and by when
  parkpages list --format csv > list.csv   For a spreadsheet
  parkpages list --now 2027-01-01T00:00:00+08:00
                                           As it will be then

"#]]
    );
    assert_data_eq!(
        place.run("init --help").out,
        str![[r#"
Start a site in a new folder

Usage: parkpages init [OPTIONS] <DIR>

Arguments:
  <DIR>  The folder; it is created if it does not exist

Options:
      --languages <KEYS>  The languages of the site, the default one first: tags as en, pt or fr-ca;
                          tc and sc are Traditional and Simplified Chinese [default: en,tc,sc]
      --theme <THEME>     The theme to begin with: plain has 300 lines, park is that of the sample
                          site [default: plain] [possible values: plain, park]
  -h, --help              Print help

Options for the whole site:
      --color <WHEN>  Colours: auto is on a terminal, unless NO_COLOR is set [default: auto]
                      [possible values: auto, always, never]

Writes a small site that builds at once: settings, a home page, a page, a news section and a theme,
each file with comments on what can be changed. It asks nothing, and nothing is ever overwritten: a
folder that holds anything is refused, apart from a README, a LICENSE and what belongs to Git.

Examples:
  parkpages init my-site                       In English and Chinese, with the theme plain
  parkpages init my-site --languages en        In one language: /about/, no language in addresses
  parkpages init my-site --languages pt,en     The first language is the default one
  parkpages init . --theme park                In this folder, with the theme of the sample site

"#]]
    );
    for command in ["build", "check", "list", "init", "completions"] {
        let long = place.run(&format!("{command} --help"));
        assert_eq!(long.out, place.run(&format!("{command} -h")).out);
        assert!(long.out.contains("Examples:\n  parkpages "), "{command}");
        assert_eq!((long.code, long.err.as_str()), (Some(0), ""));
    }
}

#[test]
fn the_version_is_told() {
    let run = Place::empty().run("--version");
    assert_eq!(
        run.out,
        format!("parkpages {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn what_is_misspelt_is_told_with_what_was_meant() {
    let place = Place::empty();
    assert_data_eq!(
        place.run("biuld").all(),
        str![[r#"
--- stderr
error: unrecognized subcommand 'biuld'

  tip: a similar subcommand exists: 'build'

Usage: parkpages [OPTIONS] <COMMAND>

For more information, try '--help'.
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("build --jbos 2").all(),
        str![[r#"
--- stderr
error: unexpected argument '--jbos' found

  tip: a similar argument exists: '--jobs'

Usage: parkpages build --jobs <N>

For more information, try '--help'.
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("build --jobs 0").all(),
        str![[r#"
--- stderr
error: invalid value '0' for '--jobs <N>': 0 is not in 1..=1024

For more information, try '--help'.
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("build --now yesterday").all(),
        str![[r#"
--- stderr
error: invalid value 'yesterday' for '--now <RFC3339>': write a date, a time and an offset, as 2026-05-01T09:00:00+08:00 or 2026-05-01T01:00:00Z

For more information, try '--help'.
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("build --base-url park.example").all(),
        str![[r#"
--- stderr
error: `park.example` is not the address of a site: write it as https://www.example.org
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("list --format sarif").all(),
        str![[r#"
--- stderr
error: invalid value 'sarif' for '--format <FORMAT>'
  [possible values: table, csv, json]

For more information, try '--help'.
--- exit 2

"#]]
    );
    assert_data_eq!(
        place.run("--format csv build").all(),
        str![[r#"
--- stderr
error: `build` cannot print in the form `csv`
  help: its forms: human, json, github, sarif
--- exit 2

"#]]
    );
}

#[test]
fn options_stand_before_or_after_the_command() {
    let place = Place::base();
    let after = place.run("list --format csv --root .");
    let before = place.run("--format csv --root . list");
    assert_eq!(after.code, Some(0), "{}", after.all());
    assert_eq!(after.all(), before.all());
}

#[test]
fn completions_know_commands_and_options() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = Place::empty().run(&format!("completions {shell}"));
        assert_eq!(run.code, Some(0));
        for word in ["skip-broken", "completions", "init"] {
            assert!(run.out.contains(word), "{shell} lacks {word}");
        }
    }
    assert_data_eq!(
        Place::empty().run("completions tcsh").all(),
        str![[r#"
--- stderr
error: invalid value 'tcsh' for '<SHELL>'
  [possible values: bash, elvish, fish, powershell, zsh]

  tip: a similar value exists: 'zsh'

For more information, try '--help'.
--- exit 2

"#]]
    );
}

#[test]
fn colours_come_when_asked_for_and_go_with_no_color() {
    let place = Place::empty();
    let colours = |args: &[&str], variable: Option<(&str, &str)>| {
        let mut command = place.command(args);
        command.envs(variable);
        place.finish(&mut command).err.contains('\u{1b}')
    };
    assert!(colours(&["biuld", "--color", "always"], None));
    assert!(colours(
        &["biuld", "--color=always"],
        Some(("NO_COLOR", "1"))
    ));
    assert!(!colours(&["biuld"], None), "a pipe is no terminal");
    assert!(colours(&["biuld"], Some(("CLICOLOR_FORCE", "1"))));
    assert!(!colours(
        &["biuld", "--color", "never"],
        Some(("CLICOLOR_FORCE", "1"))
    ));
    assert!(colours(
        &["build", "--color", "always", "--root", "nowhere"],
        None
    ));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::base();
    let mut child = place
        .command(&["completions", "bash", "--now", NOW])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
#[cfg(unix)]
fn too_few_open_files_are_no_fault_of_the_site() {
    let place = Place::base();
    let program = env!("CARGO_BIN_EXE_parkpages");
    let mut shell = std::process::Command::new("sh");
    shell.current_dir(place.path());
    shell.args(["-c", &format!("ulimit -n 12; exec {program} build")]);
    let run = place.finish(&mut shell);
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(run.err.contains("too many open files"), "{}", run.err);
}
