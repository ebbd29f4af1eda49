import { computed, onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem, type ProblemError } from '@/api/problem'
import { lastOf } from '@/shared/lastOf'
import { useTopic } from '@/shared/live'
import { usePaced } from '@/shared/paced'
import type { LoadState } from '@/shared/useLoad'
import type { Comment, Contact, TicketEvent } from './timeline'

export type Ticket = Schemas['Ticket']
export type PossibleAction = Schemas['PossibleAction']

async function allEvents(id: string, signal: AbortSignal): Promise<TicketEvent[]> {
  const events: TicketEvent[] = []
  let cursor: string | undefined
  do {
    const query = { limit: 200, ...(cursor ? { cursor } : {}) }
    const page = await ask(
      api.GET('/api/v1/tickets/{id}/events', { params: { path: { id }, query }, signal }),
    )
    events.push(...((page.items ?? []) as TicketEvent[]))
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  return events
}

/** One ticket with its story and what the person may do with it, renewed as it changes. */
export function useTicket(key: string) {
  const ticket = shallowRef<Ticket>()
  const actions = shallowRef<PossibleAction[]>([])
  const events = shallowRef<TicketEvent[]>([])
  const comments = shallowRef<Comment[]>([])
  const contacts = shallowRef<Contact[]>([])
  const state = ref<LoadState>('loading')
  const problem = ref<ProblemError | null>(null) as Ref<ProblemError | null>

  async function read(signal: AbortSignal) {
    const params = { path: { id: key } }
    return Promise.all([
      ask(api.GET('/api/v1/tickets/{id}', { params, signal })),
      ask(api.GET('/api/v1/tickets/{id}/actions', { params, signal })),
      allEvents(key, signal),
      ask(api.GET('/api/v1/tickets/{id}/comments', { params, signal })),
      ask(api.GET('/api/v1/tickets/{id}/contacts', { params, signal })),
    ])
  }

  const { run: reload, stop } = lastOf(async (signal) => {
    if (state.value === 'error') state.value = 'loading'
    try {
      const [found, possible, story, said, spoken] = await read(signal)
      if (signal.aborted) return
      ticket.value = found
      actions.value = possible
      events.value = story
      comments.value = (said.items ?? []) as Comment[]
      contacts.value = (spoken.items ?? []) as Contact[]
      state.value = 'ready'
      problem.value = null
    } catch (error) {
      if (signal.aborted) return
      if (!isProblem(error)) throw error
      problem.value = error
      const gone = [401, 403, 404].includes(error.status)
      state.value = gone || !ticket.value ? 'error' : 'stale'
    }
  })

  /** The answer to a change is the ticket as it is now; the rest follows. */
  function took(changed: Ticket): void {
    if ((ticket.value?.version ?? 0) <= changed.version) ticket.value = changed
    void reload()
  }

  const soon = usePaced(reload)
  const id = computed(() => ticket.value?.id ?? null)
  useTopic(() => (id.value ? `ticket:${id.value}` : null), (event) => {
    // Who looks at it changes nothing in it.
    if (!event.type.includes('presence')) soon()
  }, { poll: soon })
  onScopeDispose(stop)
  void reload()
  return { ticket, actions, events, comments, contacts, state, problem, reload, took }
}

export type TicketModel = ReturnType<typeof useTicket>
