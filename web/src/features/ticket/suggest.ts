import { rank } from '@/shared/matching'

// What is being typed before the caret: a name after @, or a canned reply after :: (full-width, too).

export interface Trigger {
  kind: 'mention' | 'canned'
  query: string
  /** Where the trigger begins; it ends at the caret. */
  from: number
}

const mention = /(^|[\s\p{P}\p{Script=Han}])@([\p{L}\p{N}_.-]{0,20})$/u
const canned = /(::|\uff1a\uff1a|:\uff1a|\uff1a:)([^\s:\uff1a]{0,20})$/u

export function triggerAt(text: string, caret: number): Trigger | null {
  const before = text.slice(0, caret)
  const reply = canned.exec(before)
  if (reply) return { kind: 'canned', query: reply[2] ?? '', from: reply.index }
  const name = mention.exec(before)
  if (name) return { kind: 'mention', query: name[2] ?? '', from: name.index + (name[1]?.length ?? 0) }
  return null
}

export interface Suggestion {
  id: string
  label: string
  hint: string
}

export function bestOf(suggestions: readonly Suggestion[], query: string, most = 8): Suggestion[] {
  if (query === '') return suggestions.slice(0, most)
  return suggestions
    .map((one) => ({ one, rank: rank(query, `${one.label} ${one.hint}`) }))
    .filter((found) => found.rank !== null)
    .sort((a, b) => a.rank! - b.rank!)
    .slice(0, most)
    .map((found) => found.one)
}

/** The text with the trigger replaced, and where the caret goes. */
export function inserted(text: string, trigger: Trigger, caret: number, content: string) {
  const head = text.slice(0, trigger.from) + content
  return { text: head + text.slice(caret), caret: head.length }
}
