import { describe, expect, test } from 'vitest'
import { lastOf } from './lastOf'

/** Work that ends when it is told to, or at once when it is broken off. */
function works() {
  const ends: (() => void)[] = []
  const begun: AbortSignal[] = []
  const calls = lastOf((signal) => {
    begun.push(signal)
    return new Promise((resolve) => {
      ends.push(resolve)
      signal.addEventListener('abort', () => resolve())
    })
  })
  return { ...calls, begun, end: (index: number) => ends[index]!() }
}

async function isDone(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise<false>((resolve) => setTimeout(() => resolve(false)))
  return Promise.race([promise.then(() => true as const), later])
}

describe('of overlapping calls', () => {
  test('the earlier ones are broken off and end with the last', async () => {
    const { run, begun, end } = works()
    const [first, second, third] = [run(), run(), run()]
    expect(begun.map((signal) => signal.aborted)).toEqual([true, true, false])
    for (const one of [first, second, third]) expect(await isDone(one)).toBe(false)
    end(2)
    for (const one of [first, second, third]) expect(await isDone(one)).toBe(true)
  })

  test('one that begins while another is given up is waited for, too', async () => {
    const { run, end } = works()
    const first = run()
    const second = run()
    await Promise.resolve()
    const third = run()
    end(1)
    expect(await isDone(first)).toBe(false)
    end(2)
    for (const one of [first, second, third]) expect(await isDone(one)).toBe(true)
  })
})

test('one after the other each ends by itself', async () => {
  const { run, begun, end } = works()
  const first = run()
  end(0)
  expect(await isDone(first)).toBe(true)
  const second = run()
  expect(begun.map((signal) => signal.aborted)).toEqual([true, false])
  end(1)
  expect(await isDone(second)).toBe(true)
})

test('each call has what it was given', async () => {
  const given: [string, number][] = []
  const { run } = lastOf(async (_signal, text: string, count: number) => void given.push([text, count]))
  await Promise.all([run('a', 1), run('b', 2)])
  expect(given).toEqual([['a', 1], ['b', 2]])
})

test('what is stopped ends at once', async () => {
  const { run, stop } = works()
  const call = run()
  stop()
  expect(await isDone(call)).toBe(true)
})
