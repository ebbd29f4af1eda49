import type { MessageFile } from '@/shared/messages'

export const zh: MessageFile['zh'] = {
  department: {
    title: '部门待办',
    empty: '没有待办的工单',
    empty_hint: '派给本部门的投诉会出现在这里。',
    no_department: '您的账号不属于责任部门，因此没有部门待办。',
    sent: '处理要求',
  },
}

export const en: MessageFile['en'] = {
  department: {
    title: 'Department inbox',
    empty: 'Nothing to do',
    empty_hint: 'Complaints that are sent to your department appear here.',
    no_department: 'Your account belongs to no responsible department, so it has no inbox.',
    sent: 'What is asked',
  },
}
