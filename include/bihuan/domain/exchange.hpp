#pragma once

// Bringing data in and taking it out: what a job is, and how far an import or an export has come.

#include "bihuan/domain/names.hpp"

namespace bihuan::domain {

enum class JobKind { dry_run, commit, undo, export_rows };

inline constexpr std::array<Name<JobKind>, 4> job_kind_names{{
    {JobKind::dry_run, "dry_run", "试运行", "Dry run"},
    {JobKind::commit, "commit", "正式导入", "Commit"},
    {JobKind::undo, "undo", "撤销导入", "Undo"},
    {JobKind::export_rows, "export", "导出", "Export"},
}};
BH_NAMES(JobKind, job_kind_names);

enum class JobState { queued, running, done, failed, cancelled };

inline constexpr std::array<Name<JobState>, 5> job_state_names{{
    {JobState::queued, "queued", "排队", "Queued"},
    {JobState::running, "running", "执行中", "Running"},
    {JobState::done, "done", "完成", "Done"},
    {JobState::failed, "failed", "失败", "Failed"},
    {JobState::cancelled, "cancelled", "已取消", "Cancelled"},
}};
BH_NAMES(JobState, job_state_names);

enum class ImportState { uploaded, mapped, committed, undone };

inline constexpr std::array<Name<ImportState>, 4> import_state_names{{
    {ImportState::uploaded, "uploaded", "已上传", "Uploaded"},
    {ImportState::mapped, "mapped", "已对应", "Mapped"},
    {ImportState::committed, "committed", "已导入", "Committed"},
    {ImportState::undone, "undone", "已撤销", "Undone"},
}};
BH_NAMES(ImportState, import_state_names);

/// Whether somebody else has to agree to an export, and whether they did.
enum class Approval { not_needed, pending, approved, rejected };

inline constexpr std::array<Name<Approval>, 4> approval_names{{
    {Approval::not_needed, "not_needed", "无需审批", "Not needed"},
    {Approval::pending, "pending", "待审批", "Pending"},
    {Approval::approved, "approved", "已批准", "Approved"},
    {Approval::rejected, "rejected", "已驳回", "Rejected"},
}};
BH_NAMES(Approval, approval_names);

}  // namespace bihuan::domain
