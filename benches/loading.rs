//! Loading: one case, every case of the project, and about 1 MB of cases in a folder; figures per byte of YAML.
//!
//! The main thing is the whole load of 1 MB, for which 60 ms are wanted. Nothing is sent.

use std::fs;
use std::path::Path;

use countersign::cases::suite::Suite;
use countersign::run::plan::Plan;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use divan::Bencher;
use divan::counter::BytesCount;
use tempfile::TempDir;

/// The command's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ONE: &str = "paybox/cardstorage-add/accepts-minimal";

fn main() {
    divan::main();
}

#[divan::bench]
fn one_case_with_its_specs(bencher: Bencher<'_, '_>) {
    bencher.bench(|| load(&Files::own(), &[ONE.to_owned()]));
}

#[divan::bench]
fn one_case_alone(bencher: Bencher<'_, '_>) {
    let suite = Suite::open(Files::own()).expect("the cases are found");
    let catalog = Catalog::new(Files::own());
    let load = || suite.case(&catalog, ONE).expect("the case loads");
    load(); // From here on the specs that it refers to are kept.
    bencher
        .counter(BytesCount::new(text(ONE).len()))
        .bench(load);
}

#[divan::bench]
fn every_case_of_the_project(bencher: Bencher<'_, '_>) {
    let ids = ids();
    let bytes: usize = ids.iter().map(|id| text(id).len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| load(&Files::own(), &[]));
}

#[divan::bench(sample_count = 30)]
fn one_megabyte_of_cases(bencher: Bencher<'_, '_>) {
    let (folder, bytes) = megabyte();
    let files = Files::new(None, Some(folder.path().to_owned()));
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| load(&files, &[]));
}

#[divan::bench(sample_count = 30)]
fn one_megabyte_of_cases_on_one_core(bencher: Bencher<'_, '_>) {
    let (folder, bytes) = megabyte();
    let files = Files::new(None, Some(folder.path().to_owned()));
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let catalog = Catalog::new(files.clone());
        let suite = Suite::open(files.clone()).expect("the cases are found");
        let case = |id: &String| suite.case(&catalog, id).expect("every case loads");
        suite.ids().iter().map(case).collect::<Vec<_>>()
    });
}

/// What `run` does before it sends anything.
fn load(files: &Files, patterns: &[String]) -> Plan {
    let catalog = Catalog::new(files.clone());
    let suite = Suite::open(files.clone()).expect("the cases are found");
    let ids = suite
        .select(&catalog, patterns)
        .expect("the patterns select something");
    Plan::new(&suite, &catalog, &ids, &[]).expect("every case loads")
}

fn ids() -> Vec<String> {
    let suite = Suite::open(Files::own()).expect("the cases are found");
    suite.ids().to_vec()
}

fn text(id: &str) -> String {
    let read = Files::own().read(&format!("cases/{id}.yaml"));
    read.expect("the case is there").text.to_string()
}

/// A folder with copies of the project's cases under other names, and how many bytes they are. Merchant numbers follow
/// from names, so that these names give a thousand different ones.
fn megabyte() -> (TempDir, usize) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let suite = Suite::open(Files::own()).expect("the cases are found");
    for id in suite.preconditions() {
        write(&folder.path().join(format!("{id}.yaml")), &text(id));
    }
    let own: Vec<(String, String)> = ids().into_iter().map(|id| (text(&id), id)).collect();
    let mut bytes = 0;
    for (copy, (text, id)) in own.iter().cycle().enumerate() {
        if bytes >= 1_000_000 {
            break;
        }
        write(&folder.path().join(format!("{id}-{copy}.yaml")), text);
        bytes += text.len();
    }
    (folder, bytes)
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("an id has folders")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}
