import { computed, readonly, ref } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { serverNow } from '@/api/clock'
import { isProblem } from '@/api/problem'

export type Notification = NonNullable<Schemas['NotificationPage']['items']>[number]

export interface NotificationGroup {
  /** What they are about: the id of a ticket, or of a webhook. */
  about: string
  /** Null where they concern a webhook. */
  ticket: { id: string; number: string } | null
  /** Newest first. */
  items: Notification[]
  unread: number
}

// One list for the bell and the page.

const items = ref<Notification[]>([])
const unread = ref(0)
const nextCursor = ref<string | null>(null)
const failed = ref(false)

function webhookOf({ data }: Notification): string | undefined {
  const { webhook_id: id } = (data ?? {}) as Record<string, unknown>
  return typeof id === 'string' ? id : undefined
}

/** What belongs to one ticket stands together, the group with the newest first. */
export function groupByTicket(list: readonly Notification[]): NotificationGroup[] {
  const groups = new Map<string, NotificationGroup>()
  for (const item of list) {
    const ticket = item.ticket ?? null
    const about = ticket?.id ?? webhookOf(item)
    if (!about) continue
    const group = groups.get(about) ?? { about, ticket, items: [], unread: 0 }
    group.items.push(item)
    if (!item.read_at) ++group.unread
    groups.set(about, group)
  }
  return [...groups.values()]
}

/** Those that came since the list was last read. */
function newSince(last: number): Notification[] {
  return items.value.filter((one) => (one.id ?? 0) > last && !one.read_at)
}

async function load(): Promise<Notification[]> {
  const last = items.value[0]?.id
  try {
    const [page, waiting] = await Promise.all([
      ask(api.GET('/api/v1/me/notifications', { params: { query: { limit: 50 } } })),
      ask(api.GET('/api/v1/me/notifications', { params: { query: { unread: true, limit: 1, count: true } } })),
    ])
    items.value = page.items ?? []
    nextCursor.value = page.next_cursor ?? null
    unread.value = waiting.total ?? 0
    failed.value = false
    return last === undefined ? [] : newSince(last)
  } catch (error) {
    if (!isProblem(error)) throw error
    failed.value = true
    return []
  }
}

async function loadMore(): Promise<void> {
  if (!nextCursor.value) return
  const query = { limit: 50, cursor: nextCursor.value }
  const page = await ask(api.GET('/api/v1/me/notifications', { params: { query } }))
  items.value = [...items.value, ...(page.items ?? [])]
  nextCursor.value = page.next_cursor ?? null
}

async function read(ids: number[]): Promise<void> {
  if (ids.length === 0) return
  for (let at = 0; at < ids.length; at += 200) {
    const answer = await ask(
      api.POST('/api/v1/me/notifications/read', { body: { ids: ids.slice(at, at + 200) } }),
    )
    unread.value = answer.unread
  }
  const now = new Date(serverNow()).toISOString()
  const done = new Set(ids)
  items.value = items.value.map((one) =>
    done.has(one.id ?? 0) ? { ...one, read_at: one.read_at ?? now } : one,
  )
}

async function readAll(): Promise<void> {
  const newest = Math.max(0, ...items.value.map((one) => one.id ?? 0))
  const answer = await ask(api.POST('/api/v1/me/notifications/read', { body: { up_to: newest } }))
  unread.value = answer.unread
  await load()
}

export function useNotifications() {
  return {
    items: readonly(items),
    unread: readonly(unread),
    failed: readonly(failed),
    more: computed(() => nextCursor.value !== null),
    groups: computed(() => groupByTicket(items.value)),
    load, loadMore, read, readAll,
  }
}
