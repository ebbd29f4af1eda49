import type { MessageFile } from '@/shared/messages'

export const zh: MessageFile['zh'] = {
  notification: {
    title: '通知',
    bell: '通知，{count} 条未读',
    unread: '{count} 条未读',
    more: '还有 {count} 条',
    mentioned: '在备注里提到了您',
    webhook_disabled: '接收方不再接收，已自动停用',
    read_all: '全部标为已读',
    all: '查看全部',
    empty: '没有通知',
    empty_hint: '派给您的工单、您关注的工单有变化，或有人在备注里 {at} 您时，会出现在这里。',
  },
}

export const en: MessageFile['en'] = {
  notification: {
    title: 'Notifications',
    bell: 'Notifications, {count} unread',
    unread: '{count} unread',
    more: '{count} more',
    mentioned: 'Mentioned you in a comment',
    webhook_disabled: 'Takes nothing any more, and was disabled',
    read_all: 'Mark all as read',
    all: 'See all',
    empty: 'No notifications',
    empty_hint: 'Tickets given to you, changes of tickets that you watch and comments that mention you with {at} appear here.',
  },
}
