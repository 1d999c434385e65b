/// Learns the JSON schema of the scenario language from the engine itself: it asks the engine about
/// documents with a wrong value at one place, and reads in the complaint what was expected there.
/// So the published schema can say nothing that the engine does not. What a schema cannot say
/// (members that exclude each other, names that must exist) is left out: the schema accepts all
/// that the engine accepts, and somewhat more.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"

namespace ktstr::test {

class SchemaLearner {
public:
  /// The schema of whole documents, draft 4.
  Json learn();

private:
  /// Puts a value into its place in a document that is valid otherwise.
  using Embed = std::function<Json(Json value)>;
  struct Place {
    Embed embed;
    std::string path; ///< as complaints name it
  };
  struct Learned {
    Json schema;
    Json sample; ///< a value that is accepted, when one was found
  };
  /// What the engine says of a value at a place.
  struct Answer {
    bool is_fine = false;
    bool is_here = false; ///< the complaint is about this place itself
    std::string text;
    [[nodiscard]] std::string expected() const; ///< "an object"; empty: it says something else
  };

  static Answer ask(const Place& place, Json value);
  Learned learn(const Place& place);
  Learned learn_object(const Place& place);
  Learned learn_members(const Place& place, const std::vector<std::string>& names);
  Learned learn_one_of(const Place& place, const std::vector<std::string>& names);
  Learned learn_array(const Place& place);
  Json learn_params(const Place& place, const Json& sample);

  std::map<std::string, std::pair<std::string, Learned>>
      known_; ///< large objects, by their members
  Json definitions_ = Json::object();
};

} // namespace ktstr::test
