//! A payload: a program of the host that tests run in the guest, packed with its libraries.
mod ktstr;

use std::ptr::null;

static ARGS: ktstr::Texts<3> = ktstr::Texts([text!("-c"), text!("exit 0"), null()]);

static PAYLOAD: ktstr::Payload = ktstr::Payload {
    struct_size: ktstr::size_of::<ktstr::Payload>(),
    output: ktstr::OUTPUT_EXIT_CODE,
    id: text!("@NAME@"),
    description: text!("a shell that ends at once: put your benchmark here"),
    path: text!("sh"),
    args: ARGS.0.as_ptr(),
};

plugin!("@NAME@", "0.1.0", "MIT", ktstr::PAYLOAD_FACTORY, &PAYLOAD);
