import { computed } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { serverNow } from '@/api/clock'
import { useSession } from '@/app/session'
import { formatDate } from '@/shared/format'
import { useTopic } from '@/shared/live'
import { usePaced } from '@/shared/paced'
import { useLoad } from '@/shared/useLoad'
import { pageOf } from '@/features/record/usePages'
import type { Ticket } from './grouping'

export const rowsShown = 50
const restBetween = 3_000

function tickets(query: { stage?: Schemas['Stage']; status?: string; sort?: 'due_at'; approvable?: 'me' }) {
  const filter = query as { stage?: Schemas['Stage']; status?: Schemas['Status']; sort?: 'due_at'; approvable?: 'me' }
  return pageOf<Ticket>(
    api.GET('/api/v1/tickets', { params: { query: { ...filter, limit: rowsShown, count: true } } }),
  )
}

/** What a supervisor looks at: the open tickets in due order, what waits for them, today's figures. */
export function useOverview() {
  const session = useSession()

  const due = useLoad(() => tickets({ status: 'open', sort: 'due_at' }))
  const proposals = useLoad(async () => {
    const page = await tickets({ approvable: 'me' })
    return page.items.filter((ticket) => ticket.proposals?.some((one) => one.state === 'proposed'))
  })
  const closing = useLoad(async () =>
    session.may('ticket.summarize') ? tickets({ stage: 'summary', status: 'open', sort: 'due_at' }) : null,
  )
  const exports = useLoad(async () => {
    if (!session.may('data.approve_export')) return []
    const page = await pageOf<Schemas['Export']>(api.GET('/api/v1/exports', { params: { query: { limit: 50 } } }))
    return page.items.filter((one) => one.state === 'awaiting_approval' && one.created_by !== session.user?.id)
  })
  const extensions = useLoad(async () => {
    const query = { state: 'pending' as const, limit: rowsShown }
    const page = await pageOf<Schemas['WaitingExtension']>(api.GET('/api/v1/extensions', { params: { query } }))
    return page.items
  })
  const report = useLoad(async () => {
    if (!session.may('reports.read')) return null
    const query = { date: formatDate(serverNow()), format: 'json' as const }
    return (await ask(api.GET('/api/v1/reports/daily', { params: { query } }))) as Schemas['DailyReport']
  })

  async function reload(): Promise<void> {
    await Promise.all([due, proposals, closing, exports, extensions, report].map((load) => load.reload()))
  }

  const soon = usePaced(reload, { gathered: restBetween })
  // What calls and agents do is on no list here.
  useTopic('wallboard', ({ type }) => type !== 'floor.changed' && soon(), { poll: soon })

  return {
    due, proposals, closing, exports, extensions, report, reload,
    total: computed(() => due.data.value?.total ?? 0),
  }
}
