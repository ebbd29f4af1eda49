import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { directory, results } from './places.ts'

// What was found of the interactions that make an agent fast, one line for each, whatever file it
// came from. `tools/bench` reads it, too.

/** The time that the bar allows is in milliseconds; some bars have none. */
export const bars: Record<number, [what: string, bar: string, within?: number]> = {
  1: ['call event to pop card', '≤500 ms', 500],
  2: ['open the pop', '1 key, 0 fields retyped'],
  3: ['attach an unknown number', '≤2 clicks + search'],
  4: ['phone intake', '≤25 keystrokes, number ≤300 ms', 300],
  5: ['category by pinyin initials', '≤4 keys, top five, ≤50 ms', 50],
  6: ['grade suggestion', '≤300 ms, 1 key', 300],
  7: ['duplicate hint', '≤500 ms, 2 actions', 500],
  8: ['claim next', '1 key, never the same'],
  9: ['move in the list, preview', '≤100 ms', 100],
  10: ['stage advance', '2 actions, ≤300 ms', 300],
  11: ['submit and next', '1 key, ≤500 ms', 500],
  12: ['snippet', '≤5 keys, ≤50 ms', 50],
  13: ['macro', '≤3 characters, 1 request'],
  14: ['global search', '≤300 ms', 300],
  15: ['draft after a killed tab', '≤1 s of typing lost', 1000],
  16: ['presence, no lost update', '≤1 s', 1000],
  17: ['countdown', '±1 s of the server'],
  18: ['live change', '≤1 s', 1000],
  19: ['bulk', '≤3 actions, 1 request, ≤1 s', 1000],
  20: ['undo', '1 key within 10 s'],
  21: ['saved view', '≤2 clicks + name'],
  22: ['follow-up outcome', '1 key; in vain ≤3 actions'],
  23: ['paste a file', '1 action'],
  24: ['reveal a phone number', '1 click + reason, 60 s'],
  25: ['outage', 'banner 1.5 s, 0 keystrokes lost', 1500],
}

interface Finding {
  number: number
  what: string
  bar: string
  within: number | null
  figure: string
  times: number[]
}

const file = `${results}/interactions.jsonl`

export function writeFinding(number: number, figure: string, taken: number[] = []): void {
  const [what, bar, within = null] = bars[number]!
  const finding: Finding = { number, what, bar, within, figure, times: taken }
  directory('.')
  appendFileSync(file, `${JSON.stringify(finding)}\n`)
}

/** At the very end: the rows come from several files. */
export function printTable(): void {
  if (!existsSync(file)) return
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const found = new Map(lines.map((line) => JSON.parse(line) as Finding).map((one) => [one.number, one]))
  const rows = Object.entries(bars).map(([number, [what, bar]]) => {
    const figure = found.get(Number(number))?.figure ?? 'not run'
    return `${number.padStart(2)} | ${what.padEnd(28)} | ${figure.padEnd(44)} | ${bar}`
  })
  console.log(['', ' # | interaction                  | figure | bar', ...rows, ''].join('\n'))
}
