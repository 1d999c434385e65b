#include "core/report/matrix.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace ktstr {

namespace {

constexpr std::string_view kGap = "  ";

struct Row {
  std::size_t scheduler = 0;
  std::size_t profile = 0;
  std::size_t test = 0;
  friend auto operator<=>(const Row&, const Row&) = default;
};

/// One place of the matrix: the cells that differ only in their seed.
struct Place {
  Outcome strongest;
  std::size_t cells = 0;
  std::size_t as_strong = 0; ///< how many came to the strongest verdict
};

void add(Place& place, const Outcome& outcome)
{
  ++place.cells;
  if (place.cells == 1 || outcome.verdict > place.strongest.verdict) {
    place.strongest = outcome;
    place.as_strong = 1;
  } else if (outcome.verdict == place.strongest.verdict) {
    ++place.as_strong;
  }
}

/// The letter that marks a verdict for which the scheduler is not to blame.
std::string_view letter_of(Fault fault)
{
  switch (fault) {
  case Fault::test:
    return "t";
  case Fault::plugin:
    return "p";
  case Fault::guest:
    return "g";
  case Fault::host:
    return "h";
  case Fault::none:
  case Fault::scheduler:
    return "";
  }
  return "";
}

std::string text_of(const Place& place, const Style& style)
{
  std::string text(glyph(style, place.strongest.verdict));
  text += letter_of(place.strongest.fault);
  if (place.cells > 1 && place.strongest.verdict != Verdict::pass)
    text += fmt::format("{}/{}", place.as_strong, place.cells);
  return text;
}

class Matrix {
public:
  Matrix(const Plan& plan, const std::vector<Outcome>& outcomes, const Style& style)
      : plan_(plan), style_(style)
  {
    for (std::size_t i = 0; i < plan.cells.size(); ++i) {
      const Cell& cell = plan.cells[i];
      const Row row{cell.scheduler, cell.profile, cell.test};
      rows_.insert(row);
      columns_.insert(cell.preset);
      kernels_.insert(cell.kernel);
      add(places_[{cell.kernel, row, cell.preset}], outcomes[i]);
    }
    for (const auto& row : rows_) {
      scheduler_width_ = std::max(scheduler_width_, text_width(scheduler_name(row)));
      test_width_ = std::max(test_width_, text_width(name_of(plan.tests[row.test])));
    }
  }

  [[nodiscard]] std::string render() const
  {
    std::string text;
    for (const auto kernel : kernels_) {
      text += paint(style_, Paint::strong, "kernel " + plan_.kernels[kernel].label) + "\n\n";
      for (const auto& columns : blocks_of_columns())
        text += render_block(kernel, columns) + "\n";
    }
    return text + legend();
  }

private:
  [[nodiscard]] std::string scheduler_name(const Row& row) const
  {
    const auto profile = format_profile(plan_.profiles[row.scheduler][row.profile]);
    return plan_.schedulers[row.scheduler].id + (profile.empty() ? "" : "+" + profile);
  }

  [[nodiscard]] std::size_t column_width(std::size_t column) const
  {
    std::size_t width = text_width(plan_.presets[column].name);
    for (const auto& [key, place] : places_)
      if (std::get<2>(key) == column)
        width = std::max(width, text_width(text_of(place, style_)));
    return width;
  }

  [[nodiscard]] std::vector<std::vector<std::size_t>> blocks_of_columns() const
  {
    const std::size_t labels = scheduler_width_ + kGap.size() + test_width_;
    std::vector<std::vector<std::size_t>> blocks;
    std::size_t used = 0;
    for (const auto column : columns_) {
      const auto needed = kGap.size() + column_width(column);
      if (blocks.empty() || labels + used + needed > style_.width) {
        blocks.emplace_back();
        used = 0;
      }
      blocks.back().push_back(column);
      used += needed;
    }
    return blocks;
  }

