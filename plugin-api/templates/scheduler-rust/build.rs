//! A build-id, by which host and guest know that they have the same file; and the BPF object, compiled by clang with the
//! headers of ktstr-plugin (found by pkg-config).
use std::env;
use std::process::Command;

fn main() {
    println!("cargo:rustc-link-arg-cdylib=-Wl,--build-id=sha1,-z,defs,-z,now");
    println!("cargo:rerun-if-changed=@NAME@.bpf.c");
    println!("cargo:rerun-if-env-changed=PKG_CONFIG_PATH");
    println!("cargo:rerun-if-env-changed=CLANG");

    let found = Command::new("pkg-config")
        .args(["--cflags", "ktstr-plugin"])
        .output()
        .expect("cannot run pkg-config");
    assert!(
        found.status.success(),
        "pkg-config does not know ktstr-plugin: set PKG_CONFIG_PATH to the folder of ktstr-plugin.pc"
    );
    let flags = String::from_utf8(found.stdout).expect("flags are text");
    let clang = env::var("CLANG").unwrap_or_else(|_| "clang".into());
    let object = format!("{}/@NAME@.bpf.o", env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let ended = Command::new(&clang)
        .args(["-target", "bpf", "-O2", "-g", "-mcpu=v3", "-std=gnu11", "-D__TARGET_ARCH_x86"])
        .args(flags.split_whitespace())
        .args(["-idirafter", "/usr/include/x86_64-linux-gnu", "-c", "@NAME@.bpf.c", "-o", &object])
        .status()
        .unwrap_or_else(|error| panic!("cannot run {clang}: {error}; set CLANG to a clang for BPF"));
    assert!(ended.success(), "{clang} could not compile @NAME@.bpf.c");
}
