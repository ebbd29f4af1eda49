import { computed, readonly, ref, shallowRef } from 'vue'
import type { Schemas } from '@/api/client'

// The list that a ticket was opened from: where «next» leads, and the way back.

export type Listed = Pick<Schemas['Ticket'], 'id' | 'number' | 'subject' | 'timers'>

const rows = shallowRef<readonly Listed[]>([])
const from = ref<Record<string, string>>({})
const opened = ref<string | null>(null)

export const trail = computed(() => rows.value)
export const trailOrigin = readonly(from)
/** The ticket that was opened last, by its id. */
export const lastOpened = readonly(opened)

export function leaveTrail(
  list: readonly Listed[], query: Record<string, string>, ticket: { id: string },
): void {
  rows.value = [...list]
  from.value = query
  opened.value = ticket.id
}

/** The one after `number`; null at the end and outside of any list. */
export function nextOnTrail(number: string): string | null {
  const at = rows.value.findIndex((row) => row.number === number)
  return at < 0 ? null : (rows.value[at + 1]?.number ?? null)
}

export function previousOnTrail(number: string): string | null {
  const at = rows.value.findIndex((row) => row.number === number)
  return at < 1 ? null : rows.value[at - 1]!.number
}

/** Done with it: it is not to come again. */
export function dropFromTrail(number: string): void {
  rows.value = rows.value.filter((row) => row.number !== number)
}
