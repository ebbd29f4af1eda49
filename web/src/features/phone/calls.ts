import { computed, readonly, ref } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'

// The calls that are mine now, as the live messages say it. What comes late or twice changes
// nothing: the version of a call tells.

export type LiveCall = Schemas['LiveCall']
export type ScreenPop = Schemas['ScreenPop']
/** `wrap_up`: it is over, or somebody else's, and waits for its summary. */
export type Phase = 'ringing' | 'talking' | 'wrap_up'

export interface OwnCall {
  call: LiveCall
  phase: Phase
  /** Who it is; null as long as it is being asked for. */
  pop: ScreenPop | null
  /** Put aside by the person: there is no card, but F4 still opens it. */
  ignored: boolean
  /** The ticket that it turned out to be about. */
  ticket: string | null
}

const held = ref<OwnCall[]>([])

export const ownCalls = readonly(held)

/** The one that F4 means: what rings before what is talked about, the latest first. */
export const currentCall = computed(() => {
  const latest = [...held.value].reverse()
  return latest.find((one) => one.phase === 'ringing') ?? latest.find((one) => one.phase === 'talking') ?? null
})

export function ownCall(id: string): OwnCall | undefined {
  return held.value.find((one) => one.call.id === id)
}

function put(call: LiveCall, phase: Phase, pop: ScreenPop | null = null): OwnCall | null {
  const known = ownCall(call.id)
  if (!known) {
    held.value = [...held.value, { call, phase, pop, ignored: false, ticket: null }]
    return ownCall(call.id) ?? null
  }
  if (call.version < known.call.version) return null
  known.call = call
  known.phase = phase
  known.pop = pop ?? known.pop
  return known
}

export function dropCall(id: string): void {
  held.value = held.value.filter((one) => one.call.id !== id)
}

export function ignoreCall(id: string): void {
  const known = ownCall(id)
  if (known) known.ignored = true
}

/** What the call is about is known now: the summary starts from there. */
export function noteTicket(id: string, number: string): void {
  const known = ownCall(id)
  if (known) known.ticket = number
}

export function forgetCalls(): void {
  held.value = []
}

type Gone = 'missed' | 'answered_elsewhere' | 'transferred' | 'caller_left'
interface CallMessage {
  call: LiveCall
  reason?: Gone
}

/** What a live message on topic `me` says; true when a call has begun to ring. */
export function takeMessage(type: string, data: unknown): boolean {
  if (type === 'call.offered') {
    const pop = data as ScreenPop
    const before = ownCall(pop.call.id)
    const rang = before?.phase === 'ringing'
    if (before && before.phase !== 'ringing' && before.call.version >= pop.call.version) return false
    return put(pop.call, 'ringing', pop) !== null && !rang
  }
  const { call, reason } = data as CallMessage
  if (type === 'call.answered') {
    const mine = put(call, 'talking')
    if (mine && !mine.pop) void fetchPop(call.id)
  } else if (type === 'call.gone') leave(call, reason === 'transferred')
  else if (type === 'call.ended') leave(call, true)
  return false
}

/** It is not mine any longer; what was talked about is written down. */
function leave(call: LiveCall, summarize: boolean): void {
  const known = ownCall(call.id)
  if (!known || call.version < known.call.version) return
  if (summarize && known.phase !== 'ringing') {
    const mine = put(call, 'wrap_up')
    if (mine) mine.ignored = false
  } else dropCall(call.id)
}

export async function fetchPop(id: string): Promise<ScreenPop | null> {
  const known = ownCall(id)?.pop
  if (known) return known
  try {
    const pop = await ask(api.GET('/api/v1/calls/{id}/pop', { params: { path: { id } } }))
    const mine = ownCall(id)
    if (mine) mine.pop ??= pop
    return pop
  } catch (error) {
    if (!isProblem(error)) throw error
    return null
  }
}

type CallWithLegs = Schemas['Call'] & Pick<Schemas['CallWithLegs'], 'legs'>

/** After an outage nobody tells what ended meanwhile. */
export async function checkCalls(): Promise<void> {
  for (const { call, phase } of [...held.value]) {
    if (phase === 'wrap_up') continue
    try {
      const now = (await ask(api.GET('/api/v1/calls/{id}', { params: { path: { id: call.id } } }))) as CallWithLegs
      if (now.state === 'ended') leave(liveOf(now), now.answered_at !== null)
    } catch (error) {
      if (!isProblem(error)) throw error
      if (error.status === 404 || error.status === 403) dropCall(call.id)
    }
  }
}

/** What I talked about last, when its summary is still missing: the page was loaded anew. */
export async function findWrapUp(): Promise<void> {
  const query = { user: 'me', limit: 1 }
  try {
    const page = await ask(api.GET('/api/v1/calls', { params: { query } }))
    const last = (page.items ?? [])[0] as Schemas['Call'] | undefined
    if (!last || last.state !== 'ended' || !last.answered_at || last.summary || ownCall(last.id)) return
    const mine = put(liveOf(last), 'wrap_up')
    if (mine) mine.ticket = last.tickets[0]?.number ?? null
  } catch (error) {
    if (!isProblem(error)) throw error
  }
}

function liveOf(call: Schemas['Call']): LiveCall {
  const { id, direction, number, queue, agent, state, outcome, version } = call
  const { started_at, queued_at, offered_at, answered_at, ended_at } = call
  return {
    id, direction, number, queue, agent, state, outcome, version,
    started_at, queued_at, offered_at, answered_at, ended_at, user_id: call.user?.id ?? null,
  }
}
