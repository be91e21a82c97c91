//! Carries out a plan, and undoes it if the system refuses a step.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use crate::host::output_dir::folder::{Folder, Way};
use crate::host::output_dir::manifest;
use crate::host::output_dir::manifest::Manifest;
use crate::host::output_dir::plan::{Kind, Plan};
use crate::host::sys;
use crate::host::workspace;

/// A step that was taken, with what is needed to undo it.
enum Done {
    /// The manifest of the change was put in place.
    Announced(Replaced),
    /// A file was moved into `old/` under this number.
    MovedAway(String, usize),
    FolderRemoved(String),
    /// A staged file or folder was moved to where nothing was.
    Placed(String),
    /// A staged file was moved to where another file was.
    Swapped(String, Replaced),
}

/// Where a file went that was replaced.
#[derive(Clone, Copy)]
enum Replaced {
    /// Nowhere: there was no file.
    Nothing,
    /// To the path of its replacement.
    Exchanged,
    /// Into `old/` under this number.
    MovedAway(usize),
}

/// The step that failed, and whether all steps before it were undone.
pub(in crate::host) struct Failed {
    pub action: String,
    pub source: io::Error,
    pub undone: bool,
}

/// A plan being carried out.
pub(in crate::host) struct Commit<'a> {
    output: &'a Folder,
    workspace: &'a Folder,
    stage: &'a Folder,
    old: &'a Folder,
    way: Way<'a>,
    done: Vec<Done>,
    /// The number of files in `old/`.
    moved: usize,
}

impl<'a> Commit<'a> {
    pub(in crate::host) fn new(
        output: &'a Folder,
        workspace: &'a Folder,
        stage: &'a Folder,
        old: &'a Folder,
    ) -> Self {
        Self {
            output,
            workspace,
            stage,
            old,
            way: Way::new(output),
            done: Vec::new(),
            moved: 0,
        }
    }

    /// Carries out the plan, or undoes what was done of it.
    pub(in crate::host) fn run(mut self, plan: &Plan) -> Result<(), Failed> {
        let mut action = String::new();
        match self.steps(plan, &mut action) {
            Ok(()) => Ok(()),
            Err(source) => Err(Failed {
                action,
                source,
                undone: self.undo().is_ok(),
            }),
        }
    }

    fn steps(&mut self, plan: &Plan, action: &mut String) -> io::Result<()> {
        let mut doing = |what: &str, path: &str| *action = format!("{what} `{path}`");

        doing("write", manifest::NAME);
        match &plan.during {
            Some(during) => {
                self.write(during, &[workspace::DURING])?;
                self.write(&plan.after, &[workspace::AFTER])?;
            }
            None => self.write(&plan.after, &[workspace::DURING, workspace::AFTER])?,
        }
        self.announce()?;
        for path in &plan.early {
            doing("remove", path.as_str());
            self.move_away(path.as_str())?;
        }
        for path in &plan.early_folders {
            doing("remove the folder", path);
            self.remove_folder(path)?;
        }
        for (path, kind) in &plan.places {
            doing("write", path);
            match kind {
                Kind::New => self.place(path)?,
                Kind::Swap => self.swap(path)?,
            }
        }
        for path in &plan.late {
            doing("remove", path.as_str());
            self.move_away(path.as_str())?;
        }
        for path in &plan.late_folders {
            doing("remove the folder", path);
            match self.remove_folder(path) {
                // Another program put something there, or took it away.
                Err(error) if may_stay(&error) => {}
                result => result?,
            }
        }
        doing("write", manifest::NAME);
        self.output.ask("conclude", manifest::NAME)?;
        let (from, to) = (workspace::AFTER, manifest::NAME);
        self.workspace.rename(from, self.output, to)
    }

    /// Writes a manifest into files of the workspace with these names, piece by piece: that of a large site takes much memory.
    fn write(&self, manifest: &Manifest, names: &[&str]) -> io::Result<()> {
        let mut files = Vec::new();
        for name in names {
            self.workspace.ask("write", name)?;
            files.push(self.workspace.create_new(name)?);
        }
        let mut to = BufWriter::with_capacity(1 << 16, Copies(files));
        manifest.write(&mut to)?;
        to.flush()
    }

    fn announce(&mut self) -> io::Result<()> {
        self.output.ask("announce", manifest::NAME)?;
        let (from, to) = (workspace::DURING, manifest::NAME);
        let swapped = match self.output.look(manifest::NAME)? {
            None => {
                self.workspace.rename_new(from, self.output, to)?;
                Replaced::Nothing
            }
            Some(_) => self.exchange(self.workspace, from, to)?,
        };
        self.done.push(Done::Announced(swapped));
        Ok(())
    }

