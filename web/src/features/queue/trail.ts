import { readonly, ref } from 'vue'

// The list that a ticket was opened from: where «next» leads, and the way back.

const numbers = ref<string[]>([])
const from = ref<Record<string, string>>({})

const opened = ref<string | null>(null)

export const trailOrigin = readonly(from)
/** The ticket that was opened last, by its id. */
export const lastOpened = readonly(opened)

interface Listed {
  id: string
  number: string
}

export function leaveTrail(list: readonly Listed[], query: Record<string, string>, ticket: Listed): void {
  numbers.value = list.map((one) => one.number)
  from.value = query
  opened.value = ticket.id
}

/** The one after `number`; null at the end and outside of any list. */
export function nextOnTrail(number: string): string | null {
  const at = numbers.value.indexOf(number)
  return at < 0 ? null : (numbers.value[at + 1] ?? null)
}

export function previousOnTrail(number: string): string | null {
  const at = numbers.value.indexOf(number)
  return at < 1 ? null : numbers.value[at - 1]!
}

/** Done with it: it is not to come again. */
export function dropFromTrail(number: string): void {
  numbers.value = numbers.value.filter((one) => one !== number)
}
