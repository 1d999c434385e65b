/// The report of a run as one page that needs nothing else: no network, no file beside it. The data
/// stands in the page as JSON; the page's script builds everything from it, and treats it as text.
#pragma once

#include <string>
#include <string_view>

#include "core/report/html/recorded_cells.h"

namespace ktstr {

/// The whole page.
std::string render_html_report(const RecordedRun& recorded);

/// JSON that can stand in a <script> element: no '<', so that nothing in it ends the element, and
/// only valid UTF-8 without control characters.
std::string json_for_script(const Json& json);

/// The page without data: two marks stand for it. Generated from the files in page/.
std::string_view page_template();

} // namespace ktstr
