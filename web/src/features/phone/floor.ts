import { computed, onScopeDispose } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { serverNow } from '@/api/clock'
import { formatDate } from '@/shared/format'
import { useTopic } from '@/shared/live'
import { usePaced } from '@/shared/paced'
import { useLoad } from '@/shared/useLoad'
import { instantOfLocal } from '@/shared/zone'
import { allOf, pageOf } from '@/features/record/usePages'
import type { LiveCall } from './calls'

export type Agent = Schemas['AgentNow']
export type Call = Schemas['Call']
export type FloorCall = Pick<
  LiveCall, 'id' | 'number' | 'queue' | 'agent' | 'user_id' | 'state' | 'direction' | 'version' | 'started_at' | 'queued_at' | 'answered_at'
> & { name: string }

/** Whom it rings at or who talks last: who is busy comes first, who is away last. */
const order: Schemas['AgentState'][] = ['talking', 'ringing', 'wrap_up', 'ready', 'break', 'training', 'offline']
const figuresEvery = 30_000

export function sortAgents(agents: readonly Agent[]): Agent[] {
  const rank = (agent: Agent) => order.indexOf(agent.state)
  return [...agents].sort((a, b) => rank(a) - rank(b) || (a.since ?? '').localeCompare(b.since ?? ''))
}

/** The floor as it was, with what a message says of one call; what has ended is gone. */
export function withCall(calls: readonly FloorCall[], call: LiveCall): FloorCall[] {
  const known = calls.find((one) => one.id === call.id)
  if (known && known.version > call.version) return [...calls]
  const others = calls.filter((one) => one.id !== call.id)
  return call.state === 'ended' ? others : [...others, { ...call, name: known?.name ?? '' }]
}

/** What an agent is busy with: what their state says, else whatever is theirs. */
export function callOfAgent(calls: readonly FloorCall[], { call_id, user }: Agent): FloorCall | undefined {
  const busy = (call: FloorCall) => call.user_id === user.id && ['talking', 'held', 'offered'].includes(call.state)
  return calls.find((call) => call.id === call_id) ?? calls.find(busy)
}

function floorCall(call: Call): FloorCall {
  return { ...call, user_id: call.user?.id ?? null, name: call.customer?.name ?? '' }
}

interface AgentMessage {
  user_id: string
  state: Schemas['AgentState']
  since: string
  call_id: string | null
}

/** Who does what and who waits, at once as it changes; the figures of today now and then. */
export function useFloor() {
  const agents = useLoad(async () => {
    const page = await pageOf<Agent>(api.GET('/api/v1/agents', { params: { query: {} as never } }))
    return page.items
  })
  const calls = useLoad(async () => {
    const query = { state: 'live' }
    const all = await allOf<Call>((page) => pageOf(api.GET('/api/v1/calls', { params: { query: { ...query, ...page } } })))
    return all.map(floorCall)
  })
  const figures = useLoad(async () => {
    const from = instantOfLocal(`${formatDate(serverNow())}T00:00`) ?? ''
    const to = new Date(serverNow()).toISOString()
    return ask(api.GET('/api/v1/calls/figures', { params: { query: { from, to } } }))
  })

  function reload(): void {
    void Promise.all([agents.reload(), calls.reload(), figures.reload()])
  }

  const soon = usePaced(agents.reload)
  function takeAgent({ user_id, state, since, call_id }: AgentMessage): void {
    const known = agents.data.value
    if (!known?.some((one) => one.user.id === user_id)) return soon()
    agents.data.value = known.map((one) => (one.user.id === user_id ? { ...one, state, since, call_id } : one))
  }

  useTopic('calls', ({ type, data }) => {
    if (type === 'resync') reload()
    else if (type === 'agent.state') takeAgent(data as AgentMessage)
    else if (type === 'call.changed' && calls.data.value) {
      calls.data.value = withCall(calls.data.value, (data as { call: LiveCall }).call)
    }
  })
  const timer = setInterval(() => !document.hidden && void figures.reload(), figuresEvery)
  onScopeDispose(() => clearInterval(timer))

  return {
    agents, figures, calls, reload,
    sorted: computed(() => sortAgents(agents.data.value ?? [])),
    waiting: computed(() =>
      (calls.data.value ?? [])
        .filter((one) => one.direction !== 'outbound' && ['started', 'queued', 'offered'].includes(one.state))
        .sort((a, b) => a.started_at.localeCompare(b.started_at)),
    ),
    callOf: (agent: Agent) => callOfAgent(calls.data.value ?? [], agent),
  }
}
