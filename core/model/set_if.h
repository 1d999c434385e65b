/// Members of a JSON object that are left out while they say nothing.
#pragma once

#include <string>
#include <vector>

#include "core/base/json.h"

namespace ktstr {

inline void set_if(Json& json, const char* name, bool is_set)
{
  if (is_set)
    json.set(name, true);
}

inline void set_if(Json& json, const char* name, const std::string& text)
{
  if (!text.empty())
    json.set(name, text);
}

inline void set_if(Json& json, const char* name, const std::vector<std::string>& texts)
{
  if (!texts.empty())
    json.set(name, Json::array_of(texts));
}

} // namespace ktstr
