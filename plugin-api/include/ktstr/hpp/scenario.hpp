/* ktstr/hpp/scenario.hpp - builds "ktstr.scenario/1" documents. A builder writes down what it is
 * told; ktstr checks the whole when it runs, and names the place that is wrong. What has no
 * function here yet is written with member().
 */
#ifndef KTSTR_HPP_SCENARIO_HPP
#define KTSTR_HPP_SCENARIO_HPP

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace [[gnu::visibility("hidden")]] ktstr {
/** JSON text that goes into a document as it is. */
struct Json {
  std::string text;
};

namespace detail {

inline Json json(std::string_view text)
{
  constexpr const char* kHex = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      quoted += '\\';
    if (byte < 0x20) {
      quoted += "\\u00";
      quoted += kHex[byte >> 4U];
      quoted += kHex[byte & 15U];
    } else {
      quoted += c;
    }
  }
  return {quoted + '"'};
}
inline Json json(const char* text)
{
  return json(std::string_view(text));
}
inline Json json(bool value)
{
  return {value ? "true" : "false"};
}
inline Json json(std::integral auto value)
{
  return {std::to_string(value)};
}
inline Json json(double value)
{
  char digits[32]; // the shortest text that is read back as the same number; no locale
  return {std::string(digits, std::to_chars(digits, digits + sizeof digits, value).ptr)};
}
inline Json json(Json value)
{
  return value;
}

inline void append(std::string& list, std::string_view item)
{
  if (!list.empty())
    list += ", ";
  list += item;
}

/** An object that grows; Self is the builder made of it. */
template <typename Self> class Object {
public:
  /** Writes a member that has no function of its own yet. */
  template <typename Value> Self& member(std::string_view name, const Value& value)
  {
    append(members_, json(name).text + ": " + json(value).text);
    return static_cast<Self&>(*this);
  }
  [[nodiscard]] Json document() const
  {
    std::string text = members_;
    for (const auto* list : {&cgroups_, &workers_, &steps_})
      if (!list->empty())
        append(text,
               json(list == &cgroups_   ? "cgroups"
                    : list == &workers_ ? "workers"
                                        : "steps")
                       .text +
                   ": [" + *list + "]");
    return {"{" + text + "}"};
  }

protected:
  std::string cgroups_;
  std::string workers_;
  std::string steps_;

private:
  std::string members_;
};

inline Json single(std::string_view name, const Json& value)
{
  return {"{" + json(name).text + ": " + value.text + "}"};
}

} // namespace detail

/** Which CPUs: of a cgroup, or of a worker's affinity. */
struct Cpus {
  Json json;
};
inline Cpus cpus(std::string_view list)
{
  return {detail::single("exact", detail::json(list))};
}
inline Cpus llc(unsigned index)
{
  return {detail::single("llc", detail::json(index))};
}
inline Cpus numa(unsigned index)
{
  return {detail::single("numa", detail::json(index))};
}
/** From a fraction of all CPUs to another one. */
inline Cpus cpu_range(double start, double end)
{
  return {detail::single(
      "range",
      {"{\"start\": " + detail::json(start).text + ", \"end\": " + detail::json(end).text + "}"})};
}
/** One of several parts that have no CPU in common. */
inline Cpus disjoint(unsigned index, unsigned of)
{
  return {detail::single(
      "disjoint",
      {"{\"index\": " + detail::json(index).text + ", \"of\": " + detail::json(of).text + "}"})};
}

/** What a worker may use within its cgroup's CPUs. */
struct Affinity {
  Json json;
};
inline Affinity one_cpu_each()
{
  return {detail::json("one_cpu_each")};
}
inline Affinity single_cpu()
{
  return {detail::json("single_cpu")};
}
inline Affinity llc_aligned()
{
  return {detail::json("llc_aligned")};
}
inline Affinity smt_sibling_pair()
{
  return {detail::json("smt_sibling_pair")};
}
inline Affinity exactly(std::string_view list)
{
  return {detail::single("exact", detail::json(list))};
}

