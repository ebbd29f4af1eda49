import { onScopeDispose, watch } from 'vue'
import { useSession } from '@/app/session'
import { useReference } from '@/shared/reference'
import { useTopic } from '@/shared/live'

const gathered = 250
/** A lone change is seen within a second; of a flood the list is read once in so many milliseconds. */
const pace = 2_000
const burst = 3

/** Calls `refresh` soon after something happened in a queue that the person sees. */
export function useQueueLive(refresh: () => Promise<void>): void {
  const session = useSession()
  const reference = useReference()
  let timer: ReturnType<typeof setTimeout> | undefined
  let left = burst
  let countedAt = performance.now()

  function count(): void {
    const now = performance.now()
    left = Math.min(burst, left + (now - countedAt) / pace)
    countedAt = now
  }

  function soon(): void {
    if (timer) return
    count()
    timer = setTimeout(() => {
      timer = undefined
      count()
      --left
      void refresh()
    }, Math.max(gathered, (1 - left) * pace))
  }

  const own = session.user?.team_ids ?? []
  const topics = new Set<string>()
  function listen(team: string, first: boolean): void {
    const topic = `queue:${team}`
    if (topics.has(topic)) return
    topics.add(topic)
    // Without a socket one question is enough, however many queues there are.
    useTopic(topic, soon, { poll: first ? soon : () => undefined })
  }
  own.forEach((team, index) => listen(team, index === 0))
  if (own.length === 0) {
    useTopic('me', soon, { poll: soon })
    void reference.load('teams').catch(() => undefined)
    watch(
      () => reference.teams,
      (teams) => teams.forEach((team) => listen(team.id, false)),
      { immediate: true },
    )
  }
  onScopeDispose(() => clearTimeout(timer))
}
