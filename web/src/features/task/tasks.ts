import { computed, shallowRef, ref, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, ask, askVersioned, type Schemas } from '@/api/client'
import type { paths } from '@/api/schema'
import { isProblem, type Fault } from '@/api/problem'
import { Submission } from '@/api/submission'
import { useTopic } from '@/shared/live'
import { usePaced } from '@/shared/paced'
import { useShortcuts } from '@/shared/shortcuts'
import { toast } from '@/shared/toast'
import { useLoad } from '@/shared/useLoad'

// A list of tickets that wait for one kind of step, and the step itself.

export type Ticket = Schemas['Ticket']
export type PossibleAction = Schemas['PossibleAction']
export type Query = NonNullable<paths['/api/v1/tickets']['get']['parameters']['query']>

/** What waits for me by `query`; nothing without one. */
export function useTasks(query: Query | null) {
  const route = useRoute()
  const router = useRouter()
  const load = useLoad(async (signal) => {
    if (!query) return []
    const params = { query: { limit: 50, sort: 'due_at' as const, ...query } }
    return ((await ask(api.GET('/api/v1/tickets', { params, signal }))).items ?? []) as Ticket[]
  })
  const soon = usePaced(load.reload)
  useTopic('me', soon, { poll: soon })

  const tickets = computed(() => load.data.value ?? [])
  const chosen = computed(() => {
    const named = route.query['ticket']
    return typeof named === 'string' && named ? named : null
  })

  async function choose(number: string | null): Promise<void> {
    await router.replace({ query: number ? { ticket: number } : {} })
  }

  function move(step: number): void {
    const count = tickets.value.length
    if (count === 0) return
    const at = tickets.value.findIndex((one) => one.number === chosen.value)
    const next = Math.min(count - 1, Math.max(0, at + step))
    void choose(tickets.value[next]!.number)
  }

  /** After one is done the next one is there. */
  async function done(number: string): Promise<void> {
    const at = tickets.value.findIndex((one) => one.number === number)
    const next = tickets.value[at + 1] ?? tickets.value[at - 1]
    await choose(next && next.number !== number ? next.number : null)
    await load.reload()
  }

  useShortcuts([
    { key: 'KeyJ', label: 'task.keys.next', run: () => move(1), repeats: true },
    { key: 'KeyK', label: 'task.keys.previous', run: () => move(-1), repeats: true },
    { key: 'Escape', label: 'task.keys.back', when: () => chosen.value !== null, run: () => void choose(null) },
  ])
  return { load, tickets, chosen, choose, done }
}

/** One ticket with what may be done to it now. */
export function useTask(number: Ref<string>) {
  const load = useLoad(
    async (signal) => {
      const params = { path: { id: number.value } }
      const [ticket, actions] = await Promise.all([
        askVersioned(api.GET('/api/v1/tickets/{id}', { params, signal })),
        ask(api.GET('/api/v1/tickets/{id}/actions', { params, signal })),
      ])
      return {
        ticket: ticket.data as Ticket,
        etag: ticket.etag ?? '',
        actions: actions as PossibleAction[],
      }
    },
    { watch: number },
  )
  const busy = ref(false)
  const faults = shallowRef<readonly Fault[]>([])
  const submission = new Submission()
  watch(number, () => (faults.value = []))

  /** True when the server took it. */
  async function act(action: string, form: Record<string, unknown>): Promise<boolean> {
    const seen = load.data.value
    if (!seen || busy.value) return false
    busy.value = true
    try {
      const body = { action, form } as unknown as Schemas['Move']
      const header = {
        'If-Match': seen.etag,
        'Idempotency-Key': submission.keyFor({ ...body, ticket: seen.ticket.id, etag: seen.etag }),
      }
      await ask(api.POST('/api/v1/tickets/{id}/transitions', { params: { path: { id: seen.ticket.id }, header }, body }))
      submission.done()
      faults.value = []
      return true
    } catch (error) {
      if (isProblem(error)) faults.value = error.faults
      if (!isProblem(error) || error.faults.length === 0) toast.problem(error)
      // Somebody was faster: what may be done now is another question.
      if (isProblem(error) && [409, 412].includes(error.status)) await load.reload()
      return false
    } finally {
      busy.value = false
    }
  }
  return { load, busy, faults, act }
}

export function offered(actions: readonly PossibleAction[], wanted: readonly string[]): PossibleAction[] {
  return wanted.flatMap((name) => actions.filter((one) => one.action === name))
}
