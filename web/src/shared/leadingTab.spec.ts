import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

// Locks as browsers have them: one holder, a queue, and `steal`, which takes from whoever holds.

const settle = async (turns = 3) => {
  for (let turn = 0; turn < turns; ++turn) await Promise.resolve()
}

interface Waiting {
  run: () => Promise<void>
  fail: (error: Error) => void
  done: () => void
}

class Locks {
  private held: Waiting | null = null
  private queue: Waiting[] = []
  get waiting() {
    return this.queue.length
  }

  request(_name: string, options: { steal?: boolean; signal?: AbortSignal }, run: () => Promise<void>): Promise<void> {
    return new Promise((done, fail) => {
      const one = { run, fail, done }
      options.signal?.addEventListener('abort', () => {
        if (!this.queue.includes(one)) return
        this.queue = this.queue.filter((other) => other !== one)
        fail(new Error('aborted'))
      })
      if (options.steal) {
        // Whoever is robbed hears of it late, and may even be granted the lock after the robber.
        const robbed = this.held
        this.grant(one)
        void settle().then(() => robbed?.fail(new Error('stolen')))
      } else if (this.held) this.queue.push(one)
      else void this.grantLater(one)
    })
  }

  private async grantLater(one: Waiting) {
    this.held = one
    await Promise.resolve()
    const held = this.held
    this.grant(one)
    this.held = held
  }

  private grant(one: Waiting) {
    this.held = one
    void one.run().then(() => {
      one.done()
      if (this.held !== one) return
      this.held = null
      const next = this.queue.shift()
      if (next) this.grant(next)
    })
  }
}

type Tab = typeof import('./leadingTab')
let locks: Locks

/** A module of its own is a tab of its own; they share the window, so only one is told of its use. */
async function tab(focused: boolean): Promise<Tab & { leave: () => void }> {
  vi.resetModules()
  vi.spyOn(document, 'hasFocus').mockReturnValue(focused)
  const module = await import('./leadingTab')
  const leave = module.followTabs('person')
  await settle(20)
  return { ...module, leave }
}

describe('of several tabs one leads', () => {
  beforeEach(() => {
    locks = new Locks()
    Object.defineProperty(navigator, 'locks', { value: locks, configurable: true })
  })
  afterEach(() => vi.restoreAllMocks())

  it('the one that was used last, and the next one when it is closed', async () => {
    const first = await tab(true)
    expect(first.leadsTabs.value).toBe(true)
    const second = await tab(true)
    await settle(20)
    expect([first.leadsTabs.value, second.leadsTabs.value]).toEqual([false, true])
    second.leave()
    await settle(20)
    expect([first.leadsTabs.value, second.leadsTabs.value]).toEqual([true, false])
    first.leave()
  })

  it('a tab that is opened behind does not lead', async () => {
    const first = await tab(true)
    const behind = await tab(false)
    await settle(20)
    expect([first.leadsTabs.value, behind.leadsTabs.value]).toEqual([true, false])
    first.leave()
    behind.leave()
  })

  it('the one that is used before it hears of being robbed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const listened = vi.spyOn(window, 'addEventListener')
    const first = await tab(true)
    const useFirst = listened.mock.calls.find(([type]) => type === 'keydown')![1] as () => void
    vi.resetModules()
    const { followTabs, leadsTabs } = await import('./leadingTab')
    vi.advanceTimersByTime(1_000)
    const leave = followTabs('person')
    vi.advanceTimersByTime(10)
    expect(first.leadsTabs.value).toBe(true)
    useFirst()
    await settle(40)
    expect([first.leadsTabs.value, leadsTabs.value]).toEqual([true, false])
    first.leave()
    leave()
    vi.useRealTimers()
  })

  it('nobody queues twice, however often the lead changes hands', async () => {
    const first = await tab(true)
    const second = await tab(true)
    for (let turn = 0; turn < 6; ++turn) {
      window.dispatchEvent(new Event('focus'))
      await settle(20)
    }
    expect(locks.waiting).toBeLessThanOrEqual(2)
    expect([first, second].filter((one) => one.leadsTabs.value)).toHaveLength(1)
    first.leave()
    second.leave()
  })
})
