import { beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveLink, type LiveEvent, type SocketLike } from './live'

class Wire implements SocketLike {
  onopen: (() => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  sent: unknown[] = []
  /** How often it was asked whether it is there; it answers as long as it is not silent. */
  asked = 0
  silent = false
  send(text: string) {
    const message = JSON.parse(text) as Record<string, unknown>
    if (!('id' in message)) return void this.sent.push(message)
    ++this.asked
    if (!this.silent) this.says({ id: message['id'], seq: 0, type: 'done' })
  }
  close() {
    this.onclose?.({ code: 1000 })
  }
  says(message: unknown) {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) })
  }
}

let wires: Wire[]
let heard: LiveEvent[]

function linked(random = () => 1): LiveLink {
  return new LiveLink(
    () => {
      const wire = new Wire()
      wires.push(wire)
      return wire
    },
    () => heard.push({ seq: 0, topic: '', type: 'revoked', data: null }),
    random,
  )
}

const event = (seq: number, topic = 'me') => ({ seq, topic, type: 'assigned', data: { seq } })

beforeEach(() => {
  vi.useFakeTimers()
  wires = []
  heard = []
})

describe('the live link', () => {
  it('subscribes to what is listened to, once', () => {
    const link = linked()
    link.listen('me', (e) => heard.push(e))
    link.start()
    expect(wires[0]!.sent).toEqual([])
    wires[0]!.onopen!()
    link.listen('me', () => undefined)
    const leave = link.listen('ticket:1', () => undefined)
    leave()
    expect(wires[0]!.sent).toEqual([
      { subscribe: ['me'] },
      { subscribe: ['me', 'ticket:1'] },
      { subscribe: ['me'] },
    ])
    link.stop()
  })

  it('gives events to their topic only, and a replayed one once', () => {
    const link = linked()
    link.listen('me', (e) => heard.push(e))
    link.start()
    wires[0]!.onopen!()
    wires[0]!.says(event(7))
    wires[0]!.says(event(7))
    wires[0]!.says(event(8, 'ticket:1'))
    wires[0]!.says('not json')
    wires[0]!.says({ error: { code: 'forbidden', topic: 'calls' } })
    expect(heard.map((e) => e.seq)).toEqual([7])
    link.stop()
  })

  it('tells of everybody who comes to a ticket where nothing else happens', () => {
    const link = linked()
    link.listen('ticket:1', (e) => heard.push(e))
    link.start()
    wires[0]!.onopen!()
    for (const present of [['a'], ['a', 'b'], ['a']]) {
      wires[0]!.says({ seq: 7, topic: 'ticket:1', type: 'presence', data: { present } })
    }
    expect(heard).toHaveLength(3)
    link.stop()
  })

  it('tells each state of calls and people, though nothing else happened', () => {
    const link = linked()
    link.listen('me', (e) => heard.push(e))
    link.start()
    wires[0]!.onopen!()
    const types = ['call.offered', 'call.offered', 'agent.state', 'agent.state', 'dial.changed', 'dial.changed', 'floor.changed', 'floor.changed']
    for (const type of types) wires[0]!.says({ seq: 7, topic: 'me', type, data: {} })
    expect(heard.map((e) => e.type)).toEqual(types)
    link.stop()
  })

  it('comes back with what it knows, waiting longer each time', () => {
    const link = linked()
    link.listen('me', (e) => heard.push(e))
    link.start()
    wires[0]!.onopen!()
    wires[0]!.says(event(41))
    wires[0]!.onclose!({ code: 1006 })
    vi.advanceTimersByTime(999)
    expect(wires).toHaveLength(1)
    vi.advanceTimersByTime(1)
    wires[1]!.onclose!({ code: 1006 })
    vi.advanceTimersByTime(1_999)
    expect(wires).toHaveLength(2)
    vi.advanceTimersByTime(1)
    wires[2]!.onopen!()
    expect(wires[2]!.sent).toEqual([{ subscribe: ['me'], since: 41 }])
    let waited = 0
    for (let i = 0; i < 12; ++i) {
      wires.at(-1)!.onclose!({ code: 1006 })
      for (waited = 0; wires.length < i + 4; waited += 1_000) vi.advanceTimersByTime(1_000)
    }
    expect(waited).toBe(30_000)
    link.stop()
  })

  it('spreads the waits of many browsers', () => {
    const link = linked(() => 0)
    link.start()
    wires[0]!.onclose!({ code: 1006 })
    vi.advanceTimersByTime(500)
    expect(wires).toHaveLength(2)
    link.stop()
  })

  it('says that it is lost within a second and a half, and not at once', () => {
    const link = linked()
    link.start()
    wires[0]!.onopen!()
    wires[0]!.onclose!({ code: 1006 })
    vi.advanceTimersByTime(1_000)
    expect(link.state.value).toBe('live')
    vi.advanceTimersByTime(500)
    expect(link.state.value).toBe('lost')
    wires.at(-1)!.onopen!()
    expect(link.state.value).toBe('live')
    link.stop()
  })

  it('lets views poll where there is no socket', () => {
    const link = linked()
    const poll = vi.fn()
    link.listen('me', () => undefined, poll)
    link.start()
    wires[0]!.onclose!({ code: 1006 })
    expect(link.state.value).toBe('connecting')
    vi.advanceTimersByTime(1_000)
    wires[1]!.onclose!({ code: 1006 })
    expect(link.state.value).toBe('polling')
    vi.advanceTimersByTime(15_000)
    expect(poll).toHaveBeenCalledTimes(1)
    // One that does not open is given up after ten seconds, and another is tried.
    vi.advanceTimersByTime(1_500)
    expect(wires).toHaveLength(4)
    wires.at(-1)!.onopen!()
    vi.advanceTimersByTime(60_000)
    expect(poll).toHaveBeenCalledTimes(1)
    link.stop()
  })

  it('tells every listener when it missed too much', () => {
    const link = linked()
    link.listen('me', (e) => heard.push(e))
    link.listen('ticket:1', (e) => heard.push(e))
    link.start()
    wires[0]!.onopen!()
    wires[0]!.says(event(9))
    wires[0]!.says({ type: 'resync' })
    expect(heard.map((e) => `${e.topic} ${e.type}`)).toEqual([
      'me assigned',
      'me resync',
      'ticket:1 resync',
    ])
    wires[0]!.onclose!({ code: 1006 })
    vi.advanceTimersByTime(1_000)
    wires[1]!.onopen!()
    expect(wires[1]!.sent).toEqual([{ subscribe: ['me', 'ticket:1'] }])
    link.stop()
  })

  it('reports a session that was ended', () => {
    const link = linked()
    link.start()
    wires[0]!.onopen!()
    wires[0]!.onclose!({ code: 1008 })
    expect(heard.map((e) => e.type)).toEqual(['revoked'])
    link.stop()
    vi.advanceTimersByTime(60_000)
    expect(wires).toHaveLength(1)
  })

  it('notices within a second and a half that nobody answers whoever is at work', () => {
    const link = linked()
    link.start()
    wires[0]!.onopen!()
    link.busy()
    vi.advanceTimersByTime(2_000)
    expect(link.state.value).toBe('live')
    wires[0]!.silent = true
    vi.advanceTimersByTime(1_500)
    expect(link.state.value).toBe('lost')
    wires[0]!.says(event(3))
    expect(link.state.value).toBe('live')
    link.stop()
  })

  it('gives up a socket that stays silent, and comes back by a new one', () => {
    const link = linked()
    link.listen('me', (e) => heard.push(e))
    link.start()
    wires[0]!.onopen!()
    wires[0]!.silent = true
    link.busy()
    vi.advanceTimersByTime(10_000)
    expect(wires.length).toBeGreaterThan(1)
    wires[0]!.says(event(1))
    expect(heard).toEqual([])
    wires.at(-1)!.onopen!()
    expect(link.state.value).toBe('live')
    link.stop()
  })

  it('asks seldom while nobody is at work, and never oftener than the server bears', () => {
    const link = linked()
    link.start()
    wires[0]!.onopen!()
    vi.advanceTimersByTime(60_000)
    expect(wires[0]!.asked).toBeLessThanOrEqual(6)
    const before = wires[0]!.asked
    for (let i = 0; i < 600; ++i) {
      link.busy()
      vi.advanceTimersByTime(100)
    }
    expect(wires[0]!.asked - before).toBeGreaterThan(60)
    expect(wires[0]!.asked - before).toBeLessThan(100)
    link.stop()
  })
})
