import type { MessageFile } from '@/shared/messages'

export const zh: MessageFile['zh'] = { ticket: { title: '工单' } }
export const en: MessageFile['en'] = { ticket: { title: 'Ticket' } }
