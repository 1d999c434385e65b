//! A VM back end that is described and probed. A command line that boots machines is the next step:
//! see `boot` in ktstr/vmm.h.
mod ktstr;

use std::fs::OpenOptions;

extern "C" fn probe(host: *const ktstr::Host) -> i32 {
    if OpenOptions::new().read(true).write(true).open("/dev/kvm").is_ok() {
        return ktstr::OK;
    }
    let reason = text!("/dev/kvm cannot be opened; load the kvm module, or join the group kvm");
    unsafe { ((*host).set_error)(host, reason) };
    ktstr::ERR_UNSUPPORTED
}

static OPS: ktstr::VmmOps = ktstr::VmmOps { probe };

static VMM: ktstr::Vmm = ktstr::Vmm {
    struct_size: ktstr::size_of::<ktstr::Vmm>(),
    reserved_zero: 0,
    id: text!("@NAME@"),
    description: text!("a back end that needs /dev/kvm"),
    ops: &OPS,
};

plugin!("@NAME@", "0.1.0", "MIT", ktstr::VMM_FACTORY, &VMM);
