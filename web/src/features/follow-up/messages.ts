import type { MessageFile } from '@/shared/messages'

export const zh: MessageFile['zh'] = {
  follow_up: {
    title: '待回访',
    nav: '回访',
    empty: '没有待回访的客户',
    empty_hint: '实施完成的投诉会出现在这里；本人经办过的由别人回访。',
    none_yet: '尚未拨打',
    attempts: '已拨打 {count} 次未接通',
    counted: '计入 {count}/3 次',
    now: '现在可拨',
    from: '{time} 后再拨才计次',
    history: '回访经过',
    reached: '已接通',
    not_reached: '未接通',
    quick: '结果',
    unreachable: '未接通',
    keys: { score: '已接通，满意度', unreachable: '未接通' },
  },
}

export const en: MessageFile['en'] = {
  follow_up: {
    title: 'Follow-up visits',
    nav: 'Follow-up',
    empty: 'Nobody to call',
    empty_hint: 'Complaints that were carried out appear here; those you handled are visited by others.',
    none_yet: 'Not called yet',
    attempts: 'Called in vain: {count}',
    counted: '{count} of 3 count',
    now: 'May be called now',
    from: 'Counts again from {time}',
    history: 'Calls so far',
    reached: 'Reached',
    not_reached: 'Not reached',
    quick: 'Outcome',
    unreachable: 'Not reached',
    keys: { score: 'Reached, satisfaction', unreachable: 'Not reached' },
  },
}
