#pragma once

#include "bihuan/base/id.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::store {

struct RowsData;

/// One row of a result, read by column name. Keeps the whole result alive. A missing column, a NULL
/// where none was expected and a value of another type are bugs of the statement and throw
/// `std::logic_error` that names the column, never the value.
class Row {
public:
    Row(std::shared_ptr<const RowsData> data, int index) : data_(std::move(data)), index_(index) {}

    bool is_null(const char* column) const;
    /// Valid as long as any row of the result lives.
    std::string_view view(const char* column) const;
    std::string text(const char* column) const { return std::string(view(column)); }
    std::int64_t integer(const char* column) const;
    bool boolean(const char* column) const;
    Instant instant(const char* column) const;
    Day day(const char* column) const;
    Uuid uuid(const char* column) const;
    template <class SomeId>
    SomeId id(const char* column) const {
        return SomeId(uuid(column));
    }
    Json json(const char* column) const;
    std::string bytes(const char* column) const;
    /// `text[]` and other arrays of one dimension without NULLs.
    std::vector<std::string> texts(const char* column) const;
    std::vector<std::int64_t> integers(const char* column) const;
    template <class SomeId>
    std::vector<SomeId> ids(const char* column) const {
        std::vector<SomeId> result;
        for (const auto& value : uuids(column)) result.push_back(SomeId(value));
        return result;
    }

    std::optional<std::string> optional_text(const char* column) const;
    std::optional<std::int64_t> optional_integer(const char* column) const;
    std::optional<Instant> optional_instant(const char* column) const;
    std::optional<Day> optional_day(const char* column) const;
    template <class SomeId>
    std::optional<SomeId> optional_id(const char* column) const {
        if (is_null(column)) return std::nullopt;
        return SomeId(uuid(column));
    }
    std::optional<Json> optional_json(const char* column) const;
    std::optional<std::string> optional_bytes(const char* column) const;

private:
    std::vector<Uuid> uuids(const char* column) const;

    std::shared_ptr<const RowsData> data_;
    int index_;
};

/// The whole answer of a statement, in memory. Cheap to copy.
class Rows {
public:
    class Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Row;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = Row;

        Iterator() = default;
        Iterator(const Rows* rows, std::size_t index) : rows_(rows), index_(index) {}
        Row operator*() const { return (*rows_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        Iterator operator++(int) {
            auto before = *this;
            ++index_;
            return before;
        }
        friend bool operator==(const Iterator&, const Iterator&) = default;

    private:
        const Rows* rows_ = nullptr;
        std::size_t index_ = 0;
    };

    explicit Rows(std::shared_ptr<const RowsData> data);

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    /// Rows inserted, updated or deleted.
    std::size_t affected() const { return affected_; }
    Row operator[](std::size_t index) const { return Row(data_, static_cast<int>(index)); }
    /// Throws `std::logic_error` when there is none.
    Row front() const;
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, size_}; }

private:
    std::shared_ptr<const RowsData> data_;
    std::size_t size_ = 0;
    std::size_t affected_ = 0;
};

}  // namespace bihuan::store
