//! The records of ktstr's plugin ABI 0.1 that this plugin uses, as `plugin.h`, `scheduler.h`, `test.h`, `payload.h` and
//! `vmm.h` define them; a member that is zero is not set.
#![allow(dead_code)]

use std::ffi::CStr;
use std::os::raw::{c_char, c_void};

pub const OK: i32 = 0;
pub const ERR_UNSUPPORTED: i32 = -2;
pub const UNLIMITED: u32 = u32::MAX;
pub const OUTPUT_EXIT_CODE: u32 = 1;
pub const SCHEDULER_BPF: u32 = 2;

pub const SCHEDULER_FACTORY: &str = "ktstr.scheduler/1";
pub const TEST_FACTORY: &str = "ktstr.test/1";
pub const PAYLOAD_FACTORY: &str = "ktstr.payload/1";
pub const VMM_FACTORY: &str = "ktstr.vmm/1";

/// A text as C has it.
#[macro_export]
macro_rules! text {
    ($text:expr) => {
        concat!($text, "\0").as_ptr() as *const std::os::raw::c_char
    };
}

/// `struct_size` of a record.
pub const fn size_of<T>() -> u32 {
    std::mem::size_of::<T>() as u32
}

#[repr(C)]
pub struct Host {
    pub abi_major: u16,
    pub abi_minor: u16,
    pub role: u32,
    pub host_data: *mut c_void,
    pub get_extension: extern "C" fn(*const Host, *const c_char) -> *const c_void,
    pub log: extern "C" fn(*const Host, i32, *const c_char),
    pub set_error: extern "C" fn(*const Host, *const c_char),
}

#[repr(C)]
pub struct Factory {
    pub count: extern "C" fn() -> u32,
    pub describe: extern "C" fn(u32) -> *const c_void,
}

#[repr(C)]
pub struct Entry {
    pub magic: u32,
    pub abi_major: u16,
    pub abi_minor: u16,
    pub min_host_minor: u16,
    pub reserved_zero: u16,
    pub flags: u32,
    pub id: *const c_char,
    pub version: *const c_char,
    pub license: *const c_char,
    pub init: Option<extern "C" fn(*const Host) -> i32>,
    pub deinit: Option<extern "C" fn()>,
    pub get_factory: extern "C" fn(*const c_char) -> *const c_void,
}

#[repr(C)]
pub struct Note {
    pub name_size: u32,
    pub desc_size: u32,
    pub kind: u32,
    pub name: [u8; 8],
    pub major: u32,
    pub minor: u32,
}

#[repr(C)]
pub struct Constraints {
    pub struct_size: u32,
    pub min_numa_nodes: u32,
    pub max_numa_nodes: u32,
    pub min_llcs: u32,
    pub max_llcs: u32,
    pub min_cpus: u32,
    pub max_cpus: u32,
    pub requires_smt: u32,
}

#[repr(C)]
pub struct BpfObject {
    pub struct_size: u32,
    pub reserved_zero: u32,
    pub data: *const u8,
    pub end: *const u8,
    pub struct_ops: *const c_char,
}

#[repr(C)]
pub struct Scheduler {
    pub struct_size: u32,
    pub kind: u32,
    pub id: *const c_char,
    pub description: *const c_char,
    pub bpf: *const BpfObject,
    pub binary: *const c_void,
    pub builtin: *const c_void,
    pub ops: *const c_void,
    pub rodata: *const c_void,
    pub flags: *const c_void,
    pub constraints: *const Constraints,
}

#[repr(C)]
pub struct Test {
    pub struct_size: u32,
    pub duration_ms: u32,
    pub timeout_ms: u32,
    pub memory_mib: u32,
    pub id: *const c_char,
    pub description: *const c_char,
    pub scheduler: *const c_char,
    pub constraints: *const Constraints,
    pub ops: *const c_void,
    pub scenario: *const c_char,
}

#[repr(C)]
pub struct Payload {
    pub struct_size: u32,
    pub output: u32,
    pub id: *const c_char,
    pub description: *const c_char,
    pub path: *const c_char,
    pub args: *const *const c_char,
}

#[repr(C)]
pub struct VmmOps {
    pub probe: extern "C" fn(*const Host) -> i32,
}

#[repr(C)]
pub struct Vmm {
    pub struct_size: u32,
    pub reserved_zero: u32,
    pub id: *const c_char,
    pub description: *const c_char,
    pub ops: *const VmmOps,
}

/// A list of texts that ends with NULL.
#[repr(transparent)]
pub struct Texts<const N: usize>(pub [*const c_char; N]);

// Constants of the plugin: nobody writes to what they point to.
unsafe impl Sync for Entry {}
unsafe impl Sync for BpfObject {}
unsafe impl Sync for Scheduler {}
unsafe impl Sync for Test {}
unsafe impl Sync for Payload {}
unsafe impl Sync for Vmm {}
unsafe impl<const N: usize> Sync for Texts<N> {}

/// Whether a factory's id is this one.
///
/// # Safety
/// `id` is a C text.
pub unsafe fn is_factory(id: *const c_char, name: &str) -> bool {
    CStr::from_ptr(id).to_bytes() == name.as_bytes()
}

/// Defines the plugin with its one item. Once, in lib.rs.
#[macro_export]
macro_rules! plugin {
    ($id:expr, $version:expr, $license:expr, $factory:expr, $item:expr) => {
        extern "C" fn ktstr_count() -> u32 {
            1
        }

        extern "C" fn ktstr_describe(_index: u32) -> *const std::os::raw::c_void {
            $item as *const _ as *const std::os::raw::c_void
        }

        static KTSTR_FACTORY: $crate::ktstr::Factory = $crate::ktstr::Factory {
            count: ktstr_count,
            describe: ktstr_describe,
        };

        extern "C" fn ktstr_get_factory(id: *const std::os::raw::c_char) -> *const std::os::raw::c_void {
            if unsafe { $crate::ktstr::is_factory(id, $factory) } {
                &KTSTR_FACTORY as *const _ as *const std::os::raw::c_void
            } else {
                std::ptr::null()
            }
        }

        #[used]
        #[link_section = ".note.ktstr"]
        static KTSTR_NOTE: $crate::ktstr::Note = $crate::ktstr::Note {
            name_size: 6,
            desc_size: 8,
            kind: 1,
            name: *b"ktstr\0\0\0",
            major: 0,
            minor: 1,
        };

        #[no_mangle]
        #[allow(non_upper_case_globals)]
        pub static ktstr_plugin: $crate::ktstr::Entry = $crate::ktstr::Entry {
            magic: 0x5453_544b,
            abi_major: 0,
            abi_minor: 1,
            min_host_minor: 0,
            reserved_zero: 0,
            flags: 0,
            id: text!($id),
            version: text!($version),
            license: text!($license),
            init: None,
            deinit: None,
            get_factory: ktstr_get_factory,
        };
    };
}
