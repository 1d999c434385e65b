//! Describes the scheduler to ktstr: a BPF object that build.rs compiled.
mod ktstr;

use std::ptr::null;

const SIZE: usize = include_bytes!(concat!(env!("OUT_DIR"), "/@NAME@.bpf.o")).len();

/// An ELF file is read in place: it starts at a multiple of 8.
#[repr(C, align(8))]
struct Object([u8; SIZE]);
static OBJECT: Object = Object(*include_bytes!(concat!(env!("OUT_DIR"), "/@NAME@.bpf.o")));

static BPF: ktstr::BpfObject = ktstr::BpfObject {
    struct_size: ktstr::size_of::<ktstr::BpfObject>(),
    reserved_zero: 0,
    data: OBJECT.0.as_ptr(),
    end: unsafe { OBJECT.0.as_ptr().add(SIZE) },
    struct_ops: null(),
};

static SCHEDULER: ktstr::Scheduler = ktstr::Scheduler {
    struct_size: ktstr::size_of::<ktstr::Scheduler>(),
    kind: ktstr::SCHEDULER_BPF,
    id: text!("@NAME@"),
    description: text!("one queue for the whole machine"),
    bpf: &BPF,
    binary: null(),
    builtin: null(),
    ops: null(),
    rodata: null(),
    flags: null(),
    constraints: null(),
};

plugin!("@NAME@", "0.1.0", "GPL-2.0-only", ktstr::SCHEDULER_FACTORY, &SCHEDULER);
