import { getCurrentScope, onScopeDispose, readonly, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { noteAnswer, serverAway } from '@/api/connection'
import { Pulse } from './pulse'

// The one WebSocket of the page. Views name topics; the link subscribes, comes back after outages
// and asks for what it missed. Without a socket views are asked to poll.

export interface LiveEvent {
  seq: number
  topic: string
  /** The type of the event, or `resync`: everything may have changed. */
  type: string
  data: unknown
}

export type LiveHandler = (event: LiveEvent) => void
/** `polling`: the server answers, but not by socket. `lost`: there was a link, and it is gone. */
export type LiveState = 'off' | 'connecting' | 'live' | 'lost' | 'polling'

export interface SocketLike {
  send(text: string): void
  close(): void
  onopen: (() => void) | null
  onclose: ((event: { code: number }) => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
}

interface Listener {
  topic: string
  handler: LiveHandler
  poll: (() => void) | undefined
}

const firstWait = 1_000
const longestWait = 30_000
/** Short interruptions are nobody's business; after a second and a half people know. */
const lostAfter = 1_200
const openWithin = 10_000
const pollEvery = 15_000
const triesBeforePolling = 2
const remembered = 500
const revoked = [1008, 4401, 4403]

export class LiveLink {
  private readonly status = ref<LiveState>('off')
  readonly state = readonly(this.status)
  private socket: SocketLike | null = null
  private listeners: Listener[] = []
  private announced = ''
  private lastSeq = 0
  private seen = new Set<string>()
  private failures = 0
  private everOpen = false
  private running = false
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private lostTimer: ReturnType<typeof setTimeout> | undefined
  private pollTimer: ReturnType<typeof setInterval> | undefined
  private openTimer: ReturnType<typeof setTimeout> | undefined
  private questions = 0
  private readonly pulse = new Pulse({
    ask: () => this.socket?.send(JSON.stringify({ id: ++this.questions })),
    silent: () => this.lose(),
    dead: () => this.giveUp(),
  })

  constructor(
    private readonly connect: () => SocketLike,
    private readonly onRevoked: () => void = () => undefined,
    private readonly random: () => number = Math.random,
  ) {}

  start(): void {
    if (this.running) return
    this.running = true
    this.open()
  }

  stop(): void {
    this.running = false
    clearTimeout(this.retryTimer)
    clearTimeout(this.lostTimer)
    clearTimeout(this.openTimer)
    clearInterval(this.pollTimer)
    this.pollTimer = undefined
    this.pulse.stop()
    const socket = this.socket
    this.socket = null
    socket?.close()
    Object.assign(this, { announced: '', lastSeq: 0, failures: 0, everOpen: false })
    this.seen.clear()
    this.status.value = 'off'
  }

  /** Tries at once: the network is back, or somebody pressed the button. */
  retryNow(): void {
    if (!this.running || this.socket) return
    clearTimeout(this.retryTimer)
    this.open()
  }

  /** Somebody is at work: an outage now matters now. */
  busy(): void {
    this.pulse.busy()
  }

  listen(topic: string, handler: LiveHandler, poll?: () => void): () => void {
    const listener = { topic, handler, poll }
    this.listeners.push(listener)
    this.subscribe()
    return () => {
      this.listeners = this.listeners.filter((one) => one !== listener)
      this.subscribe()
    }
  }

  private open(): void {
    if (this.status.value === 'off') this.status.value = 'connecting'
    const socket = this.connect()
    this.socket = socket
    this.openTimer = setTimeout(() => this.giveUp(), openWithin)
    socket.onopen = () => this.opened()
    socket.onmessage = ({ data }) => {
      if (this.socket !== socket) return
      this.found()
      this.received(String(data))
    }
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.closed(code)
    }
  }

  private opened(): void {
    this.failures = 0
    this.everOpen = true
    clearTimeout(this.openTimer)
    clearTimeout(this.lostTimer)
    this.lostTimer = undefined
    this.restore()
    this.pulse.start()
    this.announced = ''
    this.subscribe()
  }

  private restore(): void {
    clearInterval(this.pollTimer)
    this.pollTimer = undefined
    this.status.value = 'live'
  }

  private lose(): void {
    this.status.value = 'lost'
    this.startPolling()
  }

  /** A message of whatever kind. */
  private found(): void {
    this.pulse.heard()
    if (this.status.value !== 'lost') return
    this.restore()
    this.subscribe()
  }

  /** A socket that says nothing may take minutes to close. */
  private giveUp(): void {
    const socket = this.socket
    if (!socket) return
    socket.onopen = null
    socket.onclose = null
    socket.close()
    this.closed(1006)
  }

  private closed(code: number): void {
    this.socket = null
    clearTimeout(this.openTimer)
    this.pulse.stop()
    if (!this.running) return
    if (revoked.includes(code)) this.onRevoked()
    ++this.failures
    if (this.everOpen) {
      this.lostTimer ??= setTimeout(() => this.lose(), lostAfter)
    } else if (this.failures >= triesBeforePolling) {
      this.status.value = 'polling'
      this.startPolling()
    }
    const wait = Math.min(longestWait, firstWait * 2 ** (this.failures - 1))
    this.retryTimer = setTimeout(() => this.open(), wait * (0.5 + this.random() / 2))
  }

  private startPolling(): void {
    this.pollTimer ??= setInterval(() => this.poll(), pollEvery)
  }

  private poll(): void {
    if (document.hidden) return
    for (const listener of [...this.listeners]) listener.poll?.()
  }

  private subscribe(): void {
    if (this.status.value !== 'live' || !this.socket) return
    const topics = [...new Set(this.listeners.map((listener) => listener.topic))].sort()
    const text = topics.join(' ')
    if (text === this.announced) return
    this.announced = text
    const since = this.lastSeq > 0 ? { since: this.lastSeq } : {}
    this.socket.send(JSON.stringify({ subscribe: topics, ...since }))
    this.pulse.sent()
  }

  private received(text: string): void {
    const message = parse(text)
    if (!message) return
    if (message['type'] === 'resync' || message['resync'] === true) {
      this.seen.clear()
      const seq = typeof message['seq'] === 'number' ? message['seq'] : 0
      this.lastSeq = seq
      for (const one of [...this.listeners]) {
        one.handler({ seq, topic: one.topic, type: 'resync', data: null })
      }
      return
    }
    const { seq, topic, type, data } = message
    if (typeof topic !== 'string' || typeof type !== 'string') return
    const number = typeof seq === 'number' ? seq : 0
    const numbered = number > 0 && !saysWhatIsNow(type)
    if (numbered && !this.remember(`${number} ${topic} ${type}`)) return
    this.lastSeq = Math.max(this.lastSeq, number)
    for (const one of [...this.listeners]) {
      if (one.topic === topic) one.handler({ seq: number, topic, type, data })
    }
  }

  /** False for what was here already: a replay may bring it twice. */
  private remember(key: string): boolean {
    if (this.seen.has(key)) return false
    this.seen.add(key)
    if (this.seen.size > remembered) this.seen.delete(this.seen.values().next().value as string)
    return true
  }
}

/**
 * Who is at a ticket, what calls and agents are doing: it comes under the number of the last event,
 * as often as it changes, and is never replayed.
 */
export function saysWhatIsNow(type: string): boolean {
  return /^(presence$|(call|callback|agent|dial|floor)\.)/.test(type)
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function connectHere(): SocketLike {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
  return new WebSocket(`${scheme}://${window.location.host}/api/v1/ws`) as unknown as SocketLike
}

let revocation: () => void = () => undefined
export function onRevokedLink(listener: () => void): void {
  revocation = listener
}

export const live = new LiveLink(connectHere, () => revocation())
for (const type of ['keydown', 'pointerdown']) {
  window.addEventListener(type, () => live.busy(), { capture: true, passive: true })
}
watch(live.state, (state) => state === 'live' && noteAnswer())
watch(serverAway, (away) => !away && live.retryNow())

/**
 * Hears of a topic as long as the component lives. `poll` is called now and then while there is no
 * socket; without it the handler gets a `resync`.
 */
export function useTopic(
  topic: MaybeRefOrGetter<string | null>,
  handler: LiveHandler,
  options: { poll?: () => void } = {},
): void {
  let leave: (() => void) | undefined
  const stop = watch(
    () => toValue(topic),
    (name) => {
      leave?.()
      leave = undefined
      if (!name) return
      const resync = () => handler({ seq: 0, topic: name, type: 'resync', data: null })
      leave = live.listen(name, handler, options.poll ?? resync)
    },
    { immediate: true },
  )
  if (getCurrentScope()) {
    onScopeDispose(() => {
      stop()
      leave?.()
    })
  }
}
