import { onScopeDispose, watch } from 'vue'
import { useSession } from '@/app/session'
import { useReference } from '@/shared/reference'
import { useTopic } from '@/shared/live'

const gathered = 400
/** However much happens, the list is read anew once in so many milliseconds. */
const atMostEvery = 2_000

/** Calls `refresh` soon after something happened in a queue that the person sees. */
export function useQueueLive(refresh: () => Promise<void>): void {
  const session = useSession()
  const reference = useReference()
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = 0

  function soon(): void {
    if (timer) return
    const wait = Math.max(gathered, last + atMostEvery - performance.now())
    timer = setTimeout(() => {
      timer = undefined
      last = performance.now()
      void refresh()
    }, wait)
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
