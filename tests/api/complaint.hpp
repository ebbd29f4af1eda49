#pragma once

// What a test does with complaints: short words for the requests that nearly every test makes. All
// talk to `Center::instance()` from the main thread, and throw `std::runtime_error` with the answer
// when a step that has to succeed does not.

#include "bihuan/base/json.hpp"
#include "support/center.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace bihuan::test {

std::string path_of(const Json& ticket);
/// What POST answers, which has to be of that status.
Json posted(const std::string& who, const std::string& path, const Json& body, unsigned status);
/// The ticket's newest clock of that metric, which it has to have.
Json clock_of(const Json& ticket, const std::string& metric);

/// RFC 3339; negative for the past.
std::string from_now(std::chrono::seconds distance);

/// One pixel, as a drawing pad would send a signature.
const std::string& signature_png();

/// What it was drawn with: strokes of points with their time.
Json two_strokes();

/// A phone number that no other customer has.
std::string new_phone();

/// A complete complaint by phone from a new customer, with `changes` merged over it (RFC 7396).
Json complaint_body(const Json& changes = Json::object());

Json create(const std::string& who, const Json& changes = Json::object());
/// The ticket as that person sees it now.
Json read(const std::string& who, const Json& ticket);
Json events_of(const Json& ticket);

/// POST …/transitions with the version that `ticket` shows.
HttpReply try_move(
    const std::string& who, const Json& ticket, const std::string& action, const Json& form
);
/// The same, which has to succeed. Should the server itself have written the ticket meanwhile, the
/// move is made on the newer version.
Json move(const std::string& who, const Json& ticket, const std::string& action, const Json& form);
/// The same with `good_form`.
Json move(const std::string& who, const Json& ticket, const std::string& action);

/// A form with which the action succeeds where the stage allows it.
Json good_form(const std::string& action, const Json& ticket);
/// The id of the proposal that waits for a decision, else of the last one.
std::string open_proposal(const Json& ticket);

/// One step of the usual way of a complaint.
struct WalkStep {
    const char* who;
    const char* action;
    /// The stage it leads to; "closed" at the end.
    const char* stage;
};

/// From registration to summary.
const std::vector<WalkStep>& usual_walk();
/// A new complaint taken along the usual walk until it lies in that stage. In `implementation` the
/// customer has not answered yet; in `solution` nothing was proposed.
Json drive_to(const std::string& stage, const Json& changes = Json::object());

/// Whether the answer is this refusal, as problem+json with all its members (R12).
testing::AssertionResult refused(
    const HttpReply& reply, unsigned status, const std::string& code = {}
);
/// The `errors` of a problem; empty when it has none.
std::vector<Json> faults_of(const HttpReply& reply);
/// Whether it is 422 with exactly these faults, each as "pointer code".
testing::AssertionResult faulted(const HttpReply& reply, const std::vector<std::string>& faults);
testing::AssertionResult answered(const HttpReply& reply, unsigned status);

/// What differs between two tickets, empty when they are the same.
std::string difference(const Json& a, const Json& b);

/// "stage", "status" or another text member; "null" for null.
std::string text_of(const Json& object, const char* member);

/// Returns when the server has indexed what was written past it, which takes it a second.
void wait_for_search_index();

/// What is at `path`, an import or an export, once its job has ended in whichever way. Throws when
/// it does not for ten minutes.
Json finished_job(const std::string& who, const std::string& path);

/// All items of a list, walked to its end.
std::vector<Json> all_items(const std::string& who, const std::string& target);

}  // namespace bihuan::test
