import { ref, shallowRef } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'
import { lastOf } from '@/shared/lastOf'

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

  const { run, stop } = lastOf(async (signal, text: string) => {
    try {
      const found = await Promise.all([tickets(text, signal), customers(text, signal)])
      if (signal.aborted) return
      hits.value = found.flat()
      failed.value = false
    } catch (error) {
      if (signal.aborted) return
      if (!isProblem(error)) throw error
      failed.value = true
      hits.value = []
    } finally {
      if (!signal.aborted) busy.value = false
    }
  })

  function search(text: string): void {
    clearTimeout(timer)
    stop()
    const wanted = text.trim()
    busy.value = wanted !== ''
    if (wanted === '') hits.value = []
    else timer = setTimeout(() => void run(wanted), wait)
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
