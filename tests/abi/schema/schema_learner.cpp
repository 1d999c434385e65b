#include "tests/abi/schema/schema_learner.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/scenario/scenario.h"
#include "core/scenario/work_type.h"

namespace ktstr::test {

namespace {

constexpr std::size_t kLargeObject = 4; // members; such objects are defined once

/// The text between two others; nothing when one of them is missing.
std::optional<std::string>
between(const std::string& text, std::string_view from, std::string_view to)
{
  const auto begin = text.find(from);
  if (begin == std::string::npos)
    return std::nullopt;
  const auto at = begin + from.size();
  const auto end = to.empty() ? text.size() : text.find(to, at);
  if (end == std::string::npos)
    return std::nullopt;
  return text.substr(at, end - at);
}

Json number_of(const std::string& text)
{
  return Json::parse(text).value_or(Json());
}

std::vector<std::string> list_of(const std::string& text)
{
  std::vector<std::string> words;
  for (const auto& word : split(text, ','))
    words.emplace_back(trim(word));
  return words;
}

Json enumeration(const std::vector<std::string>& words)
{
  return Json::object({{"enum", Json::array_of(words)}});
}

/// Schemas of values that are not made of others, by what a complaint calls them.
std::optional<Json> scalar_schema(const std::string& expected)
{
  if (const auto least = between(expected, "an integer from ", " to "))
    return Json::object({{"type", "integer"},
                         {"minimum", number_of(*least)},
                         {"maximum", number_of(*between(expected, " to ", ""))}});
  if (const auto above = between(expected, "a number above ", ", at most "))
    return Json::object({{"type", "number"},
                         {"minimum", number_of(*above)},
                         {"exclusiveMinimum", true},
                         {"maximum", number_of(*between(expected, ", at most ", ""))}});
  if (expected == "true or false")
    return Json::object({{"type", "boolean"}});
  if (expected == "a text")
    return Json::object({{"type", "string"}});
  if (expected == "a work type")
    return enumeration(work_type_names());
  if (expected.starts_with('"'))
    return enumeration({expected.substr(1, expected.size() - 2)});
  if (const auto words = between(expected, " (", ")"); words && expected.ends_with(')'))
    return enumeration(list_of(*words));
  return std::nullopt;
}

Json scalar_sample(const Json& schema)
{
  const auto type = schema["type"].as_string();
  if (schema.has("enum"))
    return schema["enum"].items().front();
  if (type == "integer" || type == "number")
    return schema["maximum"]; // the bound of an index is the count beside it
  return type == "boolean" ? Json(true) : Json("a");
}

/// A text whose rule the schema cannot say; words do.
Json described_text(const std::string& expected)
{
  return Json::object({{"type", "string"}, {"description", expected}});
}

} // namespace

std::string SchemaLearner::Answer::expected() const
{
  constexpr std::string_view kBegin = "expected ";
  const auto end = text.rfind(", got ");
  if (!is_here || !text.starts_with(kBegin) || end == std::string::npos)
    return "";
  return text.substr(kBegin.size(), end - kBegin.size());
}

SchemaLearner::Answer SchemaLearner::ask(const Place& place, Json value)
{
  const auto status = validate_scenario(place.embed(std::move(value)).dump());
  if (status)
    return {.is_fine = true};
  auto text = status.error().text();
  const auto here = place.path.empty() ? std::string("scenario: ")
                                       : fmt::format("scenario: at '{}': ", place.path);
  const bool is_here =
      text.starts_with(here) && !(place.path.empty() && text.starts_with(here + "at '"));
  return {.is_here = is_here, .text = is_here ? text.substr(here.size()) : text};
}

Json SchemaLearner::learn()
{
  auto document = learn({[](Json value) { return value; }, ""});
  Json schema = Json::object(
      {{"$schema", "http://json-schema.org/draft-04/schema#"},
       {"title", "ktstr.scenario/1"},
       {"description",
        "What happens in a guest: cgroups, workers, steps, checks. ktstr itself checks more than a "
        "schema can say, such as members that exclude each other."}});
  for (const auto& [name, value] : document.schema.members())
    schema.set(name, value);
  schema.set("definitions", definitions_);
  return schema;
}

SchemaLearner::Learned SchemaLearner::learn(const Place& place)
{
  const auto expected = ask(place, {}).expected();
  std::vector<Learned> forms;
  if (expected.starts_with("an array"))
    forms.push_back(learn_array(place));
  else if (const auto scalar = scalar_schema(expected))
    forms.push_back({*scalar, scalar_sample(*scalar)});
  else if (!expected.empty() && expected != "an object")
    forms.push_back({described_text(expected), "0"});
  const auto of_object = ask(place, Json::object());
  if (of_object.is_fine || of_object.expected() != expected || expected == "an object")
    forms.push_back(learn_object(place));
  if (expected == "an object")
    if (const auto of_text = ask(place, "?").expected(); !of_text.empty() && of_text != expected)
      forms.push_back({described_text(of_text), "0"});
  if (forms.size() == 1 && forms.front().schema["type"] != Json("string") &&
      ask(place, "max").is_fine) // the kernel's word for no limit
    forms.push_back({enumeration({"max"}), "max"});
  if (forms.empty())
    return {.schema = Json::object(), .sample = {}};
  if (forms.size() == 1)
    return forms.front();
  Json any = Json::array();
  for (const auto& form : forms)
    any.push(form.schema);
  return {Json::object({{"anyOf", any}}), forms.front().sample};
}

SchemaLearner::Learned SchemaLearner::learn_object(const Place& place)
{
  const auto of_unknown = ask(place, Json::object({{"?", 0}}));
  const auto list = between(of_unknown.text, "; known are ", "");
  if (!of_unknown.is_here || !list)
    return {Json::object({{"type", "object"}}), Json::object()};
  const auto names = list_of(*list);
  if (ask(place, Json::object()).text.find("exactly one of") != std::string::npos)
    return learn_one_of(place, names);
  if (names.size() < kLargeObject || place.path.empty())
    return learn_members(place, names);
  if (const auto found = known_.find(*list); found != known_.end())
    return {Json::object({{"$ref", "#/definitions/" + found->second.first}}),
            found->second.second.sample};
  auto name = place.path.substr(place.path.rfind('.') + 1);
  name = name.substr(0, name.find('['));
  if (definitions_.has(name))
    name += std::to_string(known_.size());
  definitions_.set(name, Json::object()); // its place; it may contain itself
  known_[*list] = {name, {.schema = {}, .sample = Json::object()}};
  auto learned = learn_members(place, names);
  definitions_.set(name, learned.schema);
  known_[*list].second = learned;
  return {Json::object({{"$ref", "#/definitions/" + name}}), learned.sample};
}

SchemaLearner::Learned SchemaLearner::learn_members(const Place& place,
                                                    const std::vector<std::string>& names)
{
  Json properties = Json::object();
  Json required = Json::array();
  Json sample = Json::object();
  const auto learn_member = [&](const std::string& name) {
    const Place inside{[&place, sample, name](Json value) {
                         Json object = sample;
                         object.set(name, std::move(value));
                         return place.embed(std::move(object));
                       },
                       place.path.empty() ? name : place.path + "." + name};
    auto learned = learn(inside);
    properties.set(name, learned.schema);
    return learned.sample;
  };
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto missing = between(ask(place, sample).text, "member '", "' is missing");
    if (!missing || properties.has(*missing))
      break;
    sample.set(*missing, learn_member(*missing));
    required.push(*missing);
  }
  const bool has_types = std::find(names.begin(), names.end(), "work_type") != names.end();
  for (const auto& name : names)
    if (!properties.has(name) && !(has_types && name == "params"))
      learn_member(name);
  Json schema = Json::object({{"type", "object"}, {"properties", properties}});
  if (has_types)
    schema.set("anyOf", learn_params(place, sample));
  Json ordered = Json::object(); // as the engine lists them
  for (const auto& name : names)
    ordered.set(name, properties.has(name) ? properties[name] : Json::object());
  schema.set("properties", ordered);
  if (!required.items().empty())
    schema.set("required", required);
  schema.set("additionalProperties", false);
  return {schema, sample};
}

