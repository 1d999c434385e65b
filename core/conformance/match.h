/// How the wanted answer of a case is compared with what the function gave.
#pragma once

#include "core/base/json.h"

namespace ktstr::conformance {

using Match = bool (*)(const Json& wanted, const Json& got);

/// Equal values: 1 is 1.0, 0.0 is not -0.0, members in any order.
bool is_same(const Json& wanted, const Json& got);
/// As is_same, for floats up to rounding.
bool is_close(const Json& wanted, const Json& got);
/// Every member of what is wanted is in what was given, and the same.
bool has_members(const Json& wanted, const Json& got);
/// null wants null; a text, or each of an array of texts, must occur in the text that was given.
bool contains_texts(const Json& wanted, const Json& got);
/// Two arrays, item by item with contains_texts or, where that is not about texts, is_same.
bool items_contain(const Json& wanted, const Json& got);
/// The text that was given begins with the one wanted.
bool begins_with(const Json& wanted, const Json& got);
/// "suffix:x" wants a text that ends with x; anything else is_same.
bool is_same_or_suffix(const Json& wanted, const Json& got);
/// {"class", "reason"}, or "reason_starts_with" in place of "reason", or neither.
bool is_host_class(const Json& wanted, const Json& got);
/// A text, or "Found" with the bytes in whatever form: the numbers and nulls in it count, in order,
/// and those that are left out at the end are null.
bool is_thread_lookup(const Json& wanted, const Json& got);
/// {"pass", "details"}: one array of texts for each failure, all of which its message contains.
bool is_check_verdict(const Json& wanted, const Json& got);

} // namespace ktstr::conformance
