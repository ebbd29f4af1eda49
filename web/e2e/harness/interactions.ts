import { afterAll } from 'vitest'
import { test, type Desk } from './test.ts'

// The interactions that make an agent fast, by their numbers. Each is checked for what it does; how
// long it took here is printed, never judged: the machine is whoever's it is.

const bars: Record<number, [what: string, bar: string]> = {
  1: ['call event to pop card', '≤500 ms'],
  2: ['open the pop', '1 key, 0 fields retyped'],
  3: ['attach an unknown number', '≤2 clicks + search'],
  4: ['phone intake', '≤25 keystrokes, number ≤300 ms'],
  5: ['category by pinyin initials', '≤4 keys, top five, ≤50 ms'],
  6: ['grade suggestion', '≤300 ms, 1 key'],
  7: ['duplicate hint', '≤500 ms, 2 actions'],
  8: ['claim next', '1 key, never the same'],
  9: ['move in the list, preview', '≤100 ms'],
  10: ['stage advance', '2 actions, ≤300 ms'],
  11: ['submit and next', '1 key, ≤500 ms'],
  12: ['snippet', '≤5 keys, ≤50 ms'],
  13: ['macro', '≤3 characters, 1 request'],
  14: ['global search', '≤300 ms'],
  15: ['draft after a killed tab', '≤1 s of typing lost'],
  16: ['presence, no lost update', '≤1 s'],
  17: ['countdown', '±1 s of the server'],
  18: ['live change', '≤1 s'],
  19: ['bulk', '≤3 actions, 1 request, ≤1 s'],
  20: ['undo', '1 key within 10 s'],
  21: ['saved view', '≤2 clicks + name'],
  22: ['follow-up outcome', '1 key; in vain ≤3 actions'],
  23: ['paste a file', '1 action'],
  24: ['reveal a phone number', '1 click + reason, 60 s'],
  25: ['outage', 'banner 1.5 s, 0 keystrokes lost'],
}

const figures = new Map<number, string>()

/** Says what was measured. */
export function interaction(
  number: number,
  check: (desk: Desk) => Promise<string>,
): void {
  test(`${number}: ${bars[number]![0]}`, { timeout: 120_000 }, async ({ desk }) => {
    figures.set(number, 'failed')
    figures.set(number, await check(desk))
  })
}

export function missing(number: number, why: string): void {
  figures.set(number, `missing: ${why}`)
}

export function printTable(): void {
  afterAll(() => {
    const lines = Object.entries(bars).map(([number, [what, bar]]) => {
      const figure = figures.get(Number(number)) ?? 'not run'
      return `${number.padStart(2)} | ${what.padEnd(28)} | ${figure.padEnd(44)} | ${bar}`
    })
    console.log(['', ' # | interaction                  | figure | bar', ...lines, ''].join('\n'))
  })
}

export async function timed(work: () => Promise<unknown>): Promise<string> {
  const begun = performance.now()
  await work()
  return `${Math.round(performance.now() - begun)} ms`
}
