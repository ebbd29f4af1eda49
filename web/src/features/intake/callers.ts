import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem, type ProblemError } from '@/api/problem'
import { lastOf } from '@/shared/lastOf'
import { digitsOf, type KnownCaller } from './form'

// Who is calling: found by number, its tail or the name, with what is still open of them.

export interface Caller extends KnownCaller {
  open: Schemas['Ticket'][]
}

const shown = 6
const pause = 120

/** What to ask the server for; null while too little is typed. */
export function queryOf(text: string): { phone: string } | { q: string } | null {
  const digits = digitsOf(text)
  if (digits) return digits.length >= 4 ? { phone: digits } : null
  const name = text.trim()
  return name.length >= (/\p{Script=Han}/u.test(name) ? 1 : 2) ? { q: name } : null
}

export async function findCallers(text: string, signal?: AbortSignal): Promise<Caller[]> {
  const query = queryOf(text)
  if (!query) return []
  const page = await ask(
    api.GET('/api/v1/customers', { params: { query: { ...query, limit: shown } }, signal }),
  )
  const customers = (page.items ?? []) as Schemas['CustomerFile'][]
  const open = await openTickets(customers.map((one) => one.id), signal)
  return customers.map((one) => ({
    id: one.id,
    name: one.name,
    level: one.level,
    phone: one.contacts.find((contact) => contact.kind === 'phone')?.value ?? '',
    open: open.filter((ticket) => ticket.customer?.id === one.id),
  }))
}

export async function openTickets(ids: string[], signal?: AbortSignal): Promise<Schemas['Ticket'][]> {
  if (ids.length === 0) return []
  const query = {
    customer: ids.join(','),
    status: 'open,suspended' as Schemas['Status'],
    sort: '-updated_at' as const,
    limit: 20,
  }
  const page = await ask(api.GET('/api/v1/tickets', { params: { query }, signal }))
  return (page.items ?? []) as Schemas['Ticket'][]
}

export function useCallers(text: Ref<string>) {
  const found = shallowRef<Caller[]>([])
  const searching = ref(false)
  const problem = shallowRef<ProblemError | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  const { run: search, stop } = lastOf(async (signal) => {
    try {
      const callers = await findCallers(text.value, signal)
      if (signal.aborted) return
      found.value = callers
      problem.value = null
    } catch (error) {
      if (signal.aborted) return
      if (!isProblem(error)) throw error
      found.value = []
      problem.value = error
    }
    searching.value = false
  })

  watch(text, () => {
    clearTimeout(timer)
    stop()
    if (!queryOf(text.value)) {
      found.value = []
      searching.value = false
      return
    }
    searching.value = true
    timer = setTimeout(() => void search(), pause)
  })
  onScopeDispose(() => {
    clearTimeout(timer)
    stop()
  })
  return { found, searching, problem }
}