/// Which parameters there are depends on the type of work.
Json SchemaLearner::learn_params(const Place& place, const Json& sample)
{
  Json any = Json::array();
  for (const auto& type : work_type_names()) {
    const Place params{[&place, &sample, type](Json value) {
                         Json worker = sample;
                         worker.set("work_type", type);
                         worker.set("params", std::move(value));
                         return place.embed(std::move(worker));
                       },
                       place.path + ".params"};
    const auto of_unknown = ask(params, Json::object({{"?", 0}})).text;
    const auto list = between(of_unknown, "; known are ", "");
    auto learned = list ? learn_members(params, list_of(*list)).schema
                        : Json::object({{"type", "object"}, {"additionalProperties", false}});
    Json alternative = Json::object(
        {{"properties", Json::object({{"work_type", enumeration({type})}, {"params", learned}})}});
    if (!any.items().empty()) // the first is the default
      alternative.set("required", Json::array({"work_type"}));
    any.push(alternative);
  }
  return any;
}

SchemaLearner::Learned SchemaLearner::learn_one_of(const Place& place,
                                                   const std::vector<std::string>& names)
{
  Json properties = Json::object();
  Json sample = Json::object();
  bool is_sample_fine = false;
  for (const auto& name : names) {
    const Place inside{[&place, name](Json value) {
                         return place.embed(Json::object({{name, std::move(value)}}));
                       },
                       place.path + "." + name};
    const auto learned = learn(inside);
    properties.set(name, learned.schema);
    const auto candidate = Json::object({{name, learned.sample}});
    if (!is_sample_fine) {
      is_sample_fine = ask(place, candidate).is_fine;
      sample = candidate;
    }
  }
  return {Json::object({{"type", "object"},
                        {"properties", properties},
                        {"minProperties", 1},
                        {"maxProperties", 1},
                        {"additionalProperties", false}}),
          sample};
}

SchemaLearner::Learned SchemaLearner::learn_array(const Place& place)
{
  const Place item{[&place](Json value) { return place.embed(Json::array({std::move(value)})); },
                   place.path + "[0]"};
  const auto learned = learn(item);
  Json schema = Json::object({{"type", "array"}, {"items", learned.schema}});
  if (const auto of_empty = ask(place, Json(Json::Array{})); !of_empty.is_fine && of_empty.is_here)
    schema.set("minItems", 1);
  return {schema, Json::array({learned.sample})};
}

} // namespace ktstr::test
