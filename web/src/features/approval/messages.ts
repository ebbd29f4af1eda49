import type { MessageFile } from '@/shared/messages'

export const zh: MessageFile['zh'] = {
  approval: {
    title: '待审批方案',
    nav: '审批',
    empty: '没有待审批的方案',
    empty_hint: '在您权限内、且不是您提出的方案会出现在这里。',
    proposals: '{count} 个方案',
    compensation: '补偿',
    cost: '成本',
    deadline: '完成期限',
    author: '提出人',
    remark: '批示',
    remark_hint: '批准或驳回的意见',
    cause: '原因',
    choose: '选择这个方案',
    keys: { choose: '选择方案', approve: '批准' },
  },
}

export const en: MessageFile['en'] = {
  approval: {
    title: 'Proposals to decide',
    nav: 'Approvals',
    empty: 'No proposal waits for you',
    empty_hint: 'Proposals within your authority that are not your own appear here.',
    proposals: 'Proposals: {count}',
    compensation: 'Compensation',
    cost: 'Cost',
    deadline: 'Deadline',
    author: 'Author',
    remark: 'Remark',
    remark_hint: 'Why it is approved or rejected',
    cause: 'Cause',
    choose: 'Choose this proposal',
    keys: { choose: 'Choose a proposal', approve: 'Approve' },
  },
}
