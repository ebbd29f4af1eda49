import { ref } from 'vue'
import { api, ask, askVersioned, type Schemas } from '@/api/client'
import type { Version } from '@/features/record/versioned'

export type NotificationSettings = Schemas['NotificationSettings']
export type NoticeWay = Schemas['NoticeWay']
export type NoticeKind = Schemas['NoticeKind']

export const ways: readonly NoticeWay[] = ['bell', 'desktop', 'email', 'sms']

export const readSettings = (): Promise<Version<NotificationSettings>> =>
  askVersioned(api.GET('/api/v1/me/notification-settings'))

export function saveSettings(etag: string, body: Schemas['NewNotificationSettings']): Promise<Version<NotificationSettings>> {
  return askVersioned(api.PUT('/api/v1/me/notification-settings', { params: { header: { 'If-Match': etag } }, body }))
}

/** The kinds of which the desktop tells; until the server has said, none. */
const onDesktop = ref<ReadonlySet<string>>(new Set())

export function noteDesktopKinds({ kinds }: NotificationSettings): void {
  onDesktop.value = new Set(kinds.filter((one) => one.ways.includes('desktop')).map((one) => one.kind))
}

export async function loadDesktopKinds(): Promise<void> {
  noteDesktopKinds(await ask(api.GET('/api/v1/me/notification-settings')))
}

export const tellsDesktop = (kind: string): boolean => onDesktop.value.has(kind)

/** What a kind may be told by: a desktop alert goes with the bell, which some kinds cannot do without. */
export function withWay(has: readonly NoticeWay[], way: NoticeWay, on: boolean): NoticeWay[] {
  const wanted = new Set(has)
  if (on) wanted.add(way)
  else wanted.delete(way)
  if (on && way === 'desktop') wanted.add('bell')
  if (!on && way === 'bell') wanted.delete('desktop')
  return ways.filter((one) => wanted.has(one))
}
