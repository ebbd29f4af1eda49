#pragma once

#include "bihuan/store/database.hpp"
#include "store/tx.hpp"
#include "support/cluster.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bihuan::store {

inline ConnectionPtr connect_to(const std::string& url) {
    DatabaseOptions options;
    options.url = url;
    return open_connection(options, Prepare::none);
}

/// Each test has a migrated database of its own, and may count the rows of a table.
class DatabaseTest : public testing::Test {
protected:
    void SetUp() override {
        url_ = test::Cluster::instance().database();
        connection_ = connect();
    }
    void TearDown() override {
        connection_.reset();
        test::Cluster::instance().drop(url_);
    }

    ConnectionPtr connect() const { return connect_to(url_); }

    template <class Body>
    void in_transaction(const Body& body) {
        run_transaction(*connection_, [&](Tx& tx) {
            body(tx);
            return true;
        });
    }

    std::string url_;
    ConnectionPtr connection_;
};

}  // namespace bihuan::store
