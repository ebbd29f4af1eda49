import { ref, shallowRef } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'

export interface Hit {
  kind: 'ticket' | 'customer'
  id: string
  number: string
  title: string
  detail: string
}

const wait = 120

/** Tickets and customers by a few characters; of overlapping searches the last one counts. */
export function useSearch(mayCustomers: () => boolean) {
  const hits = shallowRef<Hit[]>([])
  const busy = ref(false)
  const failed = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  function search(text: string): void {
    clearTimeout(timer)
    running?.abort()
    const wanted = text.trim()
    busy.value = wanted !== ''
    if (wanted === '') hits.value = []
    else timer = setTimeout(() => void run(wanted), wait)
  }

  async function run(text: string): Promise<void> {
    const mine = new AbortController()
    running = mine
    try {
      const found = await Promise.all([tickets(text, mine.signal), customers(text, mine.signal)])
      if (running === mine) hits.value = found.flat()
      failed.value = false
    } catch (error) {
      if (mine.signal.aborted) return
      if (!isProblem(error)) throw error
      failed.value = true
      hits.value = []
    } finally {
      if (running === mine) busy.value = false
    }
  }

  async function tickets(q: string, signal: AbortSignal): Promise<Hit[]> {
    const page = await ask(api.GET('/api/v1/search', { params: { query: { q, limit: 8 } }, signal }))
    return (page.items ?? []).flatMap(({ ticket }: { ticket?: Schemas['Ticket'] }) =>
      ticket
        ? [{
            kind: 'ticket' as const, id: ticket.id ?? '', number: ticket.number ?? '',
            title: ticket.subject ?? '', detail: ticket.customer?.name ?? '',
          }]
        : [],
    )
  }

  async function customers(text: string, signal: AbortSignal): Promise<Hit[]> {
    if (!mayCustomers()) return []
    const digits = text.replace(/[\s-]/g, '')
    const byPhone = /^\+?\d{4,}$/.test(digits)
    const query = { limit: 4, ...(byPhone ? { phone: digits } : { q: text }) }
    const page = await ask(api.GET('/api/v1/customers', { params: { query }, signal }))
    return ((page.items ?? []) as Schemas['Customer'][]).map((customer) => ({
      kind: 'customer' as const, id: customer.id, number: '', title: customer.name,
      detail: customer.contacts[0]?.value ?? '',
    }))
  }

  return { hits, busy, failed, search }
}
