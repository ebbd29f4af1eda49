import { codeLabel, translate } from '@/shared/messages'
import type { Notification } from './useNotifications'

const own = ['mentioned', 'webhook_disabled', 'report_daily_ready']
/** Of these the kind says more than the event does. */
const byKind = ['dispatched', 'reminder', 'breach', 'ordered', 'urged']

export function nameOf({ type = '', kind = 'progress' }: Notification): string {
  if (own.includes(type)) return translate(`notification.${type}`)
  return byKind.includes(kind) ? codeLabel('notice_kind', kind) : codeLabel('event', type)
}
