/// The schedulers and tests that plugins offer, in the form of the test_support contract: what
/// tools that build a CI matrix read.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/plugin/registry.h"
#include "core/support/scheduler.h"

namespace ktstr {

/// A scheduler as the contract describes it. What a plugin embeds is found by its name.
support::Scheduler contract_scheduler(const SchedulerInfo& scheduler);

/// Each test with each scheduler that it runs with: one that is bound with that one, another with
/// all. In the order of the registry.
std::vector<std::pair<std::string, std::string>> scheduler_tests(const PluginRegistry& registry);

/// How many tests run with this scheduler.
std::size_t test_count(const PluginRegistry& registry, const std::string& scheduler);

/// One JSON array on one line: {"scheduler": ..., "test_count": N}.
std::string list_schedulers(const PluginRegistry& registry);
/// One JSON array on one line: {"test": ..., "scheduler": ...}.
std::string list_scheduler_tests(const PluginRegistry& registry);

} // namespace ktstr