/** Workers of one kind. */
class Work : public detail::Object<Work> {
public:
  explicit Work(std::string_view type) { member("work_type", type); }
  Work& count(unsigned workers) { return member("num_workers", workers); }
  /** Workers for each CPU that they may use. */
  Work& per_cpu(double workers) { return member("workers_per_cpu", workers); }
  Work& on(const Affinity& affinity) { return member("affinity", affinity.json); }
  Work& nice(int value) { return member("nice", value); }
  Work& named(std::string_view comm) { return member("comm", comm); }
  /** A parameter of the work type: "burst_us". Once: all of them in one call chain. */
  template <typename Value> Work& param(std::string_view name, const Value& value)
  {
    detail::append(params_, detail::json(name).text + ": " + detail::json(value).text);
    return *this;
  }
  [[nodiscard]] Json document() const
  {
    auto whole = *this;
    if (!params_.empty())
      whole.member("params", Json{"{" + params_ + "}"});
    return whole.Object::document();
  }

private:
  std::string params_;
};
inline Work work(std::string_view type)
{
  return Work(type);
}

class Cgroup : public detail::Object<Cgroup> {
public:
  /** @param name letters, digits, '-', '_'; '/' between levels. */
  explicit Cgroup(std::string_view name) { member("name", name); }
  Cgroup& on(const Cpus& cpus) { return member("cpuset", cpus.json); }
  Cgroup& cpu_weight(unsigned weight) { return member("cpu_weight", weight); }
  Cgroup& cpu_max(unsigned quota_us, unsigned period_us = 100000)
  {
    return member("cpu_max",
                  Json{"{\"quota_us\": " + std::to_string(quota_us) +
                       ", \"period_us\": " + std::to_string(period_us) + "}"});
  }
  Cgroup& add(const Work& work)
  {
    detail::append(workers_, work.document().text);
    return *this;
  }
};
inline Cgroup cgroup(std::string_view name)
{
  return Cgroup(name);
}

/** A part of the scenario's time, with what exists in it only. */
class Step : public detail::Object<Step> {
public:
  explicit Step(const Json& hold) { member("hold", hold); }
  Step& named(std::string_view name) { return member("name", name); }
  Step& add(const Work& work)
  {
    detail::append(workers_, work.document().text);
    return *this;
  }
  Step& add(const Cgroup& cgroup)
  {
    detail::append(cgroups_, cgroup.document().text);
    return *this;
  }
};
/** A step of a fraction of the test's duration. */
inline Step hold(double fraction)
{
  return Step(detail::single("fraction", detail::json(fraction)));
}
inline Step hold_ms(unsigned ms)
{
  return Step(detail::single("ms", detail::json(ms)));
}

class Scenario : public detail::Object<Scenario> {
public:
  Scenario() { member("schema", "ktstr.scenario/1"); }
  Scenario& add(const Work& work)
  {
    detail::append(workers_, work.document().text);
    return *this;
  }
  Scenario& add(const Cgroup& cgroup)
  {
    detail::append(cgroups_, cgroup.document().text);
    return *this;
  }
  Scenario& add(const Step& step)
  {
    detail::append(steps_, step.document().text);
    return *this;
  }
  Scenario& start_jitter_us(unsigned most) { return member("start_jitter_us", most); }

  /** Checks. Those that are on unless they are turned off: progress, gap, affinity. */
  template <typename Value> Scenario& check(std::string_view name, const Value& value)
  {
    detail::append(checks_, detail::json(name).text + ": " + detail::json(value).text);
    return *this;
  }
  Scenario& all_cpus_used() { return check("all_cpus_used", true); }
  Scenario& max_gap_ms(double ms) { return check("max_gap_ms", ms); }
  Scenario& max_gap_pct(double percent) { return check("max_gap_pct", percent); }
  Scenario& max_spread_pct(double percent) { return check("max_spread_pct", percent); }
  Scenario& min_share_pct(double percent) { return check("min_share_pct", percent); }
  Scenario& max_cgroup_spread_pct(double percent)
  {
    return check("max_cgroup_spread_pct", percent);
  }
  Scenario& max_p99_wake_latency_us(double us) { return check("max_p99_wake_latency_us", us); }
  Scenario& max_migration_ratio(double ratio) { return check("max_migration_ratio", ratio); }

  [[nodiscard]] Json document() const
  {
    auto whole = *this;
    if (!checks_.empty())
      whole.member("checks", Json{"{" + checks_ + "}"});
    return whole.Object::document();
  }

private:
  std::string checks_;
};
inline Scenario scenario()
{
  return {};
}

} // namespace ktstr

#endif /* KTSTR_HPP_SCENARIO_HPP */