    fn move_away(&mut self, path: &str) -> io::Result<()> {
        self.output.ask("remove", path)?;
        self.moved += 1;
        let number = self.moved;
        let (folder, name) = self.way.to(path)?;
        folder.rename_new(name, self.old, &number.to_string())?;
        self.done.push(Done::MovedAway(path.to_owned(), number));
        Ok(())
    }

    fn remove_folder(&mut self, path: &str) -> io::Result<()> {
        self.output.ask("remove folder", path)?;
        let (folder, name) = self.way.to(path)?;
        folder.remove_folder(name)?;
        self.done.push(Done::FolderRemoved(path.to_owned()));
        Ok(())
    }

    fn place(&mut self, path: &str) -> io::Result<()> {
        self.output.ask("place", path)?;
        let (folder, name) = self.way.to(path)?;
        self.stage.rename_new(path, folder, name)?;
        self.done.push(Done::Placed(path.to_owned()));
        Ok(())
    }

    fn swap(&mut self, path: &str) -> io::Result<()> {
        self.output.ask("replace", path)?;
        let swapped = self.exchange(self.stage, path, path)?;
        self.done.push(Done::Swapped(path.to_owned(), swapped));
        Ok(())
    }

    /// Replaces the file `to` of the output folder by `from` of `folder`. There is a file at `to` at every instant.
    fn exchange(&mut self, folder: &Folder, from: &str, to: &str) -> io::Result<Replaced> {
        let (place, name) = self.way.to(to)?;
        if self.output.ask("exchange", to).is_ok() && folder.exchange(from, place, name)? {
            return Ok(Replaced::Exchanged);
        }
        self.moved += 1;
        let number = self.moved.to_string();
        let linked = match self.output.ask("link", to) {
            Ok(()) => place.link(name, self.old, &number).is_ok(),
            Err(_) => false,
        };
        if !linked {
            self.output.ask("copy", to)?;
            let mut bytes = Vec::new();
            io::Read::read_to_end(&mut place.open_file(name)?, &mut bytes)?;
            self.old.create(&number, &bytes)?;
        }
        folder.rename(from, place, name)?;
        Ok(Replaced::MovedAway(self.moved))
    }

    /// Undoes all steps, the last first, and goes on after one that cannot be undone.
    fn undo(&mut self) -> io::Result<()> {
        let mut result = Ok(());
        while let Some(done) = self.done.pop() {
            let undone = self.undo_one(&done);
            result = result.and(undone);
            if result.is_err() && matches!(self.done.as_slice(), [Done::Announced(_)]) {
                // The manifest of the change has to stay: it knows both the old files and the new ones.
                break;
            }
        }
        result
    }

    fn undo_one(&mut self, done: &Done) -> io::Result<()> {
        match done {
            Done::Announced(swapped) => {
                let (during, to) = (workspace::DURING, manifest::NAME);
                self.output.ask("undo", to)?;
                match swapped {
                    Replaced::Nothing => self.output.rename(to, self.workspace, during)?,
                    Replaced::Exchanged => self.workspace.rename(during, self.output, to)?,
                    Replaced::MovedAway(number) => {
                        self.old.rename(&number.to_string(), self.output, to)?;
                    }
                }
            }
            Done::MovedAway(path, number) => {
                self.output.ask("undo", path)?;
                let (folder, name) = self.way.to(path)?;
                self.old.rename_new(&number.to_string(), folder, name)?;
            }
            Done::FolderRemoved(path) => {
                self.output.ask("undo", path)?;
                let (folder, name) = self.way.to(path)?;
                folder.make(name, false)?;
            }
            Done::Placed(path) => {
                self.output.ask("undo", path)?;
                let (folder, name) = self.way.to(path)?;
                folder.rename_new(name, self.stage, path)?;
            }
            Done::Swapped(path, swapped) => {
                self.output.ask("undo", path)?;
                let (folder, name) = self.way.to(path)?;
                match swapped {
                    Replaced::Nothing => {}
                    Replaced::Exchanged => self.stage.rename(path, folder, name)?,
                    Replaced::MovedAway(number) => {
                        self.old.rename(&number.to_string(), folder, name)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Files that are written alike.
struct Copies(Vec<File>);

impl Write for Copies {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for file in &mut self.0 {
            file.write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether a folder was not removed because it is in use or gone, rather than because the system refused.
fn may_stay(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::DirectoryNotEmpty | Kind::NotFound | Kind::NotADirectory | Kind::ResourceBusy
    ) || sys::is_of_links(error)
}
