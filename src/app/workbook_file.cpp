#include "app/workbook_file.hpp"

#include "bihuan/base/id.hpp"
#include "bihuan/base/limits.hpp"

#include <xlsxwriter.h>

#include <fstream>
#include <stdexcept>

namespace bihuan::app {

WorkbookFile::WorkbookFile()
    : path_(
          std::filesystem::temp_directory_path() /
          ("bihuan-" + to_text(make_uuid(Instant{})) + ".xlsx")
      ),
      directory_(path_.parent_path().string()) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = directory_.data();
    workbook_ = workbook_new_opt(path_.c_str(), &options);
    if (workbook_ == nullptr) throw std::runtime_error("a workbook cannot be begun");
}

WorkbookFile::~WorkbookFile() {
    // Also frees it; what it writes goes with the file.
    if (workbook_ != nullptr) workbook_close(workbook_);
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

void WorkbookFile::finish(const std::function<void(std::string_view piece)>& sink) {
    const auto error = workbook_close(std::exchange(workbook_, nullptr));
    if (error != LXW_NO_ERROR) throw std::runtime_error(lxw_strerror(error));
    std::ifstream stream(path_, std::ios::binary);
    std::string piece(limits::stream_piece_bytes, '\0');
    while (stream.read(piece.data(), static_cast<std::streamsize>(piece.size())),
           stream.gcount() > 0) {
        sink(std::string_view(piece).substr(0, static_cast<std::size_t>(stream.gcount())));
    }
    if (!stream.eof()) throw std::runtime_error("the workbook cannot be read");
}

}  // namespace bihuan::app
