// Recordings that lie in the server's own directory, or seem to.

#include "bihuan/app/call_events.hpp"
#include "bihuan/app/recordings.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace bihuan::app {
namespace {

namespace fs = std::filesystem;

const Instant now = *parse_instant("2026-11-23T09:45:00.000Z");
const std::string sound = std::string("RIFF\0\0\0\0WAVEfmt ", 16) + "hello";

class RecordingFiles : public testing::Test {
protected:
    RecordingFiles() {
        fs::create_directories(root_ / "2026" / "11");
        write(root_ / "2026" / "11" / "一.wav", sound);
        write(outside_ / "secret.wav", sound);
    }
    static void write(const fs::path& path, const std::string& bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
    }

    /// What is heard of a recording with that reference, or the code of the refusal.
    std::string heard(const std::string& url) {
        std::string result;
        center_.with([&](store::Tx& tx) {
            auto context = center_.acting(tx, {domain::Role::supervisor}, {}, now);
            const auto call = "call-" + std::to_string(++calls_);
            Json event{{"type", "recording_ready"}, {"call_id", call}, {"at", to_text(now)}};
            event["recording"] = Json{{"url", url}};
            const auto taken = take_call_events(tx, context, "pbx", event);
            if (!taken) {
                result = taken.error().faults.at(0).code;
                return;
            }
            const auto found = find_recorded_call(tx, context, taken->calls.at(0).text()).value();
            const auto fetch = recording_fetch(tx, context, found);
            if (!fetch) {
                result = fetch.error().code;
                return;
            }
            const auto recording = (*fetch)();
            if (!recording) {
                result = recording.error().code;
                return;
            }
            EXPECT_EQ(recording->media_type, "audio/wav");
            for (auto piece = recording->pieces(); !piece.empty(); piece = recording->pieces()) {
                result += piece;
            }
            EXPECT_EQ(result.size(), recording->size);
        });
        return result;
    }

    test::AppCenter center_;
    test::TempDir outside_dir_;
    fs::path outside_ = outside_dir_.path();
    fs::path root_ = fs::path(center_.center().config.data_dir) / "recordings";
    int calls_ = 0;
};

TEST_F(RecordingFiles, are_read_below_their_directory) {
    EXPECT_EQ(heard("file:2026/11/一.wav"), sound);
    EXPECT_EQ(heard("file:2026/./11//一.wav"), sound);
}

TEST_F(RecordingFiles, are_read_where_the_directory_is_a_link) {
    fs::rename(root_, outside_ / "monitor");
    fs::create_directory_symlink(outside_ / "monitor", root_);
    EXPECT_EQ(heard("file:2026/11/一.wav"), sound);
    EXPECT_EQ(heard("file:../secret.wav"), "invalid_recording_url");
}

TEST_F(RecordingFiles, outside_of_it_are_out_of_reach) {
    const auto secret = (outside_ / "secret.wav").string();
    fs::create_symlink(secret, root_ / "link.wav");
    fs::create_directory_symlink(outside_, root_ / "away");
    for (const auto& url : {"file:link.wav", "file:away/secret.wav", "file:none.wav", "file:."}) {
        EXPECT_EQ(heard(url), "recording_out_of_reach") << url;
    }
    for (const auto& url : {"file:" + secret, "file://" + secret, std::string("file:"),
                            std::string("file:a/../../b"), std::string("file:a\nb")}) {
        EXPECT_EQ(heard(url), "invalid_recording_url") << url;
    }
}

TEST_F(RecordingFiles, that_are_no_sounds_are_not_given_out) {
    write(root_ / "key.wav", "-----BEGIN PRIVATE KEY-----");
    ::mkfifo((root_ / "pipe.wav").c_str(), 0600);
    fs::create_directory(root_ / "folder.wav");
    for (const auto& url : {"file:key.wav", "file:pipe.wav", "file:folder.wav"}) {
        EXPECT_EQ(heard(url), "recording_unavailable") << url;
    }
}

}  // namespace
}  // namespace bihuan::app
