import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem, type ProblemError } from '@/api/problem'
import type { CalendarDocument } from '@/features/admin/calendarYear'
import type { PolicyDocument } from './policyMatrix'

/** What a ticket would be, as far as limits look at it. Blank means not said. */
export interface Arrival {
  kind: string
  channel: string
  category: string
  priority: string
  customer_level: string
  amount: string
  major_reason: string
  difficult: boolean
  beyond_authority: boolean
  at: string | null
}

export type Outcome = Schemas['PolicyPreview']
export type ArrivalState = 'loading' | 'ready' | 'stale' | 'error'

export function usualArrival(): Arrival {
  return {
    kind: 'complaint', channel: 'phone', category: '', priority: '', customer_level: 'normal', amount: '',
    major_reason: '', difficult: false, beyond_authority: false, at: null,
  }
}

/** The body of `POST /policies/preview`. */
export function questionOf(arrival: Arrival, policy?: PolicyDocument | null, calendar?: CalendarDocument | null) {
  const { at, major_reason: reason, customer_level: level, difficult, beyond_authority, ...words } = arrival
  const ticket = {
    ...Object.fromEntries(Object.entries(words).filter(([, value]) => value !== '')),
    ...(reason ? { major_reasons: [reason] } : {}),
    ...(difficult ? { difficult } : {}),
    ...(beyond_authority ? { beyond_authority } : {}),
  }
  return {
    ...(policy ? { policy } : {}),
    ...(calendar ? { calendar } : {}),
    ...(at ? { at } : {}),
    ...(level ? { customer_level: level } : {}),
    ticket,
  }
}

const wait = 250

/** Asks again a moment after the question has changed; what was there stays until the answer comes. */
export function useArrival(question: Ref<object>) {
  const outcome = shallowRef<Outcome | null>(null)
  const problem = shallowRef<ProblemError | null>(null)
  const state = ref<ArrivalState>('loading')
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  async function reload(): Promise<void> {
    const mine = ++asked
    try {
      const body = question.value as Record<string, never>
      const answer = await ask(api.POST('/api/v1/policies/preview', { body }))
      if (mine !== asked) return
      outcome.value = answer
      problem.value = null
      state.value = 'ready'
    } catch (error) {
      if (mine !== asked) return
      if (!isProblem(error)) throw error
      problem.value = error
      state.value = outcome.value ? 'stale' : 'error'
    }
  }

  watch(
    () => JSON.stringify(question.value),
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void reload(), wait)
    },
  )
  void reload()
  onScopeDispose(() => {
    clearTimeout(timer)
    ++asked
  })
  return { outcome, problem, state, reload }
}
