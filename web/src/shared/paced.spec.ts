import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { usePaced } from './paced'

describe('usePaced', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  function paced() {
    const answer = vi.fn()
    const scope = effectScope()
    const soon = scope.run(() => usePaced(answer))!
    return { answer, scope, soon }
  }

  it('answers what comes together once, and soon', () => {
    const { answer, soon } = paced()
    for (let n = 0; n < 20; ++n) soon()
    vi.advanceTimersByTime(250)
    expect(answer).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(60_000)
    expect(answer).toHaveBeenCalledTimes(1)
  })

  it('answers a flood now and then, and its last change', () => {
    const { answer, soon } = paced()
    for (let n = 0; n < 200; ++n) {
      soon()
      vi.advanceTimersByTime(50)
    }
    // Ten seconds: three at once and one more every two seconds.
    expect(answer.mock.calls.length).toBeGreaterThanOrEqual(6)
    expect(answer.mock.calls.length).toBeLessThanOrEqual(8)
    const before = answer.mock.calls.length
    soon()
    vi.advanceTimersByTime(2_000)
    expect(answer).toHaveBeenCalledTimes(before + 1)
  })

  it('is silent once its view is gone', () => {
    const { answer, scope, soon } = paced()
    soon()
    scope.stop()
    vi.advanceTimersByTime(5_000)
    expect(answer).not.toHaveBeenCalled()
  })
})
