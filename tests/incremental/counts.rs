//! How many pages each kind of edit makes again.

use parkpages::build::Why;

use super::Run;
use super::site::{Edit, file};

/// Pages that are made again after a file took one of its forms.
fn remade(path: &str, form: Option<usize>) -> usize {
    let mut run = Run::new();
    run.build();
    run.edit(&Edit::Write(file(path), form));
    let built = run.build();
    let made = built.why.values().filter(|why| **why != Why::Kept);
    made.count()
}

#[test]
fn each_kind_of_edit_makes_few_pages_again() {
    let all = {
        let built = Run::new().build();
        built.why.len()
    };
    let table = [
        ("nothing", remade("content/news/opening.md", Some(0))),
        ("a text", remade("content/news/opening.md", Some(1))),
        (
            "a translation's text",
            remade("content/news/opening.tc.md", Some(2)),
        ),
    ];
    println!("{all} {table:?}");
}
