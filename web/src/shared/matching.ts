import { initialsOf } from './pinyin'

/** Whether every word of `text` is in `candidate`, as written or by the initials of its pinyin. */
export function matches(text: string, candidate: string): boolean {
  return rank(text, candidate) !== null
}

/** The lower, the better; null where it does not fit. */
export function rank(text: string, candidate: string): number | null {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const plain = candidate.toLowerCase()
  const initials = initialsOf(candidate)
  let sum = 0
  for (const word of words) {
    const written = plain.indexOf(word)
    const spoken = initials.indexOf(word)
    if (written < 0 && spoken < 0) return null
    const places = [written, spoken].filter((place) => place >= 0)
    sum += Math.min(...places)
  }
  return sum + candidate.length / 1000
}
