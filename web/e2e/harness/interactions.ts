import type { Page } from 'playwright-core'
import { bars, writeFinding } from './findings.ts'
import { test, type Desk } from './test.ts'

// The interactions that make an agent fast, by their numbers. Each is checked for what it does; how
// long it took here is written down, never judged: the machine is whoever's it is. `tools/bench`
// has them done many times, on many tickets, and judges.

/** Once in tests; a percentile needs more. */
const rounds = Number(process.env['BIHUAN_E2E_ROUNDS'] ?? 1)
let times: number[] = []

/** The check says what was seen; what it took the time of is kept beside it. */
export function interaction(
  number: number,
  check: (desk: Desk) => Promise<string>,
): void {
  test(`${number}: ${bars[number]![0]}`, { timeout: 120_000 * rounds }, async ({ desk }) => {
    times = []
    let figure = 'failed'
    try {
      for (let round = 1; round <= rounds; ++round) {
        const seen = await check(desk)
        if (round < rounds) await desk.close()
        else figure = seen
      }
    } finally {
      writeFinding(number, figure, times)
    }
  })
}

export async function timed(work: () => Promise<unknown>): Promise<string> {
  const begun = performance.now()
  await work()
  return `${Math.round(took(begun))} ms`
}

/** The milliseconds since then, kept as one of the times of the interaction. */
export function took(begun: number): number {
  const time = performance.now() - begun
  count(time)
  return time
}

/** One of the times of the interaction, however it was measured. */
export function count(milliseconds: number): void {
  times.push(Math.round(milliseconds * 10) / 10)
}

/** Looks with every frame, where `waitFor` looks now and then: for what is timed. */
export function shown(page: Page, selector: string, text = ''): Promise<unknown> {
  return page.waitForFunction(
    ([css, words]) =>
      [...document.querySelectorAll<HTMLElement>(css!)].some(
        (element) => element.checkVisibility() && element.textContent.includes(words!),
      ),
    [selector, text],
    { polling: 'raf' },
  )
}
