import { readonly, ref } from 'vue'

// Five cards for somebody's first day, once for each person.

const firstSteps = 'first_steps'
const open = ref(false)
const seen = ref<readonly string[]>([])

/** Roles with first steps of their own, the one with most to do first. */
const withSteps = ['supervisor', 'lead', 'handler', 'department', 'agent', 'qa', 'executive', 'infodesk', 'admin']
export const stepsOfRole = ['supervisor', 'handler', 'department', 'agent', 'admin', 'reader'] as const
export type TourRole = (typeof stepsOfRole)[number]

export function tourRole(roles: readonly string[]): TourRole {
  const first = withSteps.find((role) => roles.includes(role)) ?? 'reader'
  if (first === 'lead') return 'supervisor'
  if (first === 'infodesk') return 'agent'
  return (stepsOfRole as readonly string[]).includes(first) ? (first as TourRole) : 'reader'
}

export const tourOpen = readonly(open)

export function showTour(): void {
  open.value = true
}

/** Names of the tours that the person has seen, as the server keeps them. */
export const seenTours = readonly(seen)

export function setSeenTours(names: readonly string[]): void {
  seen.value = [...names]
}

export function offerTour(userId: string): void {
  const known = seen.value.includes(firstSteps) || localStorage.getItem(keyOf(userId)) !== null
  if (!known) open.value = true
}

export function endTour(userId: string): void {
  open.value = false
  localStorage.setItem(keyOf(userId), 'done')
  if (!seen.value.includes(firstSteps)) setSeenTours([...seen.value, firstSteps])
}

function keyOf(userId: string): string {
  return `bihuan.tour.${userId}`
}