  [[nodiscard]] std::string render_block(std::size_t kernel,
                                         const std::vector<std::size_t>& columns) const
  {
    std::string header = "scheduler" + padding("scheduler", scheduler_width_);
    header += std::string(kGap) + "test" + padding("test", test_width_);
    for (const auto column : columns)
      header += std::string(kGap) + plan_.presets[column].name;
    std::string text = paint(style_, Paint::dim, header) + "\n";
    std::string previous;
    for (const auto& row : rows_) {
      const auto places = render_places(kernel, row, columns);
      if (places.empty())
        continue;
      const auto scheduler = scheduler_name(row);
      const auto shown = scheduler == previous ? std::string() : scheduler;
      previous = scheduler;
      const auto test = name_of(plan_.tests[row.test]);
      text += shown + padding(shown, label_width()) + std::string(kGap) + test;
      text += padding(test, std::max<std::size_t>(test_width_, 4)) + places + "\n";
    }
    return text;
  }

  [[nodiscard]] std::size_t label_width() const
  {
    return std::max<std::size_t>(scheduler_width_, std::string_view("scheduler").size());
  }

  /// The row's places, centred below their columns; empty when the row has none in these columns.
  [[nodiscard]] std::string
  render_places(std::size_t kernel, const Row& row, const std::vector<std::size_t>& columns) const
  {
    std::string text;
    std::string pending; // blanks that are written only when something follows
    for (const auto column : columns) {
      pending += kGap;
      const auto width = column_width(column);
      const auto found = places_.find({kernel, row, column});
      if (found == places_.end()) {
        pending += std::string(width, ' ');
        continue;
      }
      const auto content = text_of(found->second, style_);
      const auto left = (width - text_width(content)) / 2;
      text += pending + std::string(left, ' ');
      text += paint(style_, paint_of(found->second.strongest.verdict), content);
      pending = std::string(width - left - text_width(content), ' ');
    }
    return text;
  }

  /// Explains the glyphs that occur.
  [[nodiscard]] std::string legend() const
  {
    static constexpr std::pair<Verdict, std::string_view> kVerdicts[] = {
        {Verdict::pass, "pass"},
        {Verdict::fail, "fail"},
        {Verdict::inconclusive, "inconclusive"},
        {Verdict::skip, "skip"},
        {Verdict::unset, "did not run"}};
    std::string text;
    const auto append = [&text](std::string_view part) {
      text += (text.empty() ? "" : "   ") + std::string(part);
    };
    for (const auto& [verdict, name] : kVerdicts)
      if (occurs([v = verdict](const Outcome& outcome) { return outcome.verdict == v; }))
        append(
            fmt::format("{} {}", paint(style_, paint_of(verdict), glyph(style_, verdict)), name));
    for (const auto fault : {Fault::test, Fault::plugin, Fault::guest, Fault::host})
      if (occurs([fault](const Outcome& outcome) { return outcome.fault == fault; }))
        append(fmt::format("{} {} fault", letter_of(fault), name_of(fault)));
    return text + "\n";
  }

  template <typename Predicate> [[nodiscard]] bool occurs(Predicate predicate) const
  {
    return std::any_of(places_.begin(), places_.end(), [&](const auto& entry) {
      return predicate(entry.second.strongest);
    });
  }

  const Plan& plan_;
  const Style& style_;
  std::set<Row> rows_;
  std::set<std::size_t> columns_;
  std::set<std::size_t> kernels_;
  std::map<std::tuple<std::size_t, Row, std::size_t>, Place> places_;
  std::size_t scheduler_width_ = std::string_view("scheduler").size();
  std::size_t test_width_ = std::string_view("test").size();
};

} // namespace

std::string
render_matrix(const Plan& plan, const std::vector<Outcome>& outcomes, const Style& style)
{
  KTSTR_ASSERT(outcomes.size() == plan.cells.size());
  return Matrix(plan, outcomes, style).render();
}

} // namespace ktstr
