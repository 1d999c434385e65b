/// What several families of work types share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/scenario/random.h"
#include "core/scenario/work_type.h"

namespace ktstr {

constexpr std::uint64_t kSpinRounds = 1024;  ///< one iteration of a spinner
constexpr std::int64_t kMaxRounds = 1 << 30; ///< of a parameter that counts rounds
constexpr std::int64_t kMaxUs = 60'000'000;  ///< of a parameter that is a time
constexpr std::int64_t kMaxMembers = 1023;   ///< of one kind in a group

int pair_size(const WorkParams& params);

/// A buffer whose lines are read, changed and written back one stride after the other.
class CacheWalk {
public:
  CacheWalk(std::uint64_t size_kib, std::uint64_t stride);
  /// Walks over the whole buffer; gives the number of places that it touched.
  std::uint64_t walk();

private:
  std::vector<unsigned char> bytes_;
  std::uint64_t stride_;
};

/// Three square matrices that together take this much cache; a product reads two and writes one.
class MatrixProduct {
public:
  explicit MatrixProduct(std::uint64_t footprint_kib);
  void multiply();
  [[nodiscard]] std::uint64_t dimension() const { return dimension_; }

private:
  std::uint64_t dimension_;
  std::vector<std::uint64_t> a_;
  std::vector<std::uint64_t> b_;
  std::vector<std::uint64_t> c_;
};

/// Streams of dependent multiplications in vectors of the widest kind that this CPU has, at most as
/// wide as asked for.
class AluChain {
public:
  /// `width` is an index of alu_width_words.
  explicit AluChain(std::int64_t width);
  /// Gives the number of multiplications.
  std::uint64_t run();
  /// Of a vector; 64 for plain registers.
  [[nodiscard]] int bits() const { return bits_; }
  /// The width that was asked for is not here.
  [[nodiscard]] bool is_narrowed() const { return is_narrowed_; }

private:
  void (*chain_)(std::uint64_t rounds) = nullptr;
  std::uint64_t per_round_ = 4;
  int bits_ = 64;
  bool is_narrowed_ = false;
};
std::span<const std::string_view> alu_width_words();

/// A file that has no name, in a folder for temporary files; -1 with errno when there is none.
int open_scratch_file(int flags);

} // namespace ktstr
