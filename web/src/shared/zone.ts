// The center's time zone. Browsers may stand elsewhere; what they show does not.

let zone = 'Asia/Shanghai'
let reader = readerOf(zone)

export interface LocalParts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

export function centerZone(): string {
  return zone
}

export function setCenterZone(name: string): void {
  reader = readerOf(name)
  zone = name
}

export function localParts(at: number): LocalParts {
  const parts: Record<string, number> = {}
  for (const { type, value } of reader.formatToParts(at)) parts[type] = Number(value)
  return parts as unknown as LocalParts
}

/** `2026-11-26T14:02` at the center, as the API writes it. Null for what is no time. */
export function instantOfLocal(local: string): string | null {
  const wanted = Date.parse(`${local.length === 16 ? `${local}:00` : local}Z`)
  if (Number.isNaN(wanted)) return null
  // Twice, because the offset may change between the guess and the answer.
  let at = wanted - offsetAt(wanted)
  at = wanted - offsetAt(at)
  return new Date(at).toISOString()
}

/** The other way round, for `datetime-local` inputs. */
export function localOfInstant(instant: string | number): string {
  const at = typeof instant === 'number' ? instant : Date.parse(instant)
  if (Number.isNaN(at)) return ''
  return new Date(at + offsetAt(at)).toISOString().slice(0, 16)
}

function offsetAt(at: number): number {
  const { year, month, day, hour, minute, second } = localParts(at)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
}

function readerOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}
