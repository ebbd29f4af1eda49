#pragma once

// Where a workbook is put together: libxlsxwriter writes to a file with a name, which goes with
// this object, also when something throws.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

struct lxw_workbook;

namespace bihuan::app {

class WorkbookFile {
public:
    /// Throws `std::runtime_error` when it cannot be begun.
    WorkbookFile();
    ~WorkbookFile();
    WorkbookFile(const WorkbookFile&) = delete;
    WorkbookFile& operator=(const WorkbookFile&) = delete;

    lxw_workbook* workbook() const { return workbook_; }
    /// Closes the workbook and hands its bytes on in order. Throws `std::runtime_error`.
    void finish(const std::function<void(std::string_view piece)>& sink);

private:
    std::filesystem::path path_;
    std::string directory_;
    lxw_workbook* workbook_ = nullptr;
};

}  // namespace bihuan::app
