/// The engine for tests of ktstr.hpp: its own headers and the sugar both fill the namespace ktstr,
/// as they never meet otherwise.
#pragma once

#include <string>

/// Empty when the engine takes the document, else its complaint.
std::string complaint_of_engine(const std::string& document);
