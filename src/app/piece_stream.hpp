#pragma once

// A stored file as a stream, of which one piece at a time is in memory.

#include "bihuan/app/import.hpp"
#include "bihuan/store/files.hpp"

#include <istream>
#include <streambuf>
#include <string>

namespace bihuan::app {

/// Reads each piece in a transaction of its own. Can be set back to its beginning, not elsewhere.
class PieceBuffer : public std::streambuf {
public:
    PieceBuffer(const Transaction& transaction, store::FileId file)
        : transaction_(transaction), file_(file) {}

protected:
    int_type underflow() override {
        transaction_([this](store::Tx& tx) {
            piece_ = store::file_piece(tx, file_, next_);
            return true;
        });
        if (piece_.empty()) return traits_type::eof();
        ++next_;
        setg(piece_.data(), piece_.data(), piece_.data() + piece_.size());
        return traits_type::to_int_type(piece_.front());
    }
    pos_type seekpos(pos_type position, std::ios_base::openmode) override {
        if (position != pos_type(0)) return pos_type(off_type(-1));
        next_ = 0;
        setg(nullptr, nullptr, nullptr);
        return position;
    }

private:
    const Transaction& transaction_;
    store::FileId file_;
    int next_ = 0;
    std::string piece_;
};

/// A text that somebody else keeps, without a copy of it.
class ViewBuffer : public std::streambuf {
public:
    explicit ViewBuffer(std::string_view text) {
        // Streams take pointers to mutable characters; nothing writes to this one.
        char* const begin = const_cast<char*>(text.data());
        setg(begin, begin, begin + text.size());
    }

protected:
    pos_type seekpos(pos_type position, std::ios_base::openmode) override {
        if (position != pos_type(0)) return pos_type(off_type(-1));
        setg(eback(), eback(), egptr());
        return position;
    }
};

}  // namespace bihuan::app
