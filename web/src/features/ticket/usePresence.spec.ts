import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { usePresence } from './usePresence'

let said: [state: string, keepalive: boolean][]
let hidden = false
let scope = effectScope()

/** The page comes to the front, or goes to the back as it does when its tab is closed. */
function hide(now: boolean): void {
  hidden = now
  document.dispatchEvent(new Event('visibilitychange'))
}

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

beforeEach(async () => {
  vi.useFakeTimers()
  said = []
  hidden = false
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
  vi.stubGlobal('fetch', async (request: Request) => {
    const { state } = (await request.json()) as { state: string }
    said.push([state, request.keepalive])
    return new Response(JSON.stringify({ items: [{ state: 'typing' }] }))
  })
  scope = effectScope()
})

afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

const present = () => scope.run(() => usePresence('1'))!

describe('presence', () => {
  it('is said at once and again before the server forgets', async () => {
    const { others } = present()
    await pass(0)
    expect(said).toEqual([['viewing', false]])
    expect(others.value).toHaveLength(1)
    await pass(29_000)
    expect(said).toHaveLength(2)
  })

  it('ends by a request that outlives the page, however it is left', async () => {
    present()
    await pass(0)
    hide(true)
    await pass(0)
    expect(said.at(-1)).toEqual(['left', true])
    await pass(60_000)
    expect(said).toHaveLength(2)
    hide(false)
    await pass(0)
    expect(said.at(-1)).toEqual(['viewing', false])
    scope.stop()
    await pass(0)
    expect(said.at(-1)).toEqual(['left', true])
    await pass(60_000)
    expect(said).toHaveLength(4)
  })

  it('is typing for a while after each key', async () => {
    const { typed } = present()
    await pass(0)
    typed()
    await pass(5_000)
    typed()
    await pass(5_000)
    expect(said.map(([state]) => state)).toEqual(['viewing', 'typing'])
    await pass(2_000)
    expect(said.map(([state]) => state)).toEqual(['viewing', 'typing', 'viewing'])
  })
})
