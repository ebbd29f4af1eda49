#include "bihuan/app/hot_subject_json.hpp"

#include <cmath>

namespace bihuan::app {

namespace {

/// One decimal: more would say nothing, and would not be the same on every machine.
double rounded(double value) { return std::round(value * 10) / 10; }

Json samples_json(const std::vector<SampleTicket>& tickets) {
    auto list = Json::array();
    for (const auto& ticket : tickets) {
        Json item;
        item["number"] = ticket.number;
        item["subject"] = ticket.subject;
        list.push_back(std::move(item));
    }
    return list;
}

}  // namespace

Json hot_subjects_json(const std::vector<HotSubject>& subjects) {
    auto list = Json::array();
    for (const auto& subject : subjects) {
        Json item;
        item["phrase"] = subject.phrase;
        item["count"] = subject.count;
        item["usual"] = rounded(subject.usual);
        item["score"] = rounded(subject.score);
        item["samples"] = samples_json(subject.samples);
        item["related"] = subject.related;
        item["drill"] = subject.drill;
        list.push_back(std::move(item));
    }
    return list;
}

Json anomaly_json(const domain::Anomaly& anomaly) {
    Json item;
    item["id"] = anomaly.id;
    item["figure"] = anomaly.figure;
    item["dimension"] = anomaly.dimension;
    item["key"] = anomaly.key;
    item["value"] = anomaly.value;
    item["low"] = anomaly.band.low;
    item["high"] = anomaly.band.high;
    item["usual"] = rounded(anomaly.band.usual);
    item["explanation"] = "";
    return item;
}

}  // namespace bihuan::app
